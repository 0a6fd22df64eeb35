import LoadModel
import Testing

@testable import Engine

/// How early a worker wakes, by how late it lately was.
@Suite struct WakeMarginTests {
    private func margin(after lateness: [Int64], most: Int64 = 50_000) -> Nanoseconds {
        var margin = WakeMargin(most: Nanoseconds(most))
        for each in lateness { margin.learn(Nanoseconds(each)) }
        return margin.length
    }

    @Test func itFollowsTheLatenessOfMostWakeUps() {
        // In turns, evenly spread from 0 to 20 µs: four of five are below 16.
        let spread = (0..<2_000).map { Int64($0 * 7 % 20) * 1_000 }
        let settled = margin(after: spread)
        #expect(settled > Nanoseconds(12_000) && settled < Nanoseconds(19_000))
        // A slower machine is found as well, from below.
        let slower = margin(after: spread + spread.map { $0 + 20_000 })
        #expect(slower > Nanoseconds(32_000) && slower < Nanoseconds(39_000))
    }

    @Test func aFewThatAreLateForOtherReasonsDoNotCount() {
        let usual = [Int64](repeating: 10_000, count: 9) + [3_000_000]
        let settled = margin(after: (0..<200).flatMap { _ in usual })
        #expect(settled > Nanoseconds(8_000) && settled < Nanoseconds(13_000))
    }

    @Test func itStaysWithinItsBounds() {
        #expect(margin(after: [Int64](repeating: 3_000_000, count: 100)) == Nanoseconds(50_000))
        #expect(margin(after: [Int64](repeating: 0, count: 1_000)) == .zero)
        #expect(margin(after: [3_000_000, 5], most: 0) == .zero)
    }
}
