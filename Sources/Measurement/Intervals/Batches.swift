import LoadModel

/// Sums of response times by when their requests were to start, for a confidence interval of the mean.
///
/// Consecutive response times are correlated (whoever comes behind a long queue waits as well), and an interval that took
/// them for independent would be too narrow by a factor of several. Sums over stretches that are long beside the correlation are
/// nearly independent. Of fixed size: where a stretch would be too many, all of them become twice as long, so that those of
/// other workers, which cover the same time, can be added.
public struct Batches: Sendable {
    /// What fell into a stretch of time.
    public struct Batch: Sendable, Hashable {
        public var count = 0
        /// In nanoseconds.
        public var sum = 0.0

        public init(count: Int = 0, sum: Double = 0) {
            self.count = count
            self.sum = sum
        }

        mutating func add(_ other: Batch) {
            count += other.count
            sum += other.sum
        }
    }

    static let capacity = 128
    private var batches = [Batch](repeating: Batch(), count: Batches.capacity)
    /// The length of a stretch is 2^shift nanoseconds; about a millisecond at first.
    private var shift: Int64 = 20
    /// How many of the batches time has reached.
    private var used = 0

    public init() {}

    /// Adds a response time.
    ///
    /// - Parameter offset: when its request was to start, from the beginning of the measured window; not negative.
    @inline(__always)
    public mutating func record(_ value: Nanoseconds, startingAt offset: Nanoseconds) {
        var index = Int(offset.count >> shift)
        if index >= used { index = reach(offset) }
        batches[index].count &+= 1
        batches[index].sum += Double(value.count)
    }

    @inline(never)
    private mutating func reach(_ offset: Nanoseconds) -> Int {
        while Int(offset.count >> shift) >= Batches.capacity { doubleLength() }
        used = Int(offset.count >> shift) + 1
        return used - 1
    }

    private mutating func doubleLength() {
        for index in 0..<Batches.capacity / 2 {
            batches[index] = batches[2 * index]
            batches[index].add(batches[2 * index + 1])
        }
        for index in Batches.capacity / 2..<Batches.capacity { batches[index] = Batch() }
        used = (used + 1) / 2
        shift += 1
    }

    /// Joins what another worker saw of the same time.
    public mutating func merge(_ other: Batches) {
        var other = other
        align(with: &other)
        for index in 0..<other.used { batches[index].add(other.batches[index]) }
        used = max(used, other.used)
    }

    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        var bits = Int(shift)
        try packing.code(&bits)
        try packing.code(&used)
        guard 20...60 ~= bits, used <= Batches.capacity else {
            throw packing.fault("there are no \(used) batches of 2^\(bits) ns")
        }
        shift = Int64(bits)
        for index in 0..<used {
            try packing.code(&batches[index].count)
            try packing.code(&batches[index].sum, limit: 1e21)
        }
    }

    /// Joins what was seen later, in another block: its batches come behind these.
    public mutating func append(_ later: Batches) {
        var later = later
        align(with: &later)
        while used + later.used > Batches.capacity {
            doubleLength()
            later.doubleLength()
        }
        for index in 0..<later.used { batches[used + index] = later.batches[index] }
        used += later.used
    }

    private mutating func align(with other: inout Batches) {
        while shift < other.shift { doubleLength() }
        while other.shift < shift { other.doubleLength() }
    }

    /// At most ``pooled`` batches in order of time, and how long each is; those that time has not reached are missing.
    var pooledBatches: (batches: [Batch], length: Nanoseconds) {
        var pooled = self
        while pooled.used > Batches.pooled { pooled.doubleLength() }
        return (Array(pooled.batches.prefix(pooled.used)), Nanoseconds(1 << pooled.shift))
    }

    /// Few and long: a batch must outlast the correlation. More than about 30 hardly narrow an interval any further (Schmeiser,
    /// "Batch Size Effects in the Analysis of Simulation Output", Operations Research 30(3), 1982).
    static let pooled = 32
}
