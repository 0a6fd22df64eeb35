import LoadModel
import Testing

@testable import Engine

/// When connections may be begun.
@Suite struct OpeningPaceTests {
    private func openings(_ paces: [OpeningPace], at instants: some Sequence<Int64>) -> [Int64] {
        var paces = paces
        var openings: [Int64] = []
        for instant in instants {
            for index in paces.indices { while paces[index].take(at: Instant(instant)) { openings.append(instant) } }
        }
        return openings
    }

    private func paces(_ rate: Double, workers: Int) throws -> [OpeningPace] {
        let rate = try #require(Rate(perSecond: rate))
        return (0..<workers).map { OpeningPace(rate, worker: $0, of: workers, now: .origin) }
    }

    @Test(arguments: [1, 2, 3, 8])
    func allWorkersTogetherKeepTheRateEvenly(workers: Int) throws {
        let millisecond = Int64(1_000_000)
        let openings = openings(try paces(100, workers: workers), at: stride(from: 0, to: 1000 * millisecond, by: 100_000))
        #expect(openings.count == 100)
        for (a, b) in zip(openings, openings.dropFirst()) { #expect(abs(b - a - 10 * millisecond) <= 100_000) }
    }

    @Test func whoComesALittleLateKeepsTheRate() throws {
        // Every 10 ms is due; looked at every 7 ms, so each is up to 7 ms late.
        let openings = openings(try paces(100, workers: 1), at: stride(from: 0, to: 7_000_000_000, by: 7_000_000))
        #expect(openings.count == 700)
    }

    @Test func turnsThatNobodyNeededMakeNoBurst() throws {
        let openings = openings(try paces(100, workers: 1), at: [0, 5_000_000_000, 5_001_000_000, 5_009_000_000, 5_010_000_000])
        #expect(openings == [0, 5_000_000_000, 5_010_000_000])
    }
}
