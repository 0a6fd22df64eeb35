import LoadModel
import Measurement

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

/// What may become of a comparison of a shop with five endpoints, one of each kind.
extension Fixture {
    enum Outcome: String, CaseIterable {
        case pass, slower, slowEndpoint, errors, stalls, wasteful, leaking, undecided, late, lateErrors, saturated, died
        case newEndpoint

        var result: ComparisonResult { Fixture.outcome(self) }
    }

    private static let endpoints = ["list", "search", "create", "pay", "delete"]

    private static func outcome(_ outcome: Outcome) -> ComparisonResult {
        let rate = 200.0
        var rule = ComparisonRule()
        if outcome == .undecided { rule.tolerances[.errors] = 0.01 }
        var test = ComparisonTest(rule: rule, isClosed: false, cap: outcome == .undecided ? 6 : 12)
        if outcome == .newEndpoint { test.newLabels = ["refund"] }
        while test.decision == .more { test.add(round(test.rounds.count + 1, outcome, rate)) }
        let level = ComparisonResult.Level(
            level: openLevel(rate), blocks: 8, blockSeconds: 0.4, baseline: side(rate),
            candidates: [
                .init(result: side(rate), outcome: ComparisonOutcome(test))
            ])
        var result = ComparisonResult(
            name: "shop", startedAt: startedAt, rule: rule, baseline: target,
            candidates: [TargetDescription(name: "candidate", url: "http://127.0.0.1:8082")], seed: 42, levels: [level],
            seconds: 10.5 * Double(test.rounds.count), wasRestarted: true, plan: "name: shop\n", environment: environment)
        if outcome == .died {
            result.levels = []
            result.halt = ComparisonHalt(
                target: "candidate", isBaseline: false, round: 1,
                reason: .notStarted(
                    "target 'candidate' exited with status 1 before it answered\n  its last lines, of candidate.log:\n    no such table: carts"
                ))
        }
        return result
    }

    private static func round(_ number: Int, _ outcome: Outcome, _ rate: Double) -> RoundRecord {
        let noise = RandomStream(seed: 3, purpose: .service)
        let blocks = (0..<8).map { turn -> [(baseline: BlockFigures, candidate: BlockFigures)] in
            endpoints.indices.map { label in
                let draw = { (side: Int) in noise.uniform(UInt64(number * 1000 + turn * 20 + label * 2 + side)) - 0.5 }
                let spread = outcome == .undecided ? 0.3 : 0.03
                let factor =
                    outcome == .slower ? 1.12 : outcome == .slowEndpoint && label == 1 ? 1.42 : outcome == .undecided ? 1.04 : 1
                let stalls = outcome == .stalls && (number + turn) % 5 == 0
                let base = label == 1 ? 2.2 : 1.6
                return (
                    block(base * (1 + spread * draw(0)), outcome, isCandidate: false),
                    block(
                        base * factor * (1 + spread * draw(1)), outcome, isCandidate: true, stalls: stalls,
                        fails: label == 3 && turn % 2 == 0)
                )
            }
        }
        let pairs = blocks.enumerated().map { turn, labels in
            RoundRecord.Pair(baseline: joined(labels.map(\.baseline)), candidate: joined(labels.map(\.candidate)))
                .placed(round: number, turn: turn)
        }
        let memory = { (isCandidate: Bool) in 96e6 * (1 + 0.01 * noise.uniform(UInt64(number * 10 + (isCandidate ? 1 : 0)))) }
        let side = { (isCandidate: Bool) in
            RoundRecord.Side(
                processes: [
                    .cpuPerRequest: (isCandidate && outcome == .wasteful ? 1.31e-3 : 1.1e-3)
                        * (1 + 0.01 * noise.uniform(UInt64(number * 7 + (isCandidate ? 1 : 0)))),
                    .memory: memory(isCandidate) * (isCandidate && outcome == .leaking ? 1.02 : 1),
                    .memoryGrowth: (isCandidate && outcome == .leaking ? 10e6 : 1e5)
                        * (1 + 0.05 * noise.uniform(UInt64(number))),
                ],
                offered: outcome == .saturated ? 1_600 : 640, started: outcome == .saturated ? 1_600 : 640, wasRestarted: true)
        }
        return RoundRecord(
            number: number, candidateFirst: number.isMultiple(of: 2), pairs: pairs,
            labels: endpoints.indices.map { label in
                .init(
                    label: endpoints[label],
                    pairs: blocks.map { .init(baseline: $0[label].baseline, candidate: $0[label].candidate) })
            },
            baseline: side(false), candidate: side(true))
    }

    private static func block(
        _ milliseconds: Double, _ outcome: Outcome, isCandidate: Bool, stalls: Bool = false, fails: Bool = false
    ) -> BlockFigures {
        let requests = outcome == .saturated ? 40 : 16
        let failed = [.errors, .lateErrors].contains(outcome) && isCandidate && fails ? 1 : 0
        let good = outcome == .saturated ? 20 : requests - failed
        let time = { (factor: Double) in BlockFigures.Time(milliseconds: milliseconds * factor) }
        var block = BlockFigures(
            seconds: 0.4, requests: requests, answers: good, succeeded: good, failed: failed, unsent: 0,
            mean: milliseconds * (stalls ? 30 : 1), standardDeviation: milliseconds / 2, p50: time(0.9), p90: time(1.5),
            p99: time(stalls ? 180 : 3), throughput: Double(good) / 0.4)
        let lag = [.late, .lateErrors].contains(outcome) ? milliseconds * 0.4 : 0.02
        block.lag = .init(mean: lag, p50: lag, p90: lag, p99: lag)
        block.successfulBytes = Double(good) * 900
        block.statuses = [200: good]
        return block
    }

    /// All labels of a block.
    private static func joined(_ blocks: [BlockFigures]) -> BlockFigures {
        var all = blocks[0]
        let sum = { (key: KeyPath<BlockFigures, Int>) in blocks.reduce(0) { $0 + $1[keyPath: key] } }
        let average = { (values: [Double]) in values.reduce(0, +) / Double(values.count) }
        all.requests = sum(\.requests)
        all.answers = sum(\.answers)
        all.succeeded = sum(\.succeeded)
        all.failed = sum(\.failed)
        all.mean = average(blocks.compactMap(\.mean))
        all.p50 = .init(milliseconds: average(blocks.compactMap { $0.p50?.milliseconds }))
        all.p90 = .init(milliseconds: average(blocks.compactMap { $0.p90?.milliseconds }))
        all.p99 = .init(milliseconds: blocks.compactMap { $0.p99?.milliseconds }.max() ?? 0)
        all.throughput = blocks.reduce(0) { $0 + $1.throughput }
        all.successfulBytes = blocks.reduce(0) { $0 + $1.successfulBytes }
        all.statuses = [200: all.succeeded]
        return all
    }

    private static func side(_ rate: Double) -> LevelResult {
        var sample = LevelSample(level: openLevel(rate), seed: 5, seconds: 20)
        for endpoint in endpoints { sample.addLabel(endpoint, requests: Int(rate * 4), typicalMilliseconds: 2, bytes: 900) }
        return sample.result()
    }
}
