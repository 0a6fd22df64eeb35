import LoadModel
import Measurement

/// `result.json` of a search for a capacity.
struct CapacityDocument: Encodable {
    static let schema = "dyno/capacity/1"

    private let result: CapacityResult

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

    private struct TargetEntry: Encodable {
        var target: TargetDocument
        var capacity: AnswerEntry
        var steps: [StepEntry]

        init(_ entry: TargetCapacity) {
            target = TargetDocument(entry.target)
            capacity = AnswerEntry(entry.answer)
            steps = entry.steps.map(StepEntry.init)
        }
    }

    private struct AnswerEntry: Encodable {
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
                case .generator(let load, let faults):
                    limit = "generator"
                    generatorLimitAt = load
                    warnings = faults.map(FindingDocument.init)
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
    }

    private struct StepEntry: Encodable {
        var load: Double
        var purpose: String
        var outcome: String
        var seconds: Double
        var requests: Int
        var throughput: Double
        var throughputError: Double?
        var errorRate: Double
        var p50: Double?
        var p99: Double?
        var p99LowerBound: Bool?
        var inFlight: TrendEntry?
        var thresholds: [ThresholdDocument]
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
            p50 = step.p50?.finite
            p99 = step.p99?.finite
            p99LowerBound = step.p99IsLowerBound ? true : nil
            inFlight = step.trend.map(TrendEntry.init)
            thresholds = step.checks.map { ThresholdDocument($0.outcome) }
            warnings = step.faults.isEmpty ? nil : step.faults.map(FindingDocument.init)
        }
    }

    private struct TrendEntry: Encodable {
        var growthPerSecond: Double
        var t: Double
        var growing: Bool

        init(_ trend: QueueTrend) {
            growthPerSecond = trend.perSecond.finite
            t = trend.t.finite
            growing = trend.isGrowing
        }
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
}
