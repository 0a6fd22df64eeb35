import Histogram
import LoadModel

/// The distribution of one kind of time: exact moments, and percentiles from an HDR histogram.
///
/// Three significant digits from 64 ns to over an hour; longer times count at the top.
public struct Latencies: Sendable {
    public internal(set) var moments = Moments()
    private var recorded = Latencies.emptyHistogram
    /// What was read from a file; there is nothing recorded then.
    private var saved: SavedCounts?

    /// The resolution in nanoseconds below which times are not told apart; a power of two.
    public static let lowestDiscernible: UInt64 = 64
    /// Slightly over an hour, in nanoseconds.
    public static let highestTrackable: UInt64 = 3_600_000_000_000

    static let emptyHistogram = Histogram<UInt64>(
        lowestDiscernibleValue: lowestDiscernible, highestTrackableValue: highestTrackable,
        numberOfSignificantValueDigits: .three)

    public init() {}

    /// Rebuilds a distribution from what was saved of it.
    public init(moments: Moments, counts: SavedCounts) {
        self.moments = moments
        saved = counts
    }

    /// In nanoseconds; made anew of a distribution that was saved.
    public var histogram: Histogram<UInt64> { saved?.histogram ?? recorded }

    /// The value of the sample with this rank, from 1, in nanoseconds: the upper end of its bucket.
    func value(rank: Int) -> UInt64 {
        // valueAtPercentile ranks among the histogram's own samples, so ask for the middle of that rank.
        saved?.value(rank: rank) ?? recorded.valueAtPercentile((Double(rank) - 0.5) / Double(count) * 100)
    }

    /// Adds one time to a distribution that was not saved; a negative one counts as zero.
    @inline(__always)
    public mutating func record(_ value: Nanoseconds) {
        let clamped = Nanoseconds(Swift.max(0, value.count))
        moments.record(clamped)
        recorded.record(Swift.min(UInt64(clamped.count), Latencies.highestTrackable))
    }

    public mutating func merge(_ other: Latencies) {
        moments.merge(other.moments)
        if let own = saved {
            own.record(in: &recorded)
            saved = nil
        }
        if let saved = other.saved { saved.record(in: &recorded) } else { recorded.add(other.recorded) }
    }

    public var count: Int { moments.count }
}
