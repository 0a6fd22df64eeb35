import LoadModel

/// What happened over time, warm-up included, in points of equal length; never more than ``Series/maximumPoints``.
public struct Series: Sendable {
    public static let maximumPoints = 3600

    /// Of every point.
    public private(set) var interval: Nanoseconds
    /// Point i covers i·interval to (i+1)·interval from the start of the level, by time of completion.
    public private(set) var points: [Point]

    public struct Point: Sendable {
        public var succeeded = 0
        public var failed = 0
        /// In flight at the end of the interval.
        public var inFlight = 0
        /// ∫ requests in flight dt over the interval; 0 in files of before.
        public var inFlightSeconds = 0.0
        /// Response times of complete accepted answers.
        public var moments = Moments()
        public var buckets = LogBuckets.Sparse()
        /// Those of its failures that have a cause of their own.
        public var failures = FailureMix()

        public init() {}

        /// Joins what other workers saw in the same interval.
        public mutating func merge(_ other: Point) {
            inFlight += other.inFlight
            inFlightSeconds += other.inFlightSeconds
            pool(other)
        }

        /// Joins the interval that follows.
        public mutating func append(_ next: Point) {
            inFlight = next.inFlight
            inFlightSeconds += next.inFlightSeconds
            pool(next)
        }

        /// Joins what others saw in the same interval, who are in flight elsewhere.
        mutating func pool(_ other: Point) {
            succeeded += other.succeeded
            failed += other.failed
            failures.merge(other.failures)
            moments.merge(other.moments)
            buckets.merge(other.buckets)
        }
    }

    /// Of the points that ``append(_:)`` is given; ``interval`` is a power of two of them.
    private let baseInterval: Nanoseconds
    private let limit: Int
    private var pending = Point()
    private var pendingCount: Int64 = 0

    var baseSeconds: Double { baseInterval.seconds }

    /// - Parameters:
    ///   - interval: of the points that will come, and of those given here.
    ///   - limit: the most points that it will have.
    public init(
        interval: Nanoseconds = Nanoseconds(seconds: 1), points: [Point] = [], limit: Int = Series.maximumPoints
    ) {
        self.limit = limit
        self.interval = interval
        self.baseInterval = interval
        self.points = points
        while self.points.count > limit { halveResolution() }
    }

    /// Adds what happened in the next base interval; doubles the interval of all points where there would be too many.
    public mutating func append(_ point: Point) {
        pending.append(point)
        pendingCount += 1
        if baseInterval * pendingCount >= interval { flush() }
    }

    /// Makes a point of what is left at the end.
    public mutating func flush() {
        guard pendingCount > 0 else { return }
        push(pending)
        pending = Point()
        pendingCount = 0
    }

    private mutating func push(_ point: Point) {
        points.append(point)
        if points.count > limit { halveResolution() }
    }

    /// Joins a series that covers the same time.
    public mutating func merge(_ other: Series) {
        var other = other
        while interval < other.interval { halveResolution() }
        while other.interval < interval { other.halveResolution() }
        for (index, point) in other.points.enumerated() {
            if index < points.count { points[index].merge(point) } else { points.append(point) }
        }
    }

    /// Puts the points of a later stretch of time behind these.
    public mutating func concatenate(_ other: Series) {
        var other = other
        while interval < other.interval { halveResolution() }
        while other.interval < interval { other.halveResolution() }
        for point in other.points { push(point) }
    }

    /// Has it begin so many base intervals later.
    mutating func shift(by intervals: Int) {
        guard intervals > 0, !points.isEmpty else { return }
        var shifted = Series(interval: baseInterval, limit: limit)
        while shifted.interval < interval { shifted.interval = shifted.interval * 2 }
        for _ in 0..<Int(Int64(intervals) / (interval.count / baseInterval.count)) { shifted.push(Point()) }
        shifted.concatenate(self)
        self = shifted
    }

    /// Of a series that is at its end.
    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(&interval)
        guard interval.count >= baseInterval.count, interval.count.isMultiple(of: baseInterval.count),
            (interval.count / baseInterval.count).nonzeroBitCount == 1
        else { throw packing.fault("its points are \(interval) long") }
        try packing.code(&points, limit: limit, blank: Point()) { p, point throws(PackingError) in try point.pack(&p) }
    }

    private mutating func halveResolution() {
        var halved: [Point] = []
        halved.reserveCapacity(points.count / 2 + 1)
        for index in stride(from: 0, to: points.count, by: 2) {
            var point = points[index]
            if index + 1 < points.count { point.append(points[index + 1]) }
            halved.append(point)
        }
        points = halved
        interval = interval * 2
    }
}

extension Series.Point {
    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(&succeeded)
        try packing.code(&failed)
        try packing.code(&inFlight)
        try packing.code(&inFlightSeconds)
        try moments.pack(&packing)
        try buckets.pack(&packing)
        try failures.pack(&packing)
    }
}

extension Series: Decodable {
    private enum CodingKeys: String, CodingKey { case intervalSeconds, points }

    /// - Parameter offered: arrivals a second that each interval was to have; nil where that does not vary.
    func encode(to encoder: any Encoder, offered: [Double]?) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(interval, forKey: .intervalSeconds)
        var list = container.nestedUnkeyedContainer(forKey: .points)
        for (index, point) in points.enumerated() {
            try point.encode(to: list.superEncoder(), seconds: (interval * Int64(index)).seconds, offered: offered?[index])
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let seconds = try container.decode(Double.self, forKey: .intervalSeconds)
        guard seconds >= 1e-6, seconds < 1e9 else {
            throw container.fault("\(seconds) is not an interval", forKey: .intervalSeconds)
        }
        self.init(interval: Nanoseconds(seconds: seconds), points: try container.decode([Point].self, forKey: .points))
    }
}

extension Series.Point: Decodable {
    private enum CodingKeys: String, CodingKey {
        case t, offered, succeeded, failed, failures, inFlight, inFlightSeconds, p50, p99, buckets
    }

    /// - Parameters:
    ///   - seconds: where it begins.
    ///   - offered: follows from the stages of the load, and is not read back.
    fileprivate func encode(to encoder: any Encoder, seconds: Double, offered: Double?) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(seconds, forKey: .t)
        try container.encodeIfPresent(offered, forKey: .offered)
        try container.encode(succeeded, forKey: .succeeded)
        try container.encode(failed, forKey: .failed)
        if !failures.counts.isEmpty { try container.encode(failures, forKey: .failures) }
        try container.encode(inFlight, forKey: .inFlight)
        if inFlightSeconds != 0 { try container.encode(inFlightSeconds, forKey: .inFlightSeconds) }
        try moments.encode(to: encoder)
        try container.encodeIfPresent(buckets.percentile(50), forKey: .p50)
        try container.encodeIfPresent(buckets.percentile(99), forKey: .p99)
        guard !buckets.entries.isEmpty else { return }
        try container.encode(buckets, forKey: .buckets)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        succeeded = try container.decode(Int.self, forKey: .succeeded)
        failed = try container.decode(Int.self, forKey: .failed)
        failures = try container.decodeIfPresent(FailureMix.self, forKey: .failures) ?? FailureMix()
        inFlight = try container.decode(Int.self, forKey: .inFlight)
        inFlightSeconds = try container.decodeIfPresent(Double.self, forKey: .inFlightSeconds) ?? 0
        moments = try Moments(from: decoder)
        buckets = try container.decodeIfPresent(LogBuckets.Sparse.self, forKey: .buckets) ?? LogBuckets.Sparse()
    }
}
