/// M/M/c, first come, first served, in its steady state: one queue before `servers` servers.
///
/// Kleinrock, "Queueing Systems" 1, 1975, section 3.5. Times in seconds, rates per second.
public struct MMcQueue: Hashable, Sendable {
    public let arrivalRate: Double
    public let meanService: Double
    public let servers: Int

    /// - Returns: nil unless all are above 0 and the utilisation of each server is below 1.
    public init?(arrivalRate: Double, meanService: Double, servers: Int) {
        guard arrivalRate > 0, meanService > 0, servers > 0, arrivalRate * meanService < Double(servers) else { return nil }
        self.arrivalRate = arrivalRate
        self.meanService = meanService
        self.servers = servers
    }

    /// Of each server: ρ = λ·S/c.
    public var utilisation: Double { arrivalRate * meanService / Double(servers) }

    /// The probability that an arrival must wait: Erlang's C formula, from his loss formula B as C = B/(1 − ρ(1 − B)).
    ///
    /// B by its recursion over the servers, B(n) = aB(n−1)/(n + aB(n−1)), which loses no digits (Cooper, "Introduction to Queueing
    /// Theory", 2nd edition, 1981, section 3.3).
    public var waitingProbability: Double {
        let offered = arrivalRate * meanService
        var blocking = 1.0
        for server in 1...servers { blocking = offered * blocking / (Double(server) + offered * blocking) }
        return blocking / (1 - utilisation * (1 - blocking))
    }

    /// W = C·S/(c(1 − ρ)).
    public var meanWait: Double { waitingProbability * meanService / (Double(servers) * (1 - utilisation)) }

    /// T = W + S.
    public var meanResponseTime: Double { meanWait + meanService }

    /// N = λ·T.
    public var meanInSystem: Double { OperationalLaws.inSystem(throughput: arrivalRate, responseTime: meanResponseTime) }
}
