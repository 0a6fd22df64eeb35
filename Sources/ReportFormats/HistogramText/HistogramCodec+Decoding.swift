import Histogram

extension HistogramCodec {
    /// Rebuilds a histogram from the inflated payload.
    static func histogram(from payload: [UInt8]) throws(HistogramCodecError) -> Histogram<UInt64> {
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
        let layout = try BucketLayout(lowestDiscernible: lowest, highestTrackable: highest, significantDigits: digits)
        var histogram = Histogram<UInt64>(
            lowestDiscernibleValue: lowest, highestTrackableValue: highest, numberOfSignificantValueDigits: layout.digits)
        try readCounts(from: &reader, layout: layout, into: &histogram)
        return histogram
    }

    private static func readCounts(
        from reader: inout ByteReader, layout: BucketLayout, into histogram: inout Histogram<UInt64>
    ) throws(HistogramCodecError) {
        var index = 0
        var total: UInt64 = 0
        while reader.remaining > 0 {
            let number = try reader.readVarint()
            let step = number < 0 ? number.magnitude : 1
            guard step <= UInt64(layout.length - index) else {
                throw HistogramCodecError("it has more counts than its range has buckets (\(layout.length))")
            }
            if number > 0 {
                let (sum, overflow) = total.addingReportingOverflow(UInt64(number))
                guard !overflow, sum <= UInt64(Int64.max) else {
                    throw HistogramCodecError("its counts add up to more than 2^63")
                }
                total = sum
                // The upper end: a percentile is then the same before and after.
                histogram.record(layout.highestValue(at: index), count: UInt64(number))
            }
            index += Int(step)
        }
    }
}
