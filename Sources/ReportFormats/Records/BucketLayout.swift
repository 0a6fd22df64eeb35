import Histogram

/// Where a histogram keeps the count of a value: the index arithmetic of HdrHistogram, which `Histogram` keeps to itself.
///
/// See HdrHistogram's `AbstractHistogram.countsArrayIndex` and `valueFromIndex` (Java).
struct BucketLayout {
    let digits: SignificantDigits
    /// Number of counts.
    let length: Int
    private let unitMagnitude: Int
    private let halfCountMagnitude: Int

    private static let largestLength = 1 << 22

    init(of histogram: Histogram<UInt64>) throws(HistogramCodecError) {
        try self.init(
            lowestDiscernible: histogram.lowestDiscernibleValue, highestTrackable: histogram.highestTrackableValue,
            significantDigits: UInt32(histogram.numberOfSignificantValueDigits.rawValue))
    }

    /// Refuses what the histogram's own initialiser would trap on.
    init(lowestDiscernible: UInt64, highestTrackable: UInt64, significantDigits: UInt32) throws(HistogramCodecError) {
        guard let digits = Int8(exactly: significantDigits).flatMap(SignificantDigits.init(rawValue:)) else {
            throw HistogramCodecError("it claims \(significantDigits) significant digits; 0 to 5 are possible")
        }
        guard lowestDiscernible >= 1, lowestDiscernible <= highestTrackable / 2, highestTrackable <= UInt64(Int64.max) else {
            throw HistogramCodecError("its range \(lowestDiscernible) to \(highestTrackable) is impossible")
        }
        self.digits = digits
        unitMagnitude = 63 - lowestDiscernible.leadingZeroBitCount
        var resolution: UInt64 = 2
        for _ in 0..<significantDigits { resolution *= 10 }
        let subBucketMagnitude = 64 - (resolution - 1).leadingZeroBitCount
        halfCountMagnitude = Swift.max(1, subBucketMagnitude) - 1
        guard unitMagnitude + halfCountMagnitude <= 61 else {
            throw HistogramCodecError(
                "its range from \(lowestDiscernible) leaves no room for \(significantDigits) significant digits")
        }
        let highestBucket = Swift.max(0, 64 - highestTrackable.leadingZeroBitCount - unitMagnitude - halfCountMagnitude - 1)
        length = (highestBucket + 2) << halfCountMagnitude
        guard length <= BucketLayout.largestLength else {
            throw HistogramCodecError("it asks for \(length) buckets; \(BucketLayout.largestLength) are the limit")
        }
    }

    func index(of value: UInt64) -> Int {
        let bucket = Swift.max(0, 64 - value.leadingZeroBitCount - unitMagnitude - halfCountMagnitude - 1)
        let subBucket = Int(value >> UInt64(bucket + unitMagnitude))
        return (bucket << halfCountMagnitude) + subBucket
    }

    /// The largest value that is counted at the index.
    func highestValue(at index: Int) -> UInt64 {
        let half = 1 << halfCountMagnitude
        let bucket = Swift.max(0, (index >> halfCountMagnitude) - 1)
        let subBucket = bucket == 0 ? index : (index & (half - 1)) + half
        return (UInt64(subBucket + 1) << UInt64(bucket + unitMagnitude)) - 1
    }
}
