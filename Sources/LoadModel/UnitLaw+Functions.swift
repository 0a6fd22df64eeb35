#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

extension UnitLaw {
    /// P(X ≤ x).
    ///
    /// Each from the chapter that the case names; see also ``share(upTo:)``.
    public func cdf(_ x: Double) -> Double {
        guard x > 0 else { return 0 }
        switch self {
        case .constant, .lognormal(cv: 0), .uniform(cv: 0): return x >= 1 ? 1 : 0
        case .exponential: return -expm1(-x)
        case .uniform(let cv): return min(1, max(0, (x - 1) / (2 * 3.0.squareRoot() * cv) + 0.5))
        case .gamma(let cv): return regularisedGamma(1 / (cv * cv), x / (cv * cv))
        case .pareto(let alpha):
            let least = (alpha - 1) / alpha
            return x > least ? -expm1(alpha * log(least / x)) : 0
        case .lognormal(let cv):
            let variance = log1p(cv * cv)
            return normalCDF((log(x) + variance / 2) / variance.squareRoot())
        case .weibull(let shape): return -expm1(-pow(x * exp(logGamma(1 + 1 / shape)), shape))
        case .empirical(let law): return law.cdf(x)
        }
    }

    /// E[X; X ≤ x]: which share of the total the values up to x have (the Lorenz curve, over x).
    ///
    /// For these families the law that weighs each value by its size is known: gamma with shape + 1, Pareto with α − 1, lognormal
    /// with its logarithm shifted by σ², and for Weibull the gamma law of (x/scale)^shape with 1 + 1/shape.
    public func share(upTo x: Double) -> Double {
        guard x > 0 else { return 0 }
        switch self {
        case .constant, .lognormal(cv: 0), .uniform(cv: 0): return x >= 1 ? 1 : 0
        case .exponential: return regularisedGamma(2, x)
        case .uniform(let cv):
            let (from, to) = (1 - 3.0.squareRoot() * cv, 1 + 3.0.squareRoot() * cv)
            let end = min(max(x, from), to)
            return (end * end - from * from) / (2 * (to - from))
        case .gamma(let cv): return regularisedGamma(1 / (cv * cv) + 1, x / (cv * cv))
        case .pareto(let alpha):
            let least = (alpha - 1) / alpha
            return x > least ? -expm1((alpha - 1) * log(least / x)) : 0
        case .lognormal(let cv):
            let variance = log1p(cv * cv)
            return normalCDF((log(x) - variance / 2) / variance.squareRoot())
        case .weibull(let shape):
            return regularisedGamma(1 + 1 / shape, pow(x * exp(logGamma(1 + 1 / shape)), shape))
        case .empirical(let law): return law.share(upTo: x)
        }
    }
}
