import LoadModel

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A mean of correlated times, and between which bounds the mean lies that a run without end would have.
public struct MeanInterval: Sendable, Hashable {
    /// In milliseconds; `low` ≤ `mean` ≤ `high`.
    public var mean: Double
    public var low: Double
    public var high: Double
    /// Of the interval, such as 0.99.
    public var confidence: Double
    /// That it was made of, and how long each was.
    public var batches: Int
    public var batchSeconds: Double

    public init(mean: Double, low: Double, high: Double, confidence: Double, batches: Int, batchSeconds: Double) {
        self.mean = mean
        self.low = low
        self.high = high
        self.confidence = confidence
        self.batches = batches
        self.batchSeconds = batchSeconds
    }

    /// How far the bounds are from the mean at most, as a share of it.
    public var relativeHalfWidth: Double { mean > 0 ? max(mean - low, high - mean) / mean : 0 }
}

extension MeanInterval: Codable {
    private enum CodingKeys: String, CodingKey { case confidence, mean, low, high, batches, batchSeconds }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(confidence, forKey: .confidence)
        try container.encode(milliseconds: mean, forKey: .mean)
        try container.encode(milliseconds: low, forKey: .low)
        try container.encode(milliseconds: high, forKey: .high)
        try container.encode(batches, forKey: .batches)
        try container.encode(batchSeconds, forKey: .batchSeconds)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        confidence = try container.decode(Double.self, forKey: .confidence)
        mean = try container.decode(Double.self, forKey: .mean)
        low = try container.decode(Double.self, forKey: .low)
        high = try container.decode(Double.self, forKey: .high)
        batches = try container.decode(Int.self, forKey: .batches)
        batchSeconds = try container.decode(Double.self, forKey: .batchSeconds)
        guard low <= high else { throw container.fault("it is less than low", forKey: .high) }
    }
}

extension Batches {
    /// The interval of the mean by batch means; nil where there are too few batches or values for it.
    ///
    /// Batches are stretches of time and hold different numbers of values, so that the mean is the ratio of two sums: with
    /// the mean m of n values, and d the sum of a batch less m times its count, the variance of m is k/(k − 1)·Σd²/n² (Cochran,
    /// "Sampling Techniques", 3rd edition, 1977, equation 6.13), times (1 + φ)/(1 − φ) for the correlation φ that is left between
    /// neighbours (Tafazzoli, Wilson, Lada and Steiger, "Performance of Skart", INFORMS Journal on Computing 23(2), 2011, section
    /// 2). Student's law has k − 1 degrees of freedom. The bounds are those of the logarithm: means of waiting times err
    /// upwards by more than downwards.
    ///
    /// In simulated M/M/1 queues of 5 ms a service an interval of 99 % held the true mean in 98.4, 98.1, 96.9 and 93.9 % of runs
    /// of a minute at utilisations of 0.5, 0.7, 0.8 and 0.9: the closer to saturation, the longer a run must be.
    ///
    /// - Parameter confidence: between 0 and 1, exclusive.
    public func interval(confidence: Double = 0.99) -> MeanInterval? {
        let (batches, length) = pooledBatches
        let count = batches.reduce(0) { $0 + $1.count }
        let mean = batches.reduce(0) { $0 + $1.sum } / Double(count)
        guard batches.count >= 8, count >= 3 * batches.count, mean > 0 else { return nil }
        let deviations = batches.map { $0.sum - mean * Double($0.count) }
        let squares = deviations.reduce(0) { $0 + $1 * $1 }
        let k = Double(batches.count)
        let variance = k / (k - 1) * squares * Batches.inflation(deviations, squares) / Double(count * count)
        let half = studentQuantile(tail: 0.5 - confidence / 2, degrees: batches.count - 1) * variance.squareRoot()
        let factor = exp(half / mean)
        return MeanInterval(
            mean: mean / 1e6, low: mean / factor / 1e6, high: mean * factor / 1e6, confidence: confidence,
            batches: batches.count, batchSeconds: length.seconds)
    }

    /// (1 + φ)/(1 − φ) with the correlation φ of neighbours, freed from its bias of −1/k; 1 where it is negative.
    private static func inflation(_ deviations: [Double], _ squares: Double) -> Double {
        guard squares > 0 else { return 1 }
        let products = zip(deviations, deviations.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
        let correlation = min(0.9, max(0, products / squares + 1 / Double(deviations.count)))
        return (1 + correlation) / (1 - correlation)
    }
}
