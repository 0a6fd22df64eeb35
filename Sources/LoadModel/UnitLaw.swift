/// A law of non-negative random values with mean 1: the shape of gaps, think times and service times, apart from their scale.
///
/// Families and their moments after Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions" 1, 2nd edition, 1994.
public enum UnitLaw: Hashable, Sendable {
    /// Always 1.
    case constant
    /// Standard deviation 1; without memory.
    case exponential
    /// Even between 1 − √3·cv and 1 + √3·cv.
    ///
    /// - Parameter cv: standard deviation, from 0 to 1/√3: beyond that there would be negative values.
    case uniform(cv: Double)
    /// Chapter 17, with shape 1/cv² and scale cv².
    ///
    /// - Parameter cv: standard deviation, above 0.
    case gamma(cv: Double)
    /// Chapter 20, of the first kind: P(X > x) = (x₀/x)^α from x₀ = (α − 1)/α. Its variance is infinite up to α = 2.
    ///
    /// - Parameter alpha: above 1: up to there the mean is infinite as well.
    case pareto(alpha: Double)
    /// Chapter 14: the logarithm is normal with variance σ² = ln(1 + cv²) and mean −σ²/2.
    ///
    /// - Parameter cv: standard deviation, from 0.
    case lognormal(cv: Double)
    /// Chapter 21: P(X > x) = exp(−(x·Γ(1 + 1/shape))^shape).
    ///
    /// - Parameter shape: above 0; 1 is the exponential law, less has a heavier tail.
    case weibull(shape: Double)
    /// Drawn from a recorded sample.
    case empirical(RecordedLaw)

    /// The Pareto law with this coefficient of variation: α = 1 + √(1 + 1/cv²), from cv² = 1/(α(α − 2)).
    ///
    /// - Parameter cv: above 0. None gives an infinite variance, so α comes out above 2.
    public static func pareto(cv: Double) -> UnitLaw { .pareto(alpha: 1 + (1 + 1 / (cv * cv)).squareRoot()) }

    /// The Weibull law with this coefficient of variation, which falls as the shape grows: found by bisection.
    ///
    /// - Parameter cv: from 0.02 to 100.
    public static func weibull(cv: Double) -> UnitLaw {
        var (low, high) = (0.05, 100.0)
        while true {
            let middle = 0.5 * (low + high)
            guard low < middle, middle < high else { return .weibull(shape: middle) }
            let squaredCV = UnitLaw.weibull(shape: middle).squaredCV ?? .infinity
            if squaredCV > cv * cv { low = middle } else { high = middle }
        }
    }

    /// The even law from 0 to twice the mean.
    public static let widestUniform = UnitLaw.uniform(cv: 1 / 3.0.squareRoot())

    /// The square of the coefficient of variation: the variance where the mean is 1. nil where it is infinite.
    public var squaredCV: Double? {
        switch self {
        case .constant: return 0
        case .exponential: return 1
        case .uniform(let cv), .gamma(let cv), .lognormal(let cv): return cv * cv
        case .pareto(let alpha): return alpha > 2 ? 1 / (alpha * (alpha - 2)) : nil
        case .weibull(let shape):
            // Γ(1 + 2/k)/Γ(1 + 1/k)² − 1, through logarithms because both overflow for small shapes.
            return expMinusOne(logGamma(1 + 2 / shape) - 2 * logGamma(1 + 1 / shape))
        case .empirical(let law): return law.squaredCV
        }
    }
}
