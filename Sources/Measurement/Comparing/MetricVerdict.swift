import LoadModel

/// What a comparison says of one metric.
public struct MetricVerdict: Sendable, Hashable {
    public var metric: ComparedMetric
    public var outcome: Outcome
    public var role: Role
    /// How much worse the candidate may be, as of ``ComparedMetric/usualTolerance``.
    public var tolerance: Double
    /// What the baseline's usual block has, over rounds; as of ``RoundDifferences/baseline``. nil where no round gave a value.
    public var baseline: Double?
    /// nil where fewer than two rounds gave a value.
    public var test: MetricTest?
    public var estimate: Estimate?
    /// The change for the worse, a fraction, that four of five such comparisons would tell from none.
    public var detectableChange: Double?
    /// Where it is open: about how many rounds would decide it, those that were made included; infinite where no number would.
    public var roundsNeeded: Double?
    /// As how many independent requests all those of both builds count, of the mean only.
    public var effectiveSampleSize: Double?

    /// What the comparison's verdict has to do with it.
    public enum Role: String, Sendable, Hashable, Codable {
        /// It can fail the candidate, which does not pass as long as it is open.
        case gate
        /// It can fail the candidate, and never keeps it from passing.
        case alarm
        case shown
    }

    /// Candidate/baseline; of what is compared by its difference candidate − baseline.
    public struct Estimate: Sendable, Hashable, Codable {
        public var value: Double
        public var low: Double
        public var high: Double

        public init(value: Double, low: Double, high: Double) {
            self.value = value
            self.low = low
            self.high = high
        }
    }

    public init(
        metric: ComparedMetric, outcome: Outcome, role: Role, tolerance: Double, baseline: Double? = nil, test: MetricTest?,
        estimate: Estimate?, detectableChange: Double?, roundsNeeded: Double? = nil, effectiveSampleSize: Double?
    ) {
        self.metric = metric
        self.outcome = outcome
        self.role = role
        self.tolerance = tolerance
        self.baseline = baseline
        self.test = test
        self.estimate = estimate
        self.detectableChange = detectableChange
        self.roundsNeeded = roundsNeeded
        self.effectiveSampleSize = effectiveSampleSize
    }

    public var isGate: Bool { role == .gate }

    /// Whether the candidate fails by it.
    public var canFail: Bool { role != .shown }

    /// What the candidate's usual block has: what stands beside the baseline's in one row with the change.
    public var candidate: Double? {
        if metric == .stalls { return test?.stalls?.candidateShare }
        guard let baseline, let estimate else { return nil }
        return metric.isAbsolute ? baseline + estimate.value : baseline * estimate.value
    }

    /// Whether it is worse than is tolerated beyond doubt, though it may not decide.
    public var isClearlyWorse: Bool {
        guard role == .shown, case .descriptive(.notAsked) = outcome, let test else { return false }
        return test.pWorse < 0.01
    }

    public enum Outcome: Sendable, Hashable {
        case pass, fail, inconclusive
        case descriptive(Reason)
    }

    /// Why there is no verdict on it.
    public enum Reason: Sendable, Hashable {
        /// The plan does not ask for one.
        case notAsked
        /// Blocks hold too few requests for any verdict.
        case fewRequests(perBlock: Double)
        /// Blocks hold too few requests for this percentile.
        case quantileDropped(perBlock: Double, needed: Double)
        /// So many rounds gave no value.
        case missing(rounds: Int)
        /// The candidate fails more: the times of what it still answers are of other requests.
        case errorsFailed
    }
}

// MARK: In a file

extension MetricVerdict: Codable {
    private enum CodingKeys: String, CodingKey {
        case metric, verdict, gate, role, tolerance, reason, perBlock, needed, missingRounds, baseline, candidate, estimate
        case detectableChange, roundsNeeded, effectiveSampleSize, test
    }
    private enum Verdict: String, Codable { case pass, fail, inconclusive, descriptive }
    private enum Described: String, Codable { case notAsked, fewRequests, quantileDropped, missing, errorsFailed }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(metric, forKey: .metric)
        switch outcome {
        case .pass: try container.encode(Verdict.pass, forKey: .verdict)
        case .fail: try container.encode(Verdict.fail, forKey: .verdict)
        case .inconclusive: try container.encode(Verdict.inconclusive, forKey: .verdict)
        case .descriptive: try container.encode(Verdict.descriptive, forKey: .verdict)
        }
        try container.encode(isGate, forKey: .gate)
        try container.encode(role, forKey: .role)
        try container.encode(tolerance, forKey: .tolerance)
        if case .descriptive(let reason) = outcome { try MetricVerdict.encode(reason, in: &container) }
        try container.encodeIfPresent(baseline, forKey: .baseline)
        try container.encodeIfPresent(candidate, forKey: .candidate)
        try container.encodeIfPresent(estimate, forKey: .estimate)
        try container.encodeIfPresent(detectableChange, forKey: .detectableChange)
        // Absent where no number of rounds would do.
        try container.encodeIfPresent(roundsNeeded.flatMap { $0.isFinite ? $0 : nil }, forKey: .roundsNeeded)
        try container.encodeIfPresent(effectiveSampleSize, forKey: .effectiveSampleSize)
        try container.encodeIfPresent(test, forKey: .test)
    }

    private static func encode(_ reason: Reason, in container: inout KeyedEncodingContainer<CodingKeys>) throws {
        switch reason {
        case .notAsked: try container.encode(Described.notAsked, forKey: .reason)
        case .fewRequests(let perBlock):
            try container.encode(Described.fewRequests, forKey: .reason)
            try container.encode(perBlock, forKey: .perBlock)
        case .quantileDropped(let perBlock, let needed):
            try container.encode(Described.quantileDropped, forKey: .reason)
            try container.encode(perBlock, forKey: .perBlock)
            try container.encode(needed, forKey: .needed)
        case .missing(let rounds):
            try container.encode(Described.missing, forKey: .reason)
            try container.encode(rounds, forKey: .missingRounds)
        case .errorsFailed: try container.encode(Described.errorsFailed, forKey: .reason)
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        metric = try container.decode(ComparedMetric.self, forKey: .metric)
        switch try container.decode(Verdict.self, forKey: .verdict) {
        case .pass: outcome = .pass
        case .fail: outcome = .fail
        case .inconclusive: outcome = .inconclusive
        case .descriptive: outcome = .descriptive(try MetricVerdict.reason(in: container))
        }
        // Files of before roles have the first only.
        let isGate = try container.decode(Bool.self, forKey: .gate)
        role = try container.decodeIfPresent(Role.self, forKey: .role) ?? (isGate ? .gate : .shown)
        tolerance = try container.decode(Double.self, forKey: .tolerance)
        baseline = try container.decodeIfPresent(Double.self, forKey: .baseline)
        roundsNeeded = try container.decodeIfPresent(Double.self, forKey: .roundsNeeded)
        estimate = try container.decodeIfPresent(Estimate.self, forKey: .estimate)
        detectableChange = try container.decodeIfPresent(Double.self, forKey: .detectableChange)
        effectiveSampleSize = try container.decodeIfPresent(Double.self, forKey: .effectiveSampleSize)
        test = try container.decodeIfPresent(MetricTest.self, forKey: .test)
        guard tolerance >= 0 else { throw container.fault("it is negative", forKey: .tolerance) }
        guard estimate.map({ $0.low <= $0.high }) ?? true else { throw container.fault("its bounds are none", forKey: .estimate) }
    }

    private static func reason(in container: KeyedDecodingContainer<CodingKeys>) throws -> Reason {
        switch try container.decode(Described.self, forKey: .reason) {
        case .notAsked: .notAsked
        case .fewRequests: .fewRequests(perBlock: try container.decode(Double.self, forKey: .perBlock))
        case .quantileDropped:
            .quantileDropped(
                perBlock: try container.decode(Double.self, forKey: .perBlock),
                needed: try container.decode(Double.self, forKey: .needed))
        case .missing: .missing(rounds: try container.decode(Int.self, forKey: .missingRounds))
        case .errorsFailed: .errorsFailed
        }
    }
}
