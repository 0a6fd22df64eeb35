import LoadModel

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The differences of one metric over the rounds so far, held against its tolerance by Student's t.
public struct MetricTest: Sendable, Hashable, Codable {
    public let metric: ComparedMetric
    /// As the plan gives it; see ``ComparedMetric/usualTolerance``.
    public let tolerance: Double
    public let rounds: Int
    /// Of the differences over rounds: their mean and their standard deviation.
    public let mean: Double
    public let deviation: Double
    /// From one round to the next.
    public let correlation: Double
    /// Of the squared standard error, for that correlation; 1 where it is no more than chance gives.
    public let inflation: Double
    public let standardError: Double
    /// How probable a mean as high would be if the candidate were worse by just the tolerance; and one as low.
    ///
    /// Of stalls the first is a sign test's, as most rounds have none, and 1 below the tolerance.
    public let pWorse: Double
    public let pWithin: Double
    /// Of stalls only.
    public let stalls: StallTest?

    /// - Parameters:
    ///   - differences: of the rounds, as of ``RoundDifferences/values``.
    ///   - startEffect: the standard deviation of one start from another, of builds that were started once only.
    /// - Returns: nil for fewer than two rounds.
    public init?(
        _ metric: ComparedMetric, tolerance: Double, differences: [Double], startEffect: Double = 0, stalls: StallTest? = nil
    ) {
        guard differences.count > 1 else { return nil }
        self.metric = metric
        self.stalls = stalls
        self.tolerance = tolerance
        rounds = differences.count
        let r = Double(differences.count)
        let mean = differences.reduce(0, +) / r
        let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let products = zip(differences, differences.dropFirst()).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
        self.mean = mean
        deviation = (squares / (r - 1)).squareRoot()
        correlation = squares > 0 ? products / squares : 0
        // The variance of a mean of values with correlations ρ, ρ², ... (Box, Jenkins and Reinsel, "Time Series Analysis", 3rd
        // edition, 1994, section 2.1.5).
        let rho = min(correlation, 0.9)
        inflation = MetricTest.isCorrelated(correlation, rounds: differences.count) ? (1 + rho) / (1 - rho) : 1
        let starts = metric.isAbsolute ? 0 : 2 * startEffect * startEffect
        standardError = (squares / (r - 1) / r * inflation + starts).squareRoot()
        let excess = MetricTest.excess(mean, of: metric, tolerance: tolerance)
        let t = excess == 0 ? 0 : excess / standardError
        pWorse = stalls.map { excess > 0 ? $0.p : 1 } ?? studentTail(t, degrees: differences.count - 1)
        pWithin = studentTail(-t, degrees: differences.count - 1)
    }

    /// How far the mean lies above what is tolerated.
    var excess: Double { MetricTest.excess(mean, of: metric, tolerance: tolerance) }

    private static func excess(_ mean: Double, of metric: ComparedMetric, tolerance: Double) -> Double {
        mean - (metric.isAbsolute ? tolerance : log1p(tolerance))
    }

    /// Two standard errors of the correlation of independent values (Bartlett 1946).
    static func isCorrelated(_ correlation: Double, rounds: Int) -> Bool { correlation > 2 / Double(rounds).squareRoot() }

    var isCorrelated: Bool { MetricTest.isCorrelated(correlation, rounds: rounds) }

    /// How many rounds would tell on which side of the tolerance the mean lies, if the spread stays and the mean is a standard error
    /// farther from it: taken as it is, chance would stop one of eight comparisons that more rounds decide.
    ///
    /// - Parameter cap: rounds that may be made: t is that of so many, as it is much greater for the few that there are.
    func roundsNeeded(level: Double, cap: Int) -> Double {
        let t = studentQuantile(tail: level, degrees: max(cap, rounds) - 1)
        let root = t * standardError * Double(rounds).squareRoot() / (abs(excess) + standardError)
        return excess == 0 && standardError == 0 ? .infinity : root * root
    }

    /// The candidate against the baseline with bounds of confidence 1 − 2·level: a ratio, of errors a difference.
    func estimate(level: Double) -> MetricVerdict.Estimate {
        let half = studentQuantile(tail: level, degrees: rounds - 1) * standardError
        let sign: Double = metric.isBenefit ? -1 : 1
        let value: (Double) -> Double = { metric.isAbsolute ? $0 : exp(sign * $0) }
        let ends = [value(mean - half), value(mean + half)]
        return .init(value: value(mean), low: ends.min() ?? 0, high: ends.max() ?? 0)
    }

    /// The change for the worse that four of five such comparisons would tell from none: a fraction.
    func detectableChange(level: Double) -> Double {
        let quantiles = studentQuantile(tail: level, degrees: rounds - 1) + studentQuantile(tail: 0.2, degrees: rounds - 1)
        return metric.isAbsolute ? quantiles * standardError : expm1(quantiles * standardError)
    }
}
