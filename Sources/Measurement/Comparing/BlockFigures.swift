/// What one build answered in one block: all that a comparison takes from it.
public struct BlockFigures: Sendable, Hashable {
    /// A statistic of response times.
    public struct Time: Sendable, Hashable {
        public var milliseconds: Double
        /// It falls among requests without an answer: the true value is at least this one.
        public var isLowerBound: Bool

        public init(milliseconds: Double, isLowerBound: Bool = false) {
            self.milliseconds = milliseconds
            self.isLowerBound = isLowerBound
        }
    }

    /// Statistics of the generator's lag, in milliseconds.
    public struct Lag: Sendable, Hashable {
        public var mean: Double
        public var p50: Double
        public var p90: Double
        public var p99: Double

        public init(mean: Double, p50: Double, p90: Double, p99: Double) {
            self.mean = mean
            self.p50 = p50
            self.p90 = p90
            self.p99 = p99
        }

        /// - Returns: nil where nothing was started.
        public init?(_ lag: LatencySummary) {
            let time = { lag.percentile($0)?.milliseconds }
            guard let mean = lag.mean, let p50 = time(50), let p90 = time(90), let p99 = time(99) else { return nil }
            self.init(mean: mean, p50: p50, p90: p90, p99: p99)
        }
    }

    /// From the comparison's beginning to that of the part that counts; nil: nobody noted it.
    public var startSeconds: Double?
    /// The length of the part that counts.
    public var seconds: Double
    /// Requests that belong to the block by their intended start; those answered by a complete response, also a slow one.
    public var requests: Int
    public var answers: Int
    public var succeeded: Int
    public var failed: Int
    public var unsent: Int
    /// Over answers, in milliseconds, as is the population standard deviation; nil where there are none.
    public var mean: Double?
    public var standardDeviation: Double?
    /// Over answers and requests without one; nil where there were no requests.
    public var p50: Time?
    public var p90: Time?
    public var p99: Time?
    /// The generator's lag; nil in closed loads, and without requests.
    public var lag: Lag?
    /// Successes a second inside the block.
    public var throughput: Double
    /// Head and body of all successful responses.
    public var successfulBytes: Double
    /// How many answers had which status.
    public var statuses: [Int: Int]

    public init(
        seconds: Double, requests: Int, answers: Int, succeeded: Int, failed: Int, unsent: Int, mean: Double?,
        standardDeviation: Double?,
        p50: Time?, p90: Time?, p99: Time?, lag: Lag? = nil, throughput: Double, successfulBytes: Double = 0,
        statuses: [Int: Int] = [:]
    ) {
        self.seconds = seconds
        self.requests = requests
        self.answers = answers
        self.succeeded = succeeded
        self.failed = failed
        self.unsent = unsent
        self.mean = mean
        self.standardDeviation = standardDeviation
        self.p50 = p50
        self.p90 = p90
        self.p99 = p99
        self.lag = lag
        self.throughput = throughput
        self.successfulBytes = successfulBytes
        self.statuses = statuses
    }

    /// - Parameters:
    ///   - total: of all labels of the block, which was loaded like a level of its own.
    ///   - seconds: the length of its measured window.
    ///   - lag: nil in closed loads.
    public init(_ total: LabelResult, seconds: Double, lag: LatencySummary?) {
        let time: (Double) -> Time? = { percent in
            total.responseTime.percentile(percent).map { Time(milliseconds: $0.milliseconds, isLowerBound: $0.isLowerBound) }
        }
        self.init(
            seconds: seconds, requests: total.requests, answers: total.responseTime.count, succeeded: total.succeeded,
            failed: total.failures.total,
            unsent: total.unsent, mean: total.responseTime.mean, standardDeviation: total.responseTime.standardDeviation,
            p50: time(50), p90: time(90), p99: time(99), lag: lag.flatMap(Lag.init), throughput: total.throughput,
            successfulBytes: (total.meanSuccessfulBytes ?? 0) * Double(total.succeeded), statuses: total.statuses)
    }
}
