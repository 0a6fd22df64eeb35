import Histogram
import LoadModel

/// The distribution of one kind of time: exact moments, and percentiles from an HDR histogram.
///
/// Three significant digits from 64 ns to over an hour; longer times count at the top.
public struct Latencies: Sendable {
    public private(set) var moments = Moments()
    /// In nanoseconds.
    public private(set) var histogram = Latencies.emptyHistogram

    /// The resolution in nanoseconds below which times are not told apart; a power of two.
    public static let lowestDiscernible: UInt64 = 64
    /// Slightly over an hour, in nanoseconds.
    public static let highestTrackable: UInt64 = 3_600_000_000_000

    static let emptyHistogram = Histogram<UInt64>(
        lowestDiscernibleValue: lowestDiscernible, highestTrackableValue: highestTrackable,
        numberOfSignificantValueDigits: .three)

    public init() {}

    /// Rebuilds a distribution from a saved histogram and the moments saved with it.
    public init(moments: Moments, histogram: Histogram<UInt64>) {
        self.moments = moments
        self.histogram = histogram
    }

    /// Adds one time; a negative one counts as zero.
    @inline(__always)
    public mutating func record(_ value: Nanoseconds) {
        let clamped = Nanoseconds(Swift.max(0, value.count))
        moments.record(clamped)
        histogram.record(Swift.min(UInt64(clamped.count), Latencies.highestTrackable))
    }

    public mutating func merge(_ other: Latencies) {
        moments.merge(other.moments)
        histogram.add(other.histogram)
    }

    public var count: Int { moments.count }
}
