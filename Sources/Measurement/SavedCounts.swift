import Histogram

/// The counts of a histogram that are not zero: what a file holds of one. A histogram itself takes 200 KB, however few they are.
public struct SavedCounts: Sendable {
    public struct Entry: Sendable, Hashable {
        /// In nanoseconds.
        public var value: UInt64
        /// Above 0.
        public var count: UInt64

        public init(value: UInt64, count: UInt64) {
            self.value = value
            self.count = count
        }
    }

    /// By rising value.
    private let entries: [Entry]

    /// - Parameter entries: by rising value; their counts add up to less than 2^63.
    public init(_ entries: [Entry]) { self.entries = entries }

    /// The value of the sample with this rank, from 1, in nanoseconds up to ``Latencies/highestTrackable``; 0 where there is none.
    func value(rank: Int) -> UInt64 {
        var seen: UInt64 = 0
        for entry in entries {
            seen &+= entry.count
            if seen >= UInt64(clamping: rank) { return Swift.min(entry.value, Latencies.highestTrackable) }
        }
        return Swift.min(entries.last?.value ?? 0, Latencies.highestTrackable)
    }

    var histogram: Histogram<UInt64> {
        var histogram = Latencies.emptyHistogram
        record(in: &histogram)
        return histogram
    }

    func record(in histogram: inout Histogram<UInt64>) {
        for entry in entries { histogram.record(entry.value, count: entry.count) }
    }
}
