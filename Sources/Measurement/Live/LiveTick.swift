import LoadModel

/// What a run looks like at one moment.
public struct LiveTick: Sendable {
    /// From the start of the level, warm-up included.
    public var elapsed: Nanoseconds
    /// That the point covers.
    public var interval: Nanoseconds
    /// How many intervals have been closed; 0 where there is no point yet.
    public var intervals = 0
    /// The last interval.
    public var point = Series.Point()
    /// All from the start of the level, warm-up included.
    public var total = Series.Point()
    public var outcomes = OutcomeTally()
    /// The intervals that all workers have closed since the last tick, in their order.
    public var closed: [ClosedInterval] = []
    /// Whether the level is over: then the point is no news.
    public var isLast = false

    public init(elapsed: Nanoseconds, interval: Nanoseconds) {
        self.elapsed = elapsed
        self.interval = interval
    }

    /// Without the intervals that were closed: for a view of several processes.
    public var packed: [UInt8] {
        var copy = self
        var packing = Packing()
        try? copy.pack(&packing)
        return packing.bytes
    }

    public init(unpacking bytes: [UInt8]) throws(PackingError) {
        self.init(elapsed: .zero, interval: .zero)
        var packing = Packing(reading: bytes)
        try pack(&packing)
        try packing.end()
    }

    private mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(&intervals)
        try point.pack(&packing)
        try total.pack(&packing)
        try outcomes.pack(&packing)
    }

    /// Joins what another process tells of the same load.
    public mutating func merge(_ other: LiveTick) {
        point.merge(other.point)
        total.merge(other.total)
        outcomes.merge(other.outcomes)
    }

    /// One interval of all workers, and what they had counted at its end.
    public struct ClosedInterval: Sendable {
        public var point = Series.Point()
        public var outcomes = OutcomeTally()
        public var counts = RequestCounts()
        public var warmupCounts = RequestCounts()
        /// By label, as far as labels have a series of their own.
        public var labels: [Series.Point] = []
        /// Requests that were waited for at its end, of a segment that tells of them.
        public var unanswered: [Unanswered] = []

        public init() {}

        public mutating func merge(_ other: ClosedInterval) {
            point.merge(other.point)
            outcomes.merge(other.outcomes)
            counts.merge(other.counts)
            warmupCounts.merge(other.warmupCounts)
            unanswered += other.unanswered
            if labels.isEmpty {
                labels = other.labels
            } else {
                for index in other.labels.indices where index < labels.count { labels[index].merge(other.labels[index]) }
            }
        }
    }

    /// A request that is waited for, at one instant.
    public struct Unanswered: Sendable {
        public var label: Int
        /// Since its intended start.
        public var age: Nanoseconds

        public init(label: Int, age: Nanoseconds) { (self.label, self.age) = (label, age) }
    }

    /// From the start of the level.
    public var succeeded: Int { total.succeeded }
    public var failed: Int { total.failed }
}
