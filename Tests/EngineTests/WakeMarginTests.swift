import LoadModel
import Testing

@testable import Engine

/// How early a worker wakes, by how late it lately was.
@Suite struct WakeMarginTests {
    private func margin(after lateness: [Int64], most: Int64 = 500_000) -> Nanoseconds {
        var margin = WakeMargin(most: Nanoseconds(most))
        for each in lateness { margin.learn(Nanoseconds(each)) }
        return margin.length
    }

    @Test func itFollowsTheLatenessOfMostWakeUps() {
        // In turns, evenly spread from 0 to 20 µs: six of seven are below 17.
        let spread = (0..<2_000).map { Int64($0 * 7 % 20) * 1_000 }
        let settled = margin(after: spread)
        #expect(settled > Nanoseconds(13_000) && settled < Nanoseconds(20_000))
        // A slower machine is found as well, from below.
        let slower = margin(after: spread + spread.map { $0 + 20_000 })
        #expect(slower > Nanoseconds(33_000) && slower < Nanoseconds(40_000))
        // So is one whose idle processors take long to wake.
        let idle = margin(after: spread + spread.map { $0 + 300_000 })
        #expect(idle > Nanoseconds(313_000) && idle < Nanoseconds(320_000))
    }

    @Test func aFewThatAreLateForOtherReasonsDoNotCount() {
        let usual = [Int64](repeating: 10_000, count: 9) + [3_000_000]
        let settled = margin(after: (0..<200).flatMap { _ in usual })
        #expect(settled > Nanoseconds(8_000) && settled < Nanoseconds(13_000))
    }

    @Test func itStaysWithinItsBounds() {
        #expect(margin(after: [Int64](repeating: 3_000_000, count: 1_000)) == Nanoseconds(500_000))
        #expect(margin(after: [], most: 7_000) == Nanoseconds(7_000))
        #expect(margin(after: [Int64](repeating: 0, count: 1_000)) == .zero)
        #expect(margin(after: [3_000_000, 5], most: 0) == .zero)
    }
}
