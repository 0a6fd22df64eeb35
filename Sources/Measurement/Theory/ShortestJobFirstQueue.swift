import LoadModel

/// M/G/1 where the waiting request that needs the least service goes next, and none is interrupted.
///
/// Phipps, "Machine repair as a priority waiting-line problem", Operations Research 4, 1956: the limit of Cobham's priority
/// classes ("Priority assignment in waiting line problems", Operations Research 2, 1954) as they become ever narrower ranges of
/// service time. Times in seconds, rates per second.
public struct ShortestJobFirstQueue: Hashable, Sendable {
    public let arrivalRate: Double
    public let service: Distribution

    /// - Returns: nil unless rate and mean are above 0 and the utilisation is below 1.
    public init?(arrivalRate: Double, service: Distribution) {
        guard arrivalRate > 0, service.mean > .zero, arrivalRate * service.mean.seconds < 1 else { return nil }
        self.arrivalRate = arrivalRate
        self.service = service
    }

    public var utilisation: Double { OperationalLaws.utilisation(throughput: arrivalRate, demand: service.mean.seconds) }

    /// W = W₀·∫dF(x)/(1 − ρ(x))², with W₀ = λE[S²]/2 and ρ(x) the load of requests up to x. nil where E[S²] is infinite.
    ///
    /// Evaluated as Cobham's sum over classes whose limits grow by 0.1 %, where (1 − ρ(x))² is the product over both ends of a
    /// class: its relative error is below 10⁻⁶, and it is exact where all requests are alike.
    public var meanWait: Double? {
        guard let squaredCV = service.law.squaredCV else { return nil }
        let mean = service.mean.seconds
        let residual = arrivalRate * mean * mean * (1 + squaredCV) / 2
        var sum = 0.0
        var below = (probability: 0.0, room: 1.0)
        var size = 1e-12
        while below.probability < 1, size < 1e18 {
            let probability = service.law.cdf(size)
            let room = 1 - utilisation * service.law.share(upTo: size)
            sum += (probability - below.probability) / (below.room * room)
            below = (probability, room)
            size *= 1.001
        }
        return residual * (sum + (1 - below.probability) / (below.room * (1 - utilisation)))
    }

    /// T = W + S; nil where the variance of the service time is infinite.
    public var meanResponseTime: Double? { meanWait.map { $0 + service.mean.seconds } }
}
