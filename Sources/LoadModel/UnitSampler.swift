#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Draws from a ``UnitLaw``, with what its formula needs worked out beforehand.
///
/// The draw number n is a pure function of (law, stream, n): no state, no allocation.
public struct UnitSampler: Hashable, @unchecked Sendable {
    private let family: Family
    /// Up to three numbers whose meaning depends on the family.
    private let a: Double
    private let b: Double
    private let c: Double
    /// Of a recorded sample, which has `c` values and lives as long as the process; else nil.
    private let values: UnsafePointer<Double>?

    private enum Family: UInt8 { case constant, exponential, uniform, gamma, smallGamma, pareto, lognormal, weibull, empirical }

    public init(_ law: UnitLaw) {
        if case .empirical(let recorded) = law { values = recorded.values } else { values = nil }
        switch law {
        case .constant, .lognormal(cv: 0), .uniform(cv: 0): (family, a, b, c) = (.constant, 0, 0, 0)
        case .exponential: (family, a, b, c) = (.exponential, 0, 0, 0)
        case .uniform(let cv):
            let halfWidth = 3.0.squareRoot() * cv
            (family, a, b, c) = (.uniform, 1 - halfWidth, 2 * halfWidth, 0)
        case .gamma(let cv):
            let shape = 1 / (cv * cv)
            let d = (shape < 1 ? shape + 1 : shape) - 1 / 3.0
            (family, a, b, c) = (shape < 1 ? .smallGamma : .gamma, d, 1 / (9 * d).squareRoot(), shape)
        case .pareto(let alpha): (family, a, b, c) = (.pareto, (alpha - 1) / alpha, -1 / alpha, 0)
        case .lognormal(let cv):
            let variance = log1p(cv * cv)
            (family, a, b, c) = (.lognormal, -variance / 2, variance.squareRoot(), 0)
        case .weibull(let shape): (family, a, b, c) = (.weibull, exp(-logGamma(1 + 1 / shape)), 1 / shape, 0)
        case .empirical(let recorded):
            (family, a, b, c) = (recorded.values == nil ? .constant : .empirical, 0, 0, Double(recorded.count))
        }
    }

    /// The draw number `counter` of the stream: from 0, with mean 1.
    ///
    /// By inversion of the distribution function (Devroye, "Non-Uniform Random Variate Generation", 1986, section II.2), lognormal
    /// through the normal quantile; gamma by rejection, see ``gammaVariate(_:)``.
    @inline(__always)
    public func draw(_ counter: UInt64, from stream: RandomStream) -> Double {
        switch family {
        case .constant: 1
        case .exponential: -log(stream.uniform(counter))
        case .uniform: a + b * stream.uniform(counter)
        case .pareto: a * exp(b * log(stream.uniform(counter)))
        case .lognormal: exp(a + b * normalQuantile(stream.uniform(counter)))
        case .weibull: a * exp(b * log(-log(stream.uniform(counter))))
        // Below the count, as uniform draws are below 1 by more than the rounding of any product.
        case .empirical: values.map { $0[Int(stream.uniform(counter) * c)] } ?? 1
        case .gamma: gammaVariate(stream.substream(counter)) / c
        case .smallGamma:
            // A variate of shape k + 1 times U^(1/k) has shape k (Marsaglia and Tsang, section 6).
            gammaVariate(stream.substream(counter)) * exp(log(stream.uniform(counter)) / c) / c
        }
    }

    /// A gamma variate of shape a + 1/3 ≥ 1 and scale 1, from draws of its own.
    ///
    /// Marsaglia and Tsang, "A simple method for generating gamma variables", ACM Transactions on Mathematical Software 26, 2000,
    /// section 4: at least 95 % of the first tries are taken.
    @inline(never)
    private func gammaVariate(_ draws: RandomStream) -> Double {
        var counter: UInt64 = 0
        while true {
            let x = normalQuantile(draws.uniform(counter))
            let u = draws.uniform(counter &+ 1)
            counter &+= 2
            let root = 1 + b * x
            guard root > 0 else { continue }
            let v = root * root * root
            let squared = x * x
            if u < 1 - 0.0331 * squared * squared { return a * v }
            if log(u) < 0.5 * squared + a * (1 - v + log(v)) { return a * v }
        }
    }
}
