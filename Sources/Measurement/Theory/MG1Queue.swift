/// M/G/1 in its steady state: Poisson arrivals, any law of service, one server, under three disciplines.
///
/// Times in seconds, rates per second.
public struct MG1Queue: Hashable, Sendable {
    public let arrivalRate: Double
    public let meanService: Double
    /// The square of the service law's coefficient of variation; nil: infinite.
    public let squaredCV: Double?

    /// - Returns: nil unless rate and mean are above 0 and the utilisation is below 1.
    public init?(arrivalRate: Double, meanService: Double, squaredCV: Double?) {
        guard arrivalRate > 0, meanService > 0, arrivalRate * meanService < 1, (squaredCV ?? 0) >= 0 else { return nil }
        self.arrivalRate = arrivalRate
        self.meanService = meanService
        self.squaredCV = squaredCV
    }

    public var utilisation: Double { OperationalLaws.utilisation(throughput: arrivalRate, demand: meanService) }

    /// First come, first served: W = ρ·S·(1 + cv²)/(2(1 − ρ)). nil where the variance is infinite, and hence the wait.
    ///
    /// The Pollaczek-Khinchine formula: Kleinrock, "Queueing Systems" 1, 1975, equation 5.66.
    public var meanWait: Double? { squaredCV.map { utilisation * meanService * (1 + $0) / (2 * (1 - utilisation)) } }

    /// First come, first served: T = W + S; nil where the variance is infinite.
    public var meanResponseTime: Double? { meanWait.map { $0 + meanService } }

    /// First come, first served: N = λ·T; nil where the variance is infinite.
    public var meanInSystem: Double? {
        meanResponseTime.map { OperationalLaws.inSystem(throughput: arrivalRate, responseTime: $0) }
    }

    /// Processor sharing: T = S/(1 − ρ), whatever the law of service, also where its variance is infinite.
    ///
    /// Kleinrock, "Queueing Systems" 2, 1976, equation 4.17 and what follows it.
    public var meanResponseTimeSharing: Double { meanService / (1 - utilisation) }

    /// Processor sharing: the mean response time of requests that need `service` alone, service/(1 − ρ); as above.
    public func meanResponseTimeSharing(service: Double) -> Double { service / (1 - utilisation) }
}
