import LoadModel

/// Count, mean, spread and extremes of a stream of times, exactly and in constant space.
///
/// One pass by Welford's method (Technometrics 4(3), 1962); two sets merge by the pairwise formula of Chan, Golub and LeVeque
/// (STAN-CS-79-773, 1979, equation 2.1), so that the result does not depend on how samples were spread over workers.
public struct Moments: Sendable, Hashable {
    public private(set) var count: Int = 0
    /// Nanoseconds; 0 where count is 0.
    public private(set) var mean: Double = 0
    /// Σ (x − mean)², nanoseconds squared.
    public private(set) var sumOfSquaredDeviations: Double = 0
    public private(set) var min: Nanoseconds = .never
    public private(set) var max: Nanoseconds = .zero

    public init() {}

    /// Rebuilds moments from saved figures: the inverse of reading the properties.
    public init(count: Int, mean: Double, standardDeviation: Double, min: Nanoseconds, max: Nanoseconds) {
        self.count = count
        self.mean = mean
        self.sumOfSquaredDeviations = standardDeviation * standardDeviation * Double(count)
        self.min = count == 0 ? .never : min
        self.max = max
    }

    @inline(__always)
    public mutating func record(_ value: Nanoseconds) {
        count &+= 1
        let x = Double(value.count)
        let delta = x - mean
        mean += delta / Double(count)
        sumOfSquaredDeviations += delta * (x - mean)
        if value < min { min = value }
        if value > max { max = value }
    }

    public mutating func merge(_ other: Moments) {
        guard other.count > 0 else { return }
        let total = Double(count + other.count)
        let delta = other.mean - mean
        mean += delta * Double(other.count) / total
        sumOfSquaredDeviations += other.sumOfSquaredDeviations + delta * delta * Double(count) * Double(other.count) / total
        count += other.count
        min = Swift.min(min, other.min)
        max = Swift.max(max, other.max)
    }

    /// The population standard deviation, √(Σ(x − mean)²/n), in nanoseconds.
    public var standardDeviation: Double {
        count > 0 ? (Swift.max(0, sumOfSquaredDeviations) / Double(count)).squareRoot() : 0
    }
}
