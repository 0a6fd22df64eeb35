import LoadModel

/// What is reported of one distribution of times: exact moments over answers, and percentiles over answers and
/// requests without an answer together.
public struct LatencySummary: Sendable {
    /// Over complete answers.
    public var latencies: Latencies
    /// Requests that got no answer: they rank above every answer.
    public var censored: Int
    /// What a percentile that falls among them is known to exceed: the longest time waited.
    public var censoringBound: Nanoseconds

    public init(_ latencies: Latencies, censored: Int = 0, censoringBound: Nanoseconds = .zero) {
        self.latencies = latencies
        self.censored = censored
        self.censoringBound = Swift.max(censoringBound, censored > 0 ? latencies.moments.max : .zero)
    }

    /// Complete answers.
    public var count: Int { latencies.count }
    /// Milliseconds, over answers; nil where there are none.
    public var mean: Double? { count > 0 ? latencies.moments.mean / 1e6 : nil }
    /// The population standard deviation in milliseconds, over answers; nil where there are none.
    public var standardDeviation: Double? { count > 0 ? latencies.moments.standardDeviation / 1e6 : nil }
    public var min: Double? { count > 0 ? latencies.moments.min.milliseconds : nil }
    public var max: Double? { count > 0 ? latencies.moments.max.milliseconds : nil }

    /// One percentile with what is known about it.
    public struct Percentile: Sendable, Hashable {
        /// 0 to 100.
        public var percent: Double
        public var milliseconds: Double
        /// The percentile falls among requests without an answer: the true value is at least this one.
        public var isLowerBound: Bool
        /// How many samples lie above it. Below 10 the value is hardly known, and outputs mark it.
        public var samplesAbove: Int

        public init(percent: Double, milliseconds: Double, isLowerBound: Bool, samplesAbove: Int) {
            self.percent = percent
            self.milliseconds = milliseconds
            self.isLowerBound = isLowerBound
            self.samplesAbove = samplesAbove
        }

        public var isUncertain: Bool { samplesAbove < 10 }
    }

    /// The percentiles of every summary.
    public static let reported: [Double] = [50, 90, 95, 99, 99.9, 99.99]

    /// The value of the sample with rank ⌈percent/100 · n⌉ among answers and censored requests.
    ///
    /// - Parameter percent: above 0, at most 100.
    /// - Returns: nil where there are no samples.
    public func percentile(_ percent: Double) -> Percentile? {
        let total = count + censored
        guard total > 0 else { return nil }
        // A rank like 99.9 % of 1,000 must come out as 999, not as 1,000 through the last bit of the product.
        let rank = Swift.min(total, Swift.max(1, Int((percent / 100 * Double(total) - 1e-9).rounded(.up))))
        guard rank <= count else {
            return Percentile(
                percent: percent, milliseconds: censoringBound.milliseconds, isLowerBound: true, samplesAbove: total - rank)
        }
        let value = Double(latencies.value(rank: rank)) / 1e6
        // A bucket's end may lie beyond the exact extremes.
        let bounded = Swift.min(Swift.max(value, latencies.moments.min.milliseconds), latencies.moments.max.milliseconds)
        return Percentile(percent: percent, milliseconds: bounded, isLowerBound: false, samplesAbove: total - rank)
    }
}

/// A distribution in a file. What is derived from the histogram and the moments is written and never read back.
extension LatencySummary: Codable {
    private enum Keys {
        static let censored = DataKey("censored")
        static let censoringBound = DataKey("censoringBound")
        static let histogram = DataKey("histogram")
    }

    /// `p99_9`.
    static func key(ofPercentile percent: Double) -> String {
        QuantityText.percentileName(percent).replacing(".", with: "_")
    }

    public func encode(to encoder: any Encoder) throws {
        try latencies.moments.encode(to: encoder)
        var container = encoder.container(keyedBy: DataKey.self)
        for percent in LatencySummary.reported {
            guard let percentile = percentile(percent) else { continue }
            let name = LatencySummary.key(ofPercentile: percent)
            try container.encode(percentile.milliseconds, forKey: DataKey(name))
            try container.encodeIfSet(percentile.isLowerBound, forKey: DataKey(name + "LowerBound"))
            try container.encodeIfSet(percentile.isUncertain, forKey: DataKey(name + "Uncertain"))
        }
        if censored > 0 {
            try container.encode(censored, forKey: Keys.censored)
            try container.encode(censoringBound, forKey: Keys.censoringBound)
        }
        if count > 0 { try container.encode(try encoder.userInfo.savedForm.text(latencies.histogram), forKey: Keys.histogram) }
    }

    public init(from decoder: any Decoder) throws {
        let moments = try Moments(from: decoder)
        let container = try decoder.container(keyedBy: DataKey.self)
        let censored = try container.decodeIfPresent(Int.self, forKey: Keys.censored) ?? 0
        var latencies = Latencies()
        if moments.count > 0 {
            let text = try container.decode(String.self, forKey: Keys.histogram)
            do {
                latencies = Latencies(moments: moments, counts: try decoder.userInfo.savedForm.counts(text, moments.count))
            } catch {
                throw container.fault("\(error)", forKey: Keys.histogram)
            }
        }
        self.init(
            latencies, censored: censored,
            censoringBound: censored > 0 ? try container.decode(Nanoseconds.self, forKey: Keys.censoringBound) : .zero)
    }
}
