import Foundation
import LoadModel
import Measurement

extension Fixture {
    /// The searches for a capacity, by the names of their goldens.
    enum Capacity: String, CaseIterable {
        case builds = "capacity-builds"
        case generator = "capacity-generator"
        case unmet = "capacity-unmet"

        var result: CapacityResult {
            switch self {
            case .builds: Fixture.capacityOfBuilds
            case .generator: Fixture.capacityOfGenerator
            case .unmet: Fixture.capacityUnmet
            }
        }
    }

    /// Two builds of which the second carries less.
    static let capacityOfBuilds: CapacityResult = {
        let targets = [("baseline", 154.0), ("candidate", 120)].map { name, capacity in
            let loads = [10.0, 20, 40, 80, 160, 118, 139, 149, 155, 152, 158, 112, 122]
            let steps = loads.enumerated().map { index, load in
                step(load, of: capacity, purpose: index < 5 ? .explore : index < 9 ? .bisect : .confirm)
            }
            return TargetCapacity(
                target: TargetDescription(name: name, url: "http://127.0.0.1:8081/\(name)"),
                answer: .found(
                    CapacityEstimate(value: capacity, low: capacity * 0.965, high: capacity * 1.04, method: .fit),
                    limit: .threshold("p99 < 100ms")), steps: steps)
        }
        return capacity("two-builds", thresholds: ["p99 < 100ms", "errors < 0.1%"], targets)
    }()

    /// The generator is at its end before the target, of which only errors are asked; the other's queue grows first.
    static let capacityOfGenerator: CapacityResult = {
        let finding = Finding.generatorBusy(cpuShare: 0.97)
        let loads = [1_000.0, 2_000, 4_000, 8_000, 16_000, 12_000]
        let steps = loads.map { load in
            var step = step(load, of: 1e6, purpose: .explore)
            if load > 10_000 { step.findings = [finding] }
            return step
        }
        let saturated = loads.prefix(5).map { load in
            var step = step(min(load, 9_000), of: 6_000, purpose: .explore)
            step.trend = QueueTrend(
                perSecond: load > 6_000 ? 812 : 0.2, share: load > 6_000 ? 0.1 : 0, t: 7, isGrowing: load > 6_000)
            return step
        }
        return capacity(
            "fast", thresholds: ["errors < 1%"],
            [
                TargetCapacity(
                    target: target, answer: .atLeast(8_000, .generator(at: 12_000, [finding])), steps: steps),
                TargetCapacity(
                    target: TargetDescription(name: "slower", url: "http://127.0.0.1:8082"),
                    answer: .found(
                        CapacityEstimate(value: 6_010, low: 5_870, high: 6_150, method: .plateau), limit: .saturation),
                    steps: saturated),
            ])
    }()

    /// Not even one user is served in time; a second search was stopped.
    static let capacityUnmet: CapacityResult = {
        var result = capacity(
            "slow", thresholds: ["mean < 10ms", "errors < 1%"],
            [
                TargetCapacity(target: target, answer: .belowLowest(1), steps: [failing]),
                TargetCapacity(
                    target: TargetDescription(name: "later", url: "http://127.0.0.1:8083"),
                    answer: .unfinished(held: nil, failed: nil), steps: []),
            ])
        result.rule.range = .usual(.users)
        result.interruption = .signal(15)
        return result
    }()

    /// A step of which most failed.
    private static var failing: CapacityStep {
        var step = step(1, of: 0.5, purpose: .explore)
        step.requests = 400
        step.errorRate = 0.9575
        step.failures = [
            FailureRow(kind: .status, status: 404, label: "list", count: 370, example: "status 404"),
            FailureRow(kind: .timeout, label: "one", count: 10, example: "no complete answer within 10s"),
        ]
        step.unsent = 3
        return step
    }

    private static func capacity(_ name: String, thresholds: [String], _ targets: [TargetCapacity]) -> CapacityResult {
        var result = CapacityResult(
            name: name, startedAt: startedAt, seed: 42,
            rule: CapacityRule(
                range: .usual(.rate), thresholds: thresholds.map { try! Threshold(parsing: $0) }, budgetSeconds: 55),
            targets: targets, plan: "name: \(name)\nseed: 42\n", environment: environment)
        for index in result.targets.indices {
            for number in result.targets[index].steps.indices {
                let step = result.targets[index].steps[number]
                result.targets[index].steps[number].checks = result.rule.thresholds.map { check($0, step) }
            }
        }
        return result
    }

    /// Slower the nearer the load comes to what the target carries.
    private static func step(_ load: Double, of capacity: Double, purpose: CapacityStep.Purpose) -> CapacityStep {
        let room = max(0.02, 1.3 - load / capacity)
        return CapacityStep(
            load: load, purpose: purpose, seconds: 4, requests: Int(load * 4), throughput: min(load, capacity * 1.2),
            throughputError: load / 40, errorRate: load > capacity ? 0.0004 : 0, p50: 5 / room, p99: 30 / room,
            trend: QueueTrend(perSecond: 0.4, share: 0.002, t: 0.8, isGrowing: false))
    }

    private static func check(_ threshold: Threshold, _ step: CapacityStep) -> CapacityCheck {
        let actual = threshold.metric == .errors ? step.errorRate : threshold.metric == .mean ? 12 : step.p99 ?? 0
        let share = threshold.metric.isTime ? min(1, 0.01 * pow(actual / threshold.limit, 6)) : 0.01
        return CapacityCheck(
            outcome: ThresholdOutcome(threshold: threshold, holds: threshold.holds(for: actual), actual: actual), share: share,
            allowed: 0.01, requests: step.requests)
    }
}
