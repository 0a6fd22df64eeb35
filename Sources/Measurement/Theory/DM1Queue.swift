#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// D/M/1, first come, first served, in its steady state: arrivals at even gaps, exponential service, one server.
///
/// Kleinrock, "Queueing Systems" 1, 1975, chapter 6 (G/M/1). Times in seconds, rates per second.
public struct DM1Queue: Hashable, Sendable {
    public let arrivalRate: Double
    public let meanService: Double

    /// - Returns: nil unless both are above 0 and the utilisation is below 1.
    public init?(arrivalRate: Double, meanService: Double) {
        guard arrivalRate > 0, meanService > 0, arrivalRate * meanService < 1 else { return nil }
        self.arrivalRate = arrivalRate
        self.meanService = meanService
    }

    public var utilisation: Double { OperationalLaws.utilisation(throughput: arrivalRate, demand: meanService) }

    /// The probability that an arrival must wait: the root within (0, 1) of σ = exp(−(1 − σ)/ρ), equation 6.21 with the
    /// transform of a constant gap.
    ///
    /// exp(−(1 − σ)/ρ) − σ is convex with its other root at 1, so that Newton's steps from 0 rise to the root and never pass it.
    public var waitingProbability: Double {
        var root = 0.0
        while true {
            let value = exp(-(1 - root) / utilisation)
            let next = root + (value - root) / (1 - value / utilisation)
            guard next > root else { return root }
            root = next
        }
    }

    /// T = S/(1 − σ): the wait of equation 6.31 and the service.
    public var meanResponseTime: Double { meanService / (1 - waitingProbability) }

    /// N = λ·T.
    public var meanInSystem: Double { OperationalLaws.inSystem(throughput: arrivalRate, responseTime: meanResponseTime) }

    /// The response time is exponential with mean T: its p-th percentile is −T·ln(1 − p/100).
    ///
    /// - Parameter percent: between 0 and 100, exclusive.
    public func responseTime(percentile percent: Double) -> Double { -meanResponseTime * log1p(-percent / 100) }
}
