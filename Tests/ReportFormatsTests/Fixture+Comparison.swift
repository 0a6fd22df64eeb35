import LoadModel
import Measurement

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

extension Fixture {
    /// The comparisons, by the names of their goldens.
    enum Comparison: String, CaseIterable {
        case comparison, candidates, noise

        var result: ComparisonResult {
            switch self {
            case .comparison: Fixture.comparison
            case .candidates: Fixture.candidates
            case .noise: Fixture.noise
            }
        }
    }

    /// Two targets at three levels: at one the candidate is as fast, at one slower and it fails now and then, at one there are too few
    /// requests.
    static let comparison: ComparisonResult = {
        let levels = [(100.0, 1.0, 0), (200, 1.25, 12), (10, 1, 0)].map { rate, factor, timeouts in
            let outcome = ComparisonOutcome(
                test(rate: rate, factor: factor, errors: timeouts, rule: ComparisonRule()),
                findings: rate < 50 ? [.blockGrown(fromSeconds: 0.5, toSeconds: 2)] : [])
            return ComparisonResult.Level(
                level: openLevel(rate), blocks: 8, blockSeconds: 0.4, baseline: side(rate, typicalMilliseconds: 12, timeouts: 0),
                candidates: [
                    .init(result: side(rate, typicalMilliseconds: 12 * factor, timeouts: timeouts), outcome: outcome)
                ])
        }
        return made("build-b", candidates: ["candidate"], levels: levels)
    }()

    /// Two candidates, of which one died.
    static let candidates: ComparisonResult = {
        let outcomes = [1.0, 1.06].map { ComparisonOutcome(test(rate: 100, factor: $0, rounds: 7, rule: ComparisonRule())) }
        let level = ComparisonResult.Level(
            level: openLevel(100), blocks: 8, blockSeconds: 0.4, baseline: side(100, typicalMilliseconds: 12, timeouts: 0),
            candidates: outcomes.map { .init(result: side(100, typicalMilliseconds: 12, timeouts: 0), outcome: $0) })
        var result = made("builds", candidates: ["one", "two"], levels: [level])
        result.wasRestarted = true
        result.rule.undecided = .fail
        result.halt = ComparisonHalt(
            target: "two", isBaseline: false, round: 8,
            reason: .died(
                "target 'two' exited with status 3 while it was loaded\n  its last lines, of two.log:\n    <panic> *out* of memory"
            ))
        return result
    }()

    /// A build against itself; a signal came before the first look.
    static let noise: ComparisonResult = {
        let rule = ComparisonRule(isSelf: true)
        let level = ComparisonResult.Level(
            level: openLevel(100), blocks: 8, blockSeconds: 0.4, baseline: side(100, typicalMilliseconds: 12, timeouts: 0),
            candidates: [
                .init(
                    result: side(100, typicalMilliseconds: 12, timeouts: 0),
                    outcome: ComparisonOutcome(test(rate: 100, factor: 1, rounds: 4, rule: rule)))
            ])
        var result = made("noise", candidates: ["baseline again"], levels: [level])
        result.rule = rule
        result.interruption = .signal(2)
        return result
    }()

    private static func made(_ name: String, candidates: [String], levels: [ComparisonResult.Level]) -> ComparisonResult {
        ComparisonResult(
            name: name, startedAt: startedAt, rule: ComparisonRule(), baseline: target,
            candidates: candidates.map { TargetDescription(name: $0, url: "http://127.0.0.1:8082") }, seed: 42, levels: levels,
            seconds: 63.2, plan: "name: \(name)\n", environment: environment)
    }

    /// A test of blocks whose times wander a little.
    private static func test(
        rate: Double, factor: Double, errors: Int = 0, rounds: Int = 6, rule: ComparisonRule
    ) -> ComparisonTest {
        let noise = RandomStream(seed: 1, purpose: .service)
        var test = ComparisonTest(rule: rule, isClosed: false)
        for round in 1...rounds {
            let pairs = (0..<8).map { turn in
                let at = UInt64(round * 100 + turn * 2)
                return RoundRecord.Pair(
                    baseline: block(rate, 12 * (0.99 + 0.02 * noise.uniform(at))),
                    candidate: block(rate, 12 * factor * (0.99 + 0.02 * noise.uniform(at + 1)), errors: turn == 0 ? errors : 0)
                ).placed(round: round, turn: turn)
            }
            let side = RoundRecord.Side(
                offered: pairs[0].baseline.requests * 8, started: pairs[0].baseline.requests * 8, wasRestarted: false)
            test.add(RoundRecord(number: round, candidateFirst: round % 2 == 0, pairs: pairs, baseline: side, candidate: side))
        }
        test.conclude()
        return test
    }

    private static func block(_ rate: Double, _ milliseconds: Double, errors: Int = 0) -> BlockFigures {
        let requests = Int(rate * 0.42)
        let good = requests - errors
        let time = { (factor: Double) in BlockFigures.Time(milliseconds: milliseconds * factor) }
        var block = BlockFigures(
            seconds: 0.4, requests: requests, answers: good, succeeded: good, failed: errors, unsent: 0, mean: milliseconds,
            standardDeviation: milliseconds / 2, p50: time(0.9), p90: time(1.5), p99: time(3), throughput: rate)
        block.lag = .init(mean: 0.02, p50: 0.01, p90: 0.03, p99: 0.1)
        block.successfulBytes = Double(good) * 613_000
        block.statuses = [200: good]
        return block
    }

    private static func side(_ rate: Double, typicalMilliseconds: Double, timeouts: Int) -> LevelResult {
        var sample = LevelSample(level: openLevel(rate), seed: UInt64(rate), seconds: 20)
        let requests = Int(rate * 20) - timeouts
        sample.addLabel("list channels", requests: requests, typicalMilliseconds: typicalMilliseconds, bytes: 613_000)
        if timeouts > 0 { sample.fail("list channels", .timeout, count: timeouts, milliseconds: 10_000) }
        return sample.result()
    }
}

extension RoundRecord.Pair {
    /// With the times of its blocks: two seconds of warm-up, blocks of half a second by turns, a second to start anew.
    func placed(round: Int, turn: Int) -> RoundRecord.Pair {
        var pair = self
        let start = Double(round - 1) * 11 + 2.1 + Double(turn)
        let isSwapped = (turn + round).isMultiple(of: 2)
        pair.baseline.startSeconds = start + (isSwapped ? 0.5 : 0)
        pair.candidate.startSeconds = start + (isSwapped ? 0 : 0.5)
        return pair
    }
}
