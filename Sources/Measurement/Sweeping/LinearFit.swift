import LoadModel

/// A straight line through measured points by ordinary least squares, with what is known of it.
///
/// Draper and Smith, "Applied Regression Analysis", 3rd edition, 1998, sections 1.2 to 1.4; the residual check is the t test of
/// a quadratic term, section 12.1.
public struct LinearFit: Hashable, Sendable, Encodable {
    public var count: Int
    public var slope: Double
    public var intercept: Double
    /// Standard errors.
    public var slopeError: Double
    public var interceptError: Double
    /// Half widths of the 95% intervals.
    public var slopeMargin: Double
    public var interceptMargin: Double
    /// The share of the variance that the line explains, 0 to 1.
    public var determination: Double
    /// Of the residuals.
    public var standardDeviation: Double
    /// The probability that residuals bend so much by chance where a line is right; nil with fewer than 4 values of x or
    /// 5 points.
    public var bendProbability: Double?

    /// In a file; errors are said there by their margins.
    private enum CodingKeys: String, CodingKey {
        case slope, slopeMargin, intercept, interceptMargin, determination, bendProbability
    }

    public static let confidence = 0.95
    /// Below this probability the residuals are said to bend.
    public static let bendLevel = 0.01

    /// Whether a line does not describe the points.
    public var bends: Bool { bendProbability.map { $0 < LinearFit.bendLevel } ?? false }

    /// - Returns: nil with fewer than 3 points, or where all have the same x.
    public init?(_ points: [(x: Double, y: Double)]) {
        let n = Double(points.count)
        let degrees = points.count - 2
        guard degrees >= 1 else { return nil }
        let meanX = points.reduce(0) { $0 + $1.x } / n
        let meanY = points.reduce(0) { $0 + $1.y } / n
        let sxx = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
        let sxy = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) }
        let syy = points.reduce(0) { $0 + ($1.y - meanY) * ($1.y - meanY) }
        guard sxx > 0 else { return nil }
        let slope = sxy / sxx
        let intercept = meanY - slope * meanX
        let squares = points.reduce(0) { sum, point in
            let residual = point.y - intercept - slope * point.x
            return sum + residual * residual
        }
        let variance = squares / Double(degrees)
        let quantile = studentQuantile(tail: (1 - LinearFit.confidence) / 2, degrees: degrees)
        count = points.count
        self.slope = slope
        self.intercept = intercept
        slopeError = (variance / sxx).squareRoot()
        interceptError = (variance * (1 / n + meanX * meanX / sxx)).squareRoot()
        slopeMargin = quantile * slopeError
        interceptMargin = quantile * interceptError
        determination = syy > 0 ? max(0, 1 - squares / syy) : 1
        standardDeviation = variance.squareRoot()
        bendProbability = LinearFit.bend(points, mean: meanX, squares: squares, spread: sxx)
    }

    public func value(at x: Double) -> Double { intercept + slope * x }

    /// The t test of the quadratic term, from its part that a line cannot explain.
    private static func bend(
        _ points: [(x: Double, y: Double)], mean: Double, squares: Double, spread: Double
    ) -> Double? {
        let degrees = points.count - 3
        guard degrees >= 2, Set(points.map(\.x)).count >= 4, squares > 0 else { return nil }
        let n = Double(points.count)
        // Of d², what is orthogonal to 1 and to d.
        let d = points.map { $0.x - mean }
        let third = d.reduce(0) { $0 + $1 * $1 * $1 } / spread
        let q = d.map { $0 * $0 - spread / n - third * $0 }
        let norm = q.reduce(0) { $0 + $1 * $1 }
        guard norm > 0 else { return nil }
        let coefficient = zip(q, points).reduce(0) { $0 + $1.0 * $1.1.y } / norm
        let rest = max(0, squares - coefficient * coefficient * norm) / Double(degrees)
        guard rest > 0 else { return 0 }
        return 2 * studentTail(abs(coefficient) / (rest / norm).squareRoot(), degrees: degrees)
    }
}
