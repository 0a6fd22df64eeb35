import Foundation
import Testing

@testable import LoadModel
@testable import Measurement

@Suite struct PocockLevelsTests {
    // The values of the method's description, for 5 looks, of one metric and of four; its level has four digits.
    @Test(arguments: [(1, [2.948, 2.455, 2.337, 2.284, 2.253]), (4, [4.263, 3.232, 3.004, 2.904, 2.849])])
    func theLimitsOfTIsWhatWasTabled(metrics: Int, expected: [Double]) {
        for (look, limit) in expected.enumerated() {
            let tail = PocockLevels.nominal(looks: 5) / Double(metrics)
            #expect(abs(studentQuantile(tail: tail, degrees: 6 * (look + 1) - 1) - limit) < 0.0015)
        }
    }

    /// The level at which 5 % of sequences of rounds without any difference would be found worse at one of the looks, for 1 to 5 looks.
    @Test func theyAreThoseAtWhichAllLooksTogetherErrInOneOfTwenty() {
        let isFull = ProcessInfo.processInfo.environment["DYNO_ENDURANCE"] != nil
        let sequences = isFull ? 1_000_000 : 100_000
        var least = [[Double]](repeating: [], count: 5)
        for sequence in 0..<sequences {
            let random = RandomStream(seed: 1, purpose: .service, index: UInt64(sequence))
            var (sum, squares, tail) = (0.0, 0.0, 1.0)
            for round in 1...30 {
                let value = normalQuantile(random.uniform(UInt64(round)))
                sum += value
                squares += value * value
                guard round.isMultiple(of: 6) else { continue }
                let n = Double(round)
                let deviation = ((squares - sum * sum / n) / (n - 1)).squareRoot()
                tail = min(tail, studentTail(sum / (n.squareRoot() * deviation), degrees: round - 1))
                least[round / 6 - 1].append(tail)
            }
        }
        for (index, tails) in least.enumerated() {
            let level = tails.sorted()[sequences / 20]
            print("\(index + 1) looks: \(level)")
            // The standard error of a level is about 0.2 % of the full size, and 0.7 % of the small one.
            let nominal = PocockLevels.nominal(looks: index + 1)
            #expect(abs(level / nominal - 1) < (isFull ? 0.01 : 0.03), "\(index + 1) looks")
        }
    }
}
