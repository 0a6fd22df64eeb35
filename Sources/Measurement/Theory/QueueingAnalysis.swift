import LoadModel

/// A level seen as a queueing system, and what is known of it in closed form.
public struct QueueingAnalysis: Sendable, Hashable {
    public var service: DeclaredService
    /// Kendall's: arrivals/service/servers, the discipline where it is not first come, first served, and users where they are as
    /// many all the time: `M/M/1`, `M/G/1-PS`, `M/M/1//20`.
    public var notation: String
    public var outcome: Outcome
    /// Of a closed loop: what holds whatever the laws of service and thinking are.
    public var bounds: Bounds?

    public enum Outcome: Sendable, Hashable {
        case predicted(Prediction)
        case unknown(TheoryGap)
    }

    /// Asymptotic bounds of a closed loop; see ``ClosedNetwork``.
    public struct Bounds: Sendable, Hashable {
        public var users: Int
        /// Mean time between an answer and the same user's next request, in seconds.
        public var think: Double
        /// Requests a second.
        public var greatestThroughput: Double
        /// In seconds, on average.
        public var leastResponseTime: Double

        public init(users: Int, think: Double, greatestThroughput: Double, leastResponseTime: Double) {
            self.users = users
            self.think = think
            self.greatestThroughput = greatestThroughput
            self.leastResponseTime = leastResponseTime
        }
    }

    public init(service: DeclaredService, notation: String, outcome: Outcome, bounds: Bounds? = nil) {
        self.service = service
        self.notation = notation
        self.outcome = outcome
        self.bounds = bounds
    }

    public var prediction: Prediction? {
        if case .predicted(let prediction) = outcome { prediction } else { nil }
    }

    /// The utilisation law: of each server, at so many requests a second.
    public func utilisation(throughput: Double) -> Double {
        OperationalLaws.utilisation(throughput: throughput, demand: service.law.mean.seconds) / Double(service.servers)
    }
}
