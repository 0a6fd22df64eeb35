import LoadModel

@testable import Measurement

/// Rounds whose figures a test chooses: the baseline answers in 10 ms.
struct RoundSample {
    var requests = 50
    /// The candidate's times over the baseline's.
    var ratio = 1.0
    var failed = (baseline: 0, candidate: 0)
    var isClosed = false
    var wasRestarted = true

    func block(_ milliseconds: Double, failed: Int = 0) -> BlockFigures {
        let succeeded = requests - failed
        return BlockFigures(
            seconds: 0.4, requests: requests, answers: succeeded, succeeded: succeeded, failed: failed, unsent: 0,
            mean: milliseconds,
            standardDeviation: milliseconds / 2, p50: .init(milliseconds: milliseconds),
            p90: .init(milliseconds: 2 * milliseconds), p99: .init(milliseconds: 3 * milliseconds),
            throughput: Double(succeeded) / 0.4 * (isClosed ? 10 / milliseconds : 1), successfulBytes: Double(succeeded * 100),
            statuses: [200: succeeded])
    }

    func round(_ number: Int) -> RoundRecord {
        let pair = RoundRecord.Pair(
            baseline: block(10, failed: failed.baseline), candidate: block(10 * ratio, failed: failed.candidate))
        let side = RoundRecord.Side(
            offered: isClosed ? nil : 8 * requests, started: 8 * requests,
            wasRestarted: wasRestarted)
        return RoundRecord(
            number: number, candidateFirst: number.isMultiple(of: 2), pairs: [RoundRecord.Pair](repeating: pair, count: 8),
            baseline: side, candidate: side)
    }
}

extension ComparisonTest {
    /// Adds rounds until it has decided or there are so many; the n-th has the n-th of these ratios, over and over.
    @discardableResult
    mutating func add(_ count: Int, _ sample: RoundSample = RoundSample(), ratios: [Double]) -> Decision {
        for _ in 0..<count where decision == .more {
            var sample = sample
            sample.ratio = ratios[rounds.count % ratios.count]
            add(sample.round(rounds.count + 1))
        }
        return decision
    }
}
