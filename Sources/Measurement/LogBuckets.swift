import LoadModel

/// A coarse histogram for the series: 16 buckets an octave, so that a value is known within 3 % either way, in a
/// few dozen numbers an interval. (HDR histograms are for statistics; one of them for each second would take 200 KB a point.)
public struct LogBuckets: Sendable {
    /// 1 µs × 2^32 is over an hour.
    public static let count = 16 * 33
    private var counts = [UInt32](repeating: 0, count: LogBuckets.count)

    public init() {}

    @inline(__always)
    public mutating func record(_ value: Nanoseconds) {
        counts[LogBuckets.index(of: value)] &+= 1
    }

    /// The bucket of a time: linear in 16 steps within each octave above 1.024 µs; everything below falls in the first.
    @inline(__always)
    public static func index(of value: Nanoseconds) -> Int {
        let scaled = UInt64(Swift.max(0, value.count)) >> 6  // 64 ns units: 16 of them are 1.024 µs
        guard scaled >= 16 else { return 0 }
        let octave = 63 - scaled.leadingZeroBitCount - 4
        return Swift.min(octave * 16 + Int(scaled >> UInt64(octave)) - 16, count - 1)
    }

    /// The middle of a bucket, in nanoseconds.
    public static func middle(of index: Int) -> Nanoseconds {
        let octave = index / 16
        let low = Int64(16 + index % 16) << Int64(octave)
        return Nanoseconds((low << 6) + (Int64(1) << Int64(octave)) << 5)
    }

    /// Where a bucket begins.
    public static func lowerEdge(of index: Int) -> Nanoseconds {
        Nanoseconds((Int64(16 + index % 16) << Int64(index / 16)) << 6)
    }

    mutating func merge(_ other: LogBuckets) {
        for index in counts.indices { counts[index] &+= other.counts[index] }
    }

    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        var sparse = Sparse(
            entries: counts.indices.filter { counts[$0] > 0 }.map { Sparse.Entry(index: UInt16($0), count: counts[$0]) })
        try sparse.pack(&packing)
        guard packing.isReading else { return }
        for entry in sparse.entries { counts[Int(entry.index)] = entry.count }
    }

    private var total: Double { counts.reduce(0) { $0 + Double($1) } }

    /// Of the buckets' middles, in milliseconds; 0 where they are empty.
    var mean: Double {
        let total = total
        guard total > 0 else { return 0 }
        return counts.indices.reduce(0) { $0 + Double(counts[$1]) * LogBuckets.middle(of: $1).milliseconds } / total
    }

    /// The Wasserstein distance W₁ of two distributions in milliseconds, as far as buckets tell values apart.
    static func distance(_ a: LogBuckets, _ b: LogBuckets) -> Double {
        let (totalA, totalB) = (a.total, b.total)
        guard totalA > 0, totalB > 0 else { return 0 }
        var (below, distance) = (0.0, 0.0)
        for index in 0..<count - 1 {
            below += Double(a.counts[index]) / totalA - Double(b.counts[index]) / totalB
            distance += abs(below) * (middle(of: index + 1) - middle(of: index)).milliseconds
        }
        return distance
    }

    /// The counts that are not zero; empties the buckets for the next interval.
    public mutating func drain() -> Sparse {
        var entries: [Sparse.Entry] = []
        for index in counts.indices where counts[index] > 0 {
            entries.append(Sparse.Entry(index: UInt16(index), count: counts[index]))
            counts[index] = 0
        }
        return Sparse(entries: entries)
    }

    /// The buckets that are not empty, by rising index.
    public struct Sparse: Sendable, Hashable {
        public struct Entry: Sendable, Hashable {
            public var index: UInt16
            public var count: UInt32

            public init(index: UInt16, count: UInt32) {
                self.index = index
                self.count = count
            }
        }

        public private(set) var entries: [Entry]

        public init(entries: [Entry] = []) { self.entries = entries }

        public var total: Int { entries.reduce(0) { $0 + Int($1.count) } }

        mutating func merge(_ other: Sparse) {
            guard !other.entries.isEmpty else { return }
            guard !entries.isEmpty else {
                entries = other.entries
                return
            }
            var merged: [Entry] = []
            merged.reserveCapacity(entries.count + other.entries.count)
            var (mine, theirs) = (0, 0)
            while mine < entries.count, theirs < other.entries.count {
                let (a, b) = (entries[mine], other.entries[theirs])
                if a.index == b.index {
                    merged.append(Entry(index: a.index, count: a.count &+ b.count))
                } else {
                    merged.append(a.index < b.index ? a : b)
                }
                if a.index <= b.index { mine += 1 }
                if b.index <= a.index { theirs += 1 }
            }
            merged.append(contentsOf: entries[mine...])
            merged.append(contentsOf: other.entries[theirs...])
            entries = merged
        }

        mutating func pack(_ packing: inout Packing) throws(PackingError) {
            var last = -1
            try packing.code(&entries, limit: LogBuckets.count, blank: Entry(index: 0, count: 0)) {
                p, entry throws(PackingError) in
                var step = Int(entry.index) - last - 1
                var count = Int(entry.count)
                try p.code(&step)
                try p.code(&count)
                guard last + 1 + step < LogBuckets.count, count <= Int(UInt32.max) else {
                    throw p.fault("there is no such bucket, or none that holds so many")
                }
                last += 1 + step
                entry = Entry(index: UInt16(last), count: UInt32(count))
            }
        }

        /// The middle of the bucket that holds the percentile, in milliseconds; nil where empty.
        public func percentile(_ percent: Double) -> Double? {
            let total = total
            guard total > 0 else { return nil }
            let rank = Swift.max(1, Int((percent / 100 * Double(total) - 1e-9).rounded(.up)))
            var seen = 0
            for entry in entries {
                seen += Int(entry.count)
                if seen >= rank { return LogBuckets.middle(of: Int(entry.index)).milliseconds }
            }
            return nil
        }
    }
}

/// As pairs of a bucket and its count.
extension LogBuckets.Sparse: Codable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(entries.flatMap { [UInt32($0.index), $0.count] })
    }

    public init(from decoder: any Decoder) throws {
        let flat = try decoder.singleValueContainer().decode([UInt32].self)
        let indices = stride(from: 0, to: flat.count, by: 2)
        guard flat.count.isMultiple(of: 2), indices.allSatisfy({ flat[$0] < LogBuckets.count }) else {
            throw decoder.fault("it is not a list of pairs of a bucket and its count")
        }
        self.init(entries: indices.map { Entry(index: UInt16(flat[$0]), count: flat[$0 + 1]) })
    }
}
