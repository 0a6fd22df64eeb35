import LoadModel

/// One load that a search for a capacity tried for some seconds, and what came of it.
public struct CapacityStep: Sendable, Hashable {
    /// Arrivals a second, or users.
    public var load: Double
    public var purpose: Purpose
    /// Of the measured window; the warm-up came before it.
    public var seconds: Double
    public var requests: Int
    /// Answers that succeeded, a second.
    public var throughput: Double
    /// The standard error of ``throughput``, from how much it changed within the step; nil where that cannot be told.
    public var throughputError: Double?
    /// (failed + unsent) / requests.
    public var errorRate: Double
    /// What failed, the most frequent first; at most ``mostFailureRows``.
    public var failures: [FailureRow]
    /// Requests that could not be sent before the step ended.
    public var unsent: Int
    /// Of the response time, in milliseconds; nil where nothing succeeded.
    public var p50: Double?
    public var p99: Double?
    /// Whether requests without an answer hide the percentile: it is at least ``p99``.
    public var p99IsLowerBound: Bool
    /// Of an open load; nil where the step was too short for it.
    public var trend: QueueTrend?
    /// How each threshold came out, always in the same order.
    public var checks: [CapacityCheck]
    /// Why the generator, not the target, shaped the step; empty where it did not.
    public var findings: [Finding]

    public enum Purpose: String, Sendable, Hashable, CaseIterable, Codable {
        /// Doubling until something no longer holds.
        case explore
        /// Halving the interval.
        case bisect
        /// Around the answer.
        case confirm
    }

    public enum Outcome: String, Sendable, Hashable, CaseIterable, Codable {
        case held
        case failed
        /// The generator could not make this load as it should: says nothing about the target.
        case invalid
    }

    public init(
        load: Double, purpose: Purpose, seconds: Double, requests: Int, throughput: Double, throughputError: Double? = nil,
        errorRate: Double, failures: [FailureRow] = [], unsent: Int = 0, p50: Double? = nil, p99: Double? = nil,
        p99IsLowerBound: Bool = false,
        trend: QueueTrend? = nil, checks: [CapacityCheck] = [], findings: [Finding] = []
    ) {
        self.load = load
        self.purpose = purpose
        self.seconds = seconds
        self.requests = requests
        self.throughput = throughput
        self.throughputError = throughputError
        self.errorRate = errorRate
        self.failures = Array(failures.prefix(CapacityStep.mostFailureRows))
        self.unsent = unsent
        self.p50 = p50
        self.p99 = p99
        self.p99IsLowerBound = p99IsLowerBound
        self.trend = trend
        self.checks = checks
        self.findings = findings
    }

    /// A step is one of many: whoever needs more of it makes a run of its load.
    public static let mostFailureRows = 20

    public var outcome: Outcome {
        if !findings.isEmpty { return .invalid }
        return isSaturated || checks.contains { !$0.outcome.holds } ? .failed : .held
    }

    /// Whether more came than the target answered.
    public var isSaturated: Bool { trend?.isGrowing ?? false }

    /// Failed so clearly that once is enough.
    var isClear: Bool { (trend?.isClear ?? false) || errorRate > 0.5 }
}

// MARK: In a file

extension CapacityStep: Codable {
    private enum CodingKeys: String, CodingKey {
        case load, purpose, outcome, seconds, requests, throughput, throughputError, errorRate, failures, unsent
        case p50, p99
        case p99IsLowerBound = "p99LowerBound"
        case trend = "inFlight"
        case checks = "thresholds"
        case findings
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(load, forKey: .load)
        try container.encode(purpose, forKey: .purpose)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(requests, forKey: .requests)
        try container.encode(throughput, forKey: .throughput)
        try container.encodeIfPresent(throughputError, forKey: .throughputError)
        try container.encode(errorRate, forKey: .errorRate)
        if !failures.isEmpty { try container.encode(failures, forKey: .failures) }
        if unsent > 0 { try container.encode(unsent, forKey: .unsent) }
        try container.encodeIfPresent(p50, forKey: .p50)
        try container.encodeIfPresent(p99, forKey: .p99)
        try container.encodeIfSet(p99IsLowerBound, forKey: .p99IsLowerBound)
        try container.encodeIfPresent(trend, forKey: .trend)
        try container.encode(checks, forKey: .checks)
        if !findings.isEmpty { try container.encode(findings, forKey: .findings) }
    }

    /// - Throws: `DecodingError` also where it is none that a search makes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            load: try container.decodeLoad(forKey: .load), purpose: try container.decode(Purpose.self, forKey: .purpose),
            seconds: try container.decodeLoad(forKey: .seconds), requests: try container.decode(Int.self, forKey: .requests),
            throughput: try container.decodeLoad(forKey: .throughput),
            throughputError: try container.decodeLoadIfPresent(forKey: .throughputError),
            errorRate: try container.decodeLoad(forKey: .errorRate),
            failures: try container.decodeIfPresent([FailureRow].self, forKey: .failures) ?? [],
            unsent: try container.decodeIfPresent(Int.self, forKey: .unsent) ?? 0,
            p50: try container.decodeLoadIfPresent(forKey: .p50),
            p99: try container.decodeLoadIfPresent(forKey: .p99),
            p99IsLowerBound: try container.decodeIfSet(forKey: .p99IsLowerBound),
            trend: try container.decodeIfPresent(QueueTrend.self, forKey: .trend),
            checks: try container.decode([CapacityCheck].self, forKey: .checks), findings: try decoder.findingsIfPresent() ?? [])
    }
}
