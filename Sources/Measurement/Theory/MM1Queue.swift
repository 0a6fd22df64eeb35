#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// M/M/1, first come, first served, in its steady state: Poisson arrivals, exponential service, one server.
///
/// Kleinrock, "Queueing Systems" 1, 1975, section 3.2. Times in seconds, rates per second.
public struct MM1Queue: Hashable, Sendable {
    public let arrivalRate: Double
    public let meanService: Double

    /// - Returns: nil unless both are above 0 and the utilisation is below 1: else there is no steady state.
    public init?(arrivalRate: Double, meanService: Double) {
        guard arrivalRate > 0, meanService > 0, arrivalRate * meanService < 1 else { return nil }
        self.arrivalRate = arrivalRate
        self.meanService = meanService
    }

    /// ρ = λ·S.
    public var utilisation: Double { OperationalLaws.utilisation(throughput: arrivalRate, demand: meanService) }

    /// T = S/(1 − ρ), equation 3.26.
    public var meanResponseTime: Double { meanService / (1 - utilisation) }

    /// N = ρ/(1 − ρ), equation 3.24.
    public var meanInSystem: Double { utilisation / (1 - utilisation) }

    /// The response time is itself exponential, so that its p-th percentile is −T·ln(1 − p/100); equation 5.118.
    ///
    /// - Parameter percent: between 0 and 100, exclusive.
    public func responseTime(percentile percent: Double) -> Double { -meanResponseTime * log1p(-percent / 100) }
}
