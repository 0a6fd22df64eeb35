#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// How much slower or faster one target is than another over an axis: the ratio of their means, and the difference of their slopes.
public struct TargetContrast: Sendable {
    /// Geometric mean over the values of the axis of the other's mean over the reference's.
    public var ratio: Double
    /// Its least and greatest at one value.
    public var ratioRange: ClosedRange<Double>
    /// The 95% interval of the ratio; nil with fewer than 2 values of the axis.
    public var ratioInterval: ClosedRange<Double>?
    /// At how many values both were measured.
    public var values: Int
    /// Other − reference; nil where either has no line.
    public var slopeDifference: Double?
    /// Half width of its 95% interval.
    public var slopeMargin: Double?

    /// Where the ratio is least and where it is greatest.
    public var extremes: (least: Double, greatest: Double)

    /// Whether one number tells it: the ratios at single values are within a fifth of it.
    public var isOneNumber: Bool { ratioRange.upperBound <= 1.2 * ratio && ratioRange.lowerBound >= ratio / 1.2 }

    /// Slower (or faster) at every value alike.
    public var isUniform: Bool { ratioRange.lowerBound > 1 || ratioRange.upperBound < 1 }

    /// - Parameters: measured points of each, all y above 0.
    /// - Returns: nil where they have no x in common.
    public init?(reference: [(x: Double, y: Double)], other: [(x: Double, y: Double)]) {
        let (a, b) = (TargetContrast.means(reference), TargetContrast.means(other))
        let ratios = a.keys.filter { b[$0] != nil }.sorted().compactMap { x -> (x: Double, log: Double)? in
            guard let low = a[x], let high = b[x], low > 0, high > 0 else { return nil }
            return (x, log(high / low))
        }
        let logs = ratios.map(\.log)
        guard let first = ratios.min(by: { $0.log < $1.log }), let last = ratios.max(by: { $0.log < $1.log }) else { return nil }
        let (least, greatest) = (first.log, last.log)
        extremes = (first.x, last.x)
        let mean = logs.reduce(0, +) / Double(logs.count)
        ratio = exp(mean)
        ratioRange = exp(least)...exp(greatest)
        values = logs.count
        if logs.count >= 2 {
            let degrees = logs.count - 1
            let variance = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(degrees)
            let margin =
                studentQuantile(tail: (1 - LinearFit.confidence) / 2, degrees: degrees)
                * (variance / Double(logs.count)).squareRoot()
            ratioInterval = exp(mean - margin)...exp(mean + margin)
        }
        if let first = LinearFit(reference), let second = LinearFit(other) {
            slopeDifference = second.slope - first.slope
            slopeMargin = TargetContrast.margin(first, second)
        }
    }

    private static func means(_ points: [(x: Double, y: Double)]) -> [Double: Double] {
        Dictionary(grouping: points, by: \.x).mapValues { $0.reduce(0) { $0 + $1.y } / Double($0.count) }
    }

    /// Two slopes with variances of their own: Welch's t with Satterthwaite's degrees of freedom (Welch, Biometrika 34, 1947).
    private static func margin(_ a: LinearFit, _ b: LinearFit) -> Double {
        let (va, vb) = (a.slopeError * a.slopeError, b.slopeError * b.slopeError)
        guard va + vb > 0 else { return 0 }
        let degrees = (va + vb) * (va + vb) / (va * va / Double(a.count - 2) + vb * vb / Double(b.count - 2))
        return studentQuantile(tail: (1 - LinearFit.confidence) / 2, degrees: max(1, Int(degrees))) * (va + vb).squareRoot()
    }
}
