import LoadModel

/// What a comparison says of one metric.
public struct MetricVerdict: Sendable, Hashable {
    public var metric: ComparedMetric
    public var outcome: Outcome
    /// Whether the comparison's verdict depends on it.
    public var isGate: Bool
    /// How much worse the candidate may be; a fraction.
    public var tolerance: Double
    /// nil where fewer than two rounds gave a value.
    public var test: MetricTest?
    public var estimate: Estimate?
    /// The change for the worse, a fraction, that four of five such comparisons would tell from none.
    public var detectableChange: Double?
    /// As how many independent requests all those of both builds count, of the mean only.
    public var effectiveSampleSize: Double?

    /// Candidate/baseline; of errors candidate − baseline.
    public struct Estimate: Sendable, Hashable {
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
        metric: ComparedMetric, outcome: Outcome, isGate: Bool, tolerance: Double, test: MetricTest?, estimate: Estimate?,
        detectableChange: Double?, effectiveSampleSize: Double?
    ) {
        self.metric = metric
        self.outcome = outcome
        self.isGate = isGate
        self.tolerance = tolerance
        self.test = test
        self.estimate = estimate
        self.detectableChange = detectableChange
        self.effectiveSampleSize = effectiveSampleSize
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
