import Histogram
import Measurement

extension HistogramCodec {
    /// A histogram without its zeros, which take most of its memory and hardly any of its text.
    struct Unpacked {
        var layout: BucketLayout
        var lowestDiscernible: UInt64
        var highestTrackable: UInt64
        /// Each with the upper end of its bucket, by rising value: a percentile is then the same before and after.
        var counts: [SavedCounts.Entry] = []
        var total: UInt64 = 0

        /// Whether it has the resolution and the range of the times that a run records.
        var isOfLatencies: Bool {
            lowestDiscernible == Latencies.lowestDiscernible && highestTrackable == Latencies.highestTrackable
                && layout.digits == .three
        }

        var histogram: Histogram<UInt64> {
            var histogram = Histogram<UInt64>(
                lowestDiscernibleValue: lowestDiscernible, highestTrackableValue: highestTrackable,
                numberOfSignificantValueDigits: layout.digits)
            for entry in counts { histogram.record(entry.value, count: entry.count) }
            return histogram
        }
    }

    /// Reads the inflated payload.
    static func unpacked(_ payload: [UInt8]) throws(HistogramCodecError) -> Unpacked {
        var reader = ByteReader(payload)
        try check(cookie: try reader.readUInt32(), is: innerCookie, of: "the inner header")
        let countsLength = Int(try reader.readUInt32())
        guard try reader.readUInt32() == 0 else {
            throw HistogramCodecError("it has a normalizing index offset, which is not supported")
        }
        let digits = try reader.readUInt32()
        let lowest = try reader.readUInt64()
        let highest = try reader.readUInt64()
        _ = try reader.readUInt64()  // The conversion ratio serves histograms of doubles only.
        guard countsLength == reader.remaining else {
            throw HistogramCodecError("its counts take \(countsLength) bytes by the header, and \(reader.remaining) follow")
        }
        var unpacked = Unpacked(
            layout: try BucketLayout(lowestDiscernible: lowest, highestTrackable: highest, significantDigits: digits),
            lowestDiscernible: lowest, highestTrackable: highest)
        try readCounts(from: &reader, into: &unpacked)
        return unpacked
    }

    private static func readCounts(from reader: inout ByteReader, into unpacked: inout Unpacked) throws(HistogramCodecError) {
        let layout = unpacked.layout
        var index = 0
        while reader.remaining > 0 {
            let number = try reader.readVarint()
            let step = number < 0 ? number.magnitude : 1
            guard step <= UInt64(layout.length - index) else {
                throw HistogramCodecError("it has more counts than its range has buckets (\(layout.length))")
            }
            if number > 0 {
                let (sum, overflow) = unpacked.total.addingReportingOverflow(UInt64(number))
                guard !overflow, sum <= UInt64(Int64.max) else {
                    throw HistogramCodecError("its counts add up to more than 2^63")
                }
                unpacked.total = sum
                unpacked.counts.append(.init(value: layout.highestValue(at: index), count: UInt64(number)))
            }
            index += Int(step)
        }
    }
}
