import Testing

@testable import Measurement

@Suite struct StudentLawTests {
    // Abramowitz and Stegun, table 26.10.
    @Test(arguments: [
        (0.005, 1, 63.657), (0.005, 2, 9.925), (0.025, 5, 2.571), (0.005, 16, 2.921), (0.005, 31, 2.744), (0.05, 120, 1.658),
    ])
    func quantilesAreTheTables(tail: Double, degrees: Int, expected: Double) {
        #expect(abs(studentQuantile(tail: tail, degrees: degrees) - expected) < 0.0005)
    }

    // Half the regularised incomplete beta function I(ν/(ν + t²); ν/2, 1/2), with mpmath 1.3 at 40 digits.
    @Test(arguments: [
        (0.5, 1, 0.352416382349566726), (2, 1, 0.147583617650433274), (-3, 1, 0.897583617650433274),
        (1, 2, 0.211324865405187118), (2.5, 5, 0.0272450496711881206), (-2.5, 5, 0.972754950328811879),
        (4.263, 5, 0.00399597472362566703), (0, 7, 0.5), (3, 11, 0.0060399197359606837), (-1.25, 11, 0.881380400340840272),
        (2.337, 17, 0.015966359362350895), (6, 29, 7.96395421308733231e-7), (1.96, 120, 0.0261568382229137772),
        (10, 29, 3.2999312882167562e-11), (1000, 3, 1.10265382128829635e-9), (.infinity, 5, 0), (-.infinity, 6, 1),
    ])
    func tailsAreKnownToTwelvePlaces(t: Double, degrees: Int, expected: Double) {
        #expect(abs(studentTail(t, degrees: degrees) - expected) < 1e-12)
    }

    // The roots of the same function.
    @Test(arguments: [
        (0.4, 1, 0.324919696232906326), (0.025, 1, 12.7062047361747046), (0.025, 5, 2.57058183563631551),
        (0.016, 5, 2.94689920698784138), (0.004, 11, 3.23106917951469412), (0.0294, 11, 2.10780567201216143),
        (0.005, 29, 2.75638590367060549), (0.95, 29, -1.69912702653349775), (0.7, 2, -0.617213399848367641),
        (0.05, 120, 1.65765089935523565),
    ])
    func quantilesAreKnownToTwelvePlaces(tail: Double, degrees: Int, expected: Double) {
        #expect(abs(studentQuantile(tail: tail, degrees: degrees) - expected) < 1e-12 * max(1, abs(expected)))
    }
}
