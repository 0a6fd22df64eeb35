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

    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(&count)
        try packing.code(&mean)
        try packing.code(&sumOfSquaredDeviations, limit: 1e40)
        try packing.code(&min)
        try packing.code(&max)
    }

    /// The population standard deviation, √(Σ(x − mean)²/n), in nanoseconds.
    public var standardDeviation: Double {
        count > 0 ? (Swift.max(0, sumOfSquaredDeviations) / Double(count)).squareRoot() : 0
    }
}

/// Count, extremes, mean and population standard deviation in a file; times in milliseconds.
extension Moments: Codable {
    private enum CodingKeys: String, CodingKey { case count, min, mean, max, stddev }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(count, forKey: .count)
        guard count > 0 else { return }
        try container.encode(min, forKey: .min)
        try container.encode(milliseconds: mean / 1e6, forKey: .mean)
        try container.encode(max, forKey: .max)
        try container.encode(milliseconds: standardDeviation / 1e6, forKey: .stddev)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let count = try container.decode(Int.self, forKey: .count)
        guard count > 0 else {
            self.init()
            return
        }
        self.init(
            count: count, mean: try container.decodeMilliseconds(forKey: .mean) * 1e6,
            standardDeviation: try container.decodeMilliseconds(forKey: .stddev) * 1e6,
            min: try container.decode(Nanoseconds.self, forKey: .min), max: try container.decode(Nanoseconds.self, forKey: .max))
        guard min <= max else { throw container.fault("it is less than min", forKey: .max) }
    }
}
