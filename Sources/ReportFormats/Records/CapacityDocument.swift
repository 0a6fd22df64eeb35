import LoadModel
import Measurement

/// `result.json` of a search for a capacity.
struct CapacityDocument: Codable {
    static let schema = "dyno/capacity/1"

    let result: CapacityResult

    init(_ result: CapacityResult) { self.result = result }

    private enum CodingKeys: String, CodingKey { case axis, from, lowest, to, budgetSeconds, thresholds, targets, ratios }

    func encode(to encoder: any Encoder) throws {
        let head = HeadDocument(
            schema: CapacityDocument.schema, name: result.name, startedAt: result.startedAt, seed: result.seed,
            interruption: result.interruption)
        try head.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        let range = result.rule.range
        try container.encode(range.axis.rawValue, forKey: .axis)
        try container.encode(range.start, forKey: .from)
        try container.encode(range.lowest, forKey: .lowest)
        try container.encode(range.highest, forKey: .to)
        try container.encode(result.rule.budgetSeconds, forKey: .budgetSeconds)
        try container.encode(result.rule.thresholds.map(\.text), forKey: .thresholds)
        try container.encode(result.targets.map(TargetEntry.init), forKey: .targets)
        try container.encode(result.ratios.map(RatioEntry.init), forKey: .ratios)
        try TailDocument(plan: result.plan, environment: EnvironmentDocument(result.environment)).encode(to: encoder)
    }

    init(from decoder: any Decoder) throws {
        let head = try HeadDocument(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let axis = try container.decode(CapacityRange.Axis.self, forKey: .axis)
        let loads = try [CodingKeys.from, .lowest, .to, .budgetSeconds].map { key in
            let load = try container.decode(Double.self, forKey: key)
            guard load.isLoad else { throw container.fault("\(load) is out of range", forKey: key) }
            return load
        }
        let thresholds = try container.decode([String].self, forKey: .thresholds).map { text in
            do { return try Threshold(parsing: text) } catch { throw container.fault("\(error)", forKey: .thresholds) }
        }
        let entries = try container.decode([TargetEntry].self, forKey: .targets)
        let tail = try TailDocument(from: decoder)
        result = CapacityResult(
            name: head.name, startedAt: try head.startedAt(), seed: head.seed,
            rule: CapacityRule(
                range: CapacityRange(axis: axis, start: loads[0], lowest: loads[1], highest: loads[2]), thresholds: thresholds,
                budgetSeconds: loads[3]),
            targets: try entries.enumerated().map { index, entry in
                let path: [any CodingKey] = [CodingKeys.targets, AnyKey("\(index)")]
                return TargetCapacity(
                    target: entry.target.description, answer: try entry.capacity.value(at: path),
                    steps: try entry.steps.map { try $0.step(at: path) })
            }, interruption: head.reason, plan: tail.plan, environment: tail.environment.environment)
    }

    private struct TargetEntry: Codable {
        var target: TargetDocument
        var capacity: AnswerEntry
        var steps: [StepEntry]

        init(_ entry: TargetCapacity) {
            target = TargetDocument(entry.target)
            capacity = AnswerEntry(entry.answer)
            steps = entry.steps.map(StepEntry.init)
        }
    }

    private struct AnswerEntry: Codable {
        var answer: String
        var value: Double?
        var low: Double?
        var high: Double?
        var method: String?
        var limit: String?
        var threshold: String?
        var generatorLimitAt: Double?
        var warnings: [FindingDocument]?

        init(_ answer: CapacityAnswer) {
            switch answer {
            case .found(let estimate, let reason):
                self.answer = "found"
                value = estimate.value.finite
                low = estimate.low.finite
                high = estimate.high.finite
                method = estimate.method.rawValue
                switch reason {
                case .saturation: limit = "saturation"
                case .threshold(let text):
                    limit = "threshold"
                    threshold = text
                }
            case .atLeast(let held, let ceiling):
                self.answer = "atLeast"
                low = held
                switch ceiling {
                case .range: limit = "range"
                case .generator(let load, let findings):
                    limit = "generator"
                    generatorLimitAt = load
                    warnings = findings.map(FindingDocument.init)
                }
            case .belowLowest(let load):
                self.answer = "belowLowest"
                high = load
            case .unfinished(let held, let failed):
                self.answer = "unfinished"
                low = held
                high = failed
            }
        }

        /// - Throws: `DecodingError` where the members do not describe one.
        func value(at path: [any CodingKey]) throws -> CapacityAnswer {
            let loads = [value, low, high, generatorLimitAt].compactMap { $0 }
            guard loads.allSatisfy(\.isLoad) else { throw CapacityDocument.fault("it has a load that is none", path, "capacity") }
            switch (answer, value, low, high) {
            case ("found", let value?, let low?, let high?) where low <= high:
                guard let method = method.flatMap(CapacityEstimate.Method.init) else { break }
                let estimate = CapacityEstimate(value: value, low: low, high: high, method: method)
                return .found(estimate, limit: threshold.map { .threshold($0) } ?? .saturation)
            case ("atLeast", _, let low?, _):
                guard let generatorLimitAt else { return .atLeast(low, .range) }
                let findings = try (warnings ?? []).map { try $0.finding(at: path) }
                return .atLeast(low, .generator(at: generatorLimitAt, findings))
            case ("belowLowest", _, _, let high?): return .belowLowest(high)
            case ("unfinished", _, _, _): return .unfinished(held: low, failed: high)
            default: break
            }
            throw CapacityDocument.fault("'\(answer)' with its other members is no answer of a search", path, "capacity")
        }
    }

    private struct CheckEntry: Codable {
        var outcome: ThresholdDocument
        var share: Double
        var allowed: Double
        var requests: Int

        private enum CodingKeys: String, CodingKey { case share, allowed, requests }

        init(_ check: CapacityCheck) {
            outcome = ThresholdDocument(check.outcome)
            share = check.share.finite
            allowed = check.allowed.finite
            requests = check.requests
        }

        func encode(to encoder: any Encoder) throws {
            try outcome.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(share, forKey: .share)
            try container.encode(allowed, forKey: .allowed)
            try container.encode(requests, forKey: .requests)
        }

        init(from decoder: any Decoder) throws {
            outcome = try ThresholdDocument(from: decoder)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            share = try container.decode(Double.self, forKey: .share)
            allowed = try container.decode(Double.self, forKey: .allowed)
            requests = try container.decodeCount(forKey: .requests)
        }
    }

    private struct StepEntry: Codable {
        var load: Double
        var purpose: String
        var outcome: String
        var seconds: Double
        var requests: Int
        var throughput: Double
        var throughputError: Double?
        var errorRate: Double
        var failures: [FailureRowDocument]?
        var unsent: Int?
        var p50: Double?
        var p99: Double?
        var p99LowerBound: Bool?
        var inFlight: TrendEntry?
        var thresholds: [CheckEntry]
        var warnings: [FindingDocument]?

        init(_ step: CapacityStep) {
            load = step.load
            purpose = step.purpose.rawValue
            outcome = step.outcome.rawValue
            seconds = step.seconds.finite
            requests = step.requests
            throughput = step.throughput.finite
            throughputError = step.throughputError?.finite
            errorRate = step.errorRate.finite
            failures = step.failures.isEmpty ? nil : step.failures.map(FailureRowDocument.init)
            unsent = step.unsent > 0 ? step.unsent : nil
            p50 = step.p50?.finite
            p99 = step.p99?.finite
            p99LowerBound = step.p99IsLowerBound ? true : nil
            inFlight = step.trend.map(TrendEntry.init)
            thresholds = step.checks.map(CheckEntry.init)
            warnings = step.findings.isEmpty ? nil : step.findings.map(FindingDocument.init)
        }

        /// Whether all numbers are such as are measured.
        private var isSound: Bool {
            let known = [load, seconds, throughput, errorRate] + [throughputError, p50, p99].compactMap { $0 }
            return known.allSatisfy(\.isLoad) && (0...greatestSaved).contains(unsent ?? 0) && inFlight?.isSound ?? true
        }

        /// - Throws: `DecodingError` where the members do not describe one.
        func step(at path: [any CodingKey]) throws -> CapacityStep {
            guard let purpose = CapacityStep.Purpose(rawValue: purpose), isSound else {
                throw CapacityDocument.fault("one of its steps is none that a search makes", path, "steps")
            }
            return CapacityStep(
                load: load, purpose: purpose, seconds: seconds, requests: requests, throughput: throughput,
                throughputError: throughputError, errorRate: errorRate, failures: try (failures ?? []).map { try $0.row() },
                unsent: unsent ?? 0, p50: p50, p99: p99, p99IsLowerBound: p99LowerBound ?? false, trend: inFlight?.trend,
                checks: try thresholds.map { check in
                    CapacityCheck(
                        outcome: try check.outcome.outcome(at: path), share: check.share, allowed: check.allowed,
                        requests: check.requests)
                }, findings: try (warnings ?? []).map { try $0.finding(at: path) })
        }
    }

    private struct TrendEntry: Codable {
        var growthPerSecond: Double
        var share: Double
        var t: Double
        var growing: Bool

        init(_ trend: QueueTrend) {
            growthPerSecond = trend.perSecond.finite
            share = trend.share.finite
            t = trend.t.finite
            growing = trend.isGrowing
        }

        var isSound: Bool { [growthPerSecond, share, t].allSatisfy { abs($0).isLoad } }

        var trend: QueueTrend { QueueTrend(perSecond: growthPerSecond, share: share, t: t, isGrowing: growing) }
    }

    private struct RatioEntry: Encodable {
        var target: String
        var base: String
        var value: Double
        var low: Double
        var high: Double
        var verdict: String

        init(_ ratio: CapacityRatio) {
            target = ratio.target
            base = ratio.base
            value = ratio.value.finite
            low = ratio.low.finite
            high = ratio.high.finite
            verdict = ratio.verdict.rawValue
        }
    }

    private static func fault(_ text: String, _ path: [any CodingKey], _ key: String) -> DecodingError {
        DecodingError.dataCorrupted(.init(codingPath: path + [AnyKey(key)], debugDescription: text))
    }
}

extension CapacityRange.Axis: Codable {}

extension Double {
    /// Arrivals a second or users that a search could try or reach: such as can be counted.
    fileprivate var isLoad: Bool { (0...1e12).contains(self) }
}
