import LoadModel

/// What happened to one label over time, warm-up included: less than a ``Series`` holds, as there are many of them.
public struct LabelSeries: Sendable, Hashable {
    /// An hour in 16 s each.
    public static let mostPoints = 240

    /// Of every point.
    public var interval: Nanoseconds
    public var points: [Point]

    /// By time of completion. Times are of complete accepted answers, in milliseconds; nil where there was none.
    public struct Point: Sendable, Hashable {
        public var succeeded = 0
        public var failed = 0
        public var p50: Double?
        public var p95: Double?
        /// Also nil in files of before.
        public var p99: Double?
        public var max: Double?

        public init(
            succeeded: Int = 0, failed: Int = 0, p50: Double? = nil, p95: Double? = nil, p99: Double? = nil, max: Double? = nil
        ) {
            self.succeeded = succeeded
            self.failed = failed
            self.p50 = p50
            self.p95 = p95
            self.p99 = p99
            self.max = max
        }
    }

    public init(interval: Nanoseconds, points: [Point]) {
        self.interval = interval
        self.points = points
    }

    public init(_ series: Series) {
        interval = series.interval
        points = series.points.map { point in
            let max = point.moments.count > 0 ? Self.rounded(point.moments.max.milliseconds) : nil
            // A bucket's middle may lie beyond the slowest answer, which is known exactly.
            let percentile = { (percent: Double) in
                point.buckets.percentile(percent).map { Swift.min(Self.rounded($0), max ?? $0) }
            }
            return Point(
                succeeded: point.succeeded, failed: point.failed, p50: percentile(50), p95: percentile(95),
                p99: percentile(99), max: max)
        }
    }

    /// To a tenth of a microsecond: buckets know less, and what is read back is the same.
    private static func rounded(_ milliseconds: Double) -> Double { Swift.max(1e-4, (milliseconds * 10_000).rounded() / 10_000) }
}

/// In columns, 0 where there was no answer.
extension LabelSeries: Codable {
    private enum CodingKeys: String, CodingKey { case intervalSeconds, succeeded, failed, p50, p95, p99, max }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(interval, forKey: .intervalSeconds)
        try container.encode(points.map(\.succeeded), forKey: .succeeded)
        try container.encode(points.map(\.failed), forKey: .failed)
        for (key, value) in [(CodingKeys.p50, \Point.p50), (.p95, \.p95), (.p99, \.p99), (.max, \.max)] {
            try container.encode(points.map { $0[keyPath: value] ?? 0 }, forKey: key)
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        interval = try container.decode(Nanoseconds.self, forKey: .intervalSeconds)
        let succeeded = try container.decode([Int].self, forKey: .succeeded)
        let failed = try container.decode([Int].self, forKey: .failed)
        let times = try [CodingKeys.p50, .p95, .p99, .max].map { key -> [Double?] in
            // Files of before have no p99.
            guard key != .p99 || container.contains(key) else { return [Double?](repeating: nil, count: succeeded.count) }
            return try container.decode([Double].self, forKey: key).map { $0 > 0 ? $0 : nil }
        }
        guard interval.count >= 1000, ([failed.count] + times.map(\.count)).allSatisfy({ $0 == succeeded.count }) else {
            throw container.fault("it has not as many values as its neighbours", forKey: .succeeded)
        }
        guard (succeeded + failed).allSatisfy((0...greatestSaved).contains) else {
            throw container.fault("one of its values is not a count: the file was edited or damaged", forKey: .succeeded)
        }
        guard times.joined().allSatisfy({ ($0 ?? 0) < Double(greatestSaved) }) else {
            throw container.fault("one of its times is beyond anything that is measured", forKey: .max)
        }
        points = succeeded.indices.map { index in
            Point(
                succeeded: succeeded[index], failed: failed[index], p50: times[0][index], p95: times[1][index],
                p99: times[2][index], max: times[3][index])
        }
    }
}
