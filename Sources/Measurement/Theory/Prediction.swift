import LoadModel

/// What theory says of a level in its steady state, for a run of finite length to be held against. Times in seconds.
public struct Prediction: Sendable, Hashable {
    /// Which result it is by, in words.
    public var formula: String
    /// Requests a second.
    public var throughput: Double
    /// Of each server.
    public var utilisation: Double
    /// nil: infinite.
    public var meanResponseTime: Double?
    /// Where the whole law of the response time is known.
    public var percentiles: [Percentile] = []

    public struct Percentile: Sendable, Hashable {
        public var percent: Double
        public var responseTime: Double

        public init(percent: Double, responseTime: Double) {
            self.percent = percent
            self.responseTime = responseTime
        }
    }

    public init(
        formula: String, throughput: Double, utilisation: Double, meanResponseTime: Double?, percentiles: [Percentile] = []
    ) {
        self.formula = formula
        self.throughput = throughput
        self.utilisation = utilisation
        self.meanResponseTime = meanResponseTime
        self.percentiles = percentiles
    }

    /// By Little's law; nil: infinite.
    public var inSystem: Double? {
        meanResponseTime.map { OperationalLaws.inSystem(throughput: throughput, responseTime: $0) }
    }

    /// The percentiles that reports show, of a law that gives any.
    static func percentiles(_ law: (Double) -> Double) -> [Percentile] {
        [50, 90, 99].map { Percentile(percent: $0, responseTime: law($0)) }
    }
}

/// Why there is no prediction.
public enum TheoryGap: String, Error, CaseIterable, Sendable, Codable {
    case rateVaries, saturated, severalRequests, limitedQueue, arrivals, severalServers, closedLaw, sessions, pacing

    /// In words, without a capital letter.
    public var reason: String {
        switch self {
        case .rateVaries: "the load changes over time, so that there is no steady state to predict"
        case .saturated: "the servers are asked for more than they can do: the queue grows as long as the run lasts"
        case .severalRequests: "an iteration makes several requests, or none: their streams are not independent of each other"
        case .limitedQueue: "a limited queue turns requests away, and how often is not predicted here"
        case .arrivals: "of these arrivals with this service no closed form is known to Dyno"
        case .severalServers: "of several servers, no closed form is known for this law of service and this discipline"
        case .closedLaw:
            "of a closed loop, exact results need processor sharing, or first come, first served with an exponential service time"
        case .sessions:
            """
            of users who return, exact results need Poisson arrivals, and processor sharing or first come, first served with an \
            exponential service time
            """
        case .pacing: "users who keep a pace think for longer where they are answered sooner, for which no closed form is known"
        }
    }
}
