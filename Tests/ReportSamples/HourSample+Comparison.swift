import LoadModel
import Measurement

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

extension HourSample {
    /// Two builds of which each was loaded for an hour, in 240 rounds; the candidate is a little slower.
    public static let comparison: ComparisonResult = {
        let run = result
        let sample = run.levels[0]
        let rule = ComparisonRule()
        let noise = RandomStream(seed: 5, purpose: .service)
        var test = ComparisonTest(rule: rule, isClosed: false)
        for round in 1...240 {
            let pairs = (0..<8).map { turn in
                let at = UInt64(round * 100 + turn * 2)
                let start = Double(round - 1) * 30 + Double(turn) * 3.75
                return RoundRecord.Pair(
                    baseline: block(20 * (0.9 + 0.2 * noise.uniform(at)), start),
                    candidate: block(20.4 * (0.9 + 0.2 * noise.uniform(at + 1)), start + 1.875))
            }
            let side = RoundRecord.Side(offered: 900, started: 900, wasRestarted: false)
            test.add(RoundRecord(number: round, candidateFirst: round % 2 == 0, pairs: pairs, baseline: side, candidate: side))
        }
        test.conclude()
        let level = ComparisonResult.Level(
            level: sample.level, blocks: 8, blockSeconds: 1.875, baseline: sample,
            candidates: [.init(result: sample, outcome: ComparisonOutcome(test))])
        return ComparisonResult(
            name: "two-hours", startedAt: startedAt, rule: rule, baseline: target,
            candidates: [TargetDescription(name: "candidate", url: "http://127.0.0.1:8082")], seed: 42, levels: [level],
            seconds: 7_200, plan: run.plan, environment: environment)
    }()

    private static func block(_ milliseconds: Double, _ start: Double) -> BlockFigures {
        let time = { (factor: Double) in BlockFigures.Time(milliseconds: milliseconds * factor) }
        var block = BlockFigures(
            seconds: 1.875, requests: 112, answers: 112, succeeded: 112, failed: 0, unsent: 0, mean: milliseconds,
            standardDeviation: milliseconds / 2, p50: time(0.9), p90: time(1.5), p99: time(3), throughput: 60)
        block.startSeconds = start
        return block
    }
}
