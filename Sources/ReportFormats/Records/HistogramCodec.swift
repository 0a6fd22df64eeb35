import Foundation
import Histogram
import Measurement

/// Histograms as HdrHistogram's tools read and write them: the V2 compressed encoding in base64.
///
/// The format is that of HdrHistogram's `AbstractHistogram.encodeIntoCompressedByteBuffer` (Java, V2): a header of cookie and
/// length around a zlib stream, in which a header of 40 bytes precedes the counts as ZigZag LEB128 varints, runs of zeros as
/// negative numbers. All integers are big-endian.
public enum HistogramCodec {
    static let outerCookie: UInt32 = 0x1c84_9304
    static let innerCookie: UInt32 = 0x1c84_9303
    /// The bits of a cookie that give the word size; 1 stands for varints.
    static let wordSizeBits: UInt32 = 0xf0
    static let varintWordSize: UInt32 = 0x10
    /// More than any histogram of a run needs, which has 26,624 counts; bounds the memory that a hostile or damaged text can ask for.
    static let largestPayload = 1 << 20

    /// The histogram as one line of base64, such as `HISTFAAAA...`.
    public static func encode(_ histogram: Histogram<UInt64>) throws(HistogramCodecError) -> String {
        let layout = try BucketLayout(of: histogram)
        let compressed = try Zlib.deflate(payload(of: histogram, layout: layout))
        var bytes = ByteWriter()
        bytes.append(outerCookie | varintWordSize)
        bytes.append(UInt32(compressed.count))
        bytes.append(contentsOf: compressed)
        return Data(bytes.bytes).base64EncodedString()
    }

    /// Reads what ``encode(_:)``, or any other HdrHistogram V2 encoder, has written.
    ///
    /// Values come back as the upper ends of their buckets.
    public static func decode(_ text: String) throws(HistogramCodecError) -> Histogram<UInt64> { try unpacked(text).histogram }

    static func unpacked(_ text: String) throws(HistogramCodecError) -> Unpacked {
        guard let data = Data(base64Encoded: text) else { throw HistogramCodecError("it is not base64") }
        var reader = ByteReader([UInt8](data))
        try check(cookie: try reader.readUInt32(), is: outerCookie, of: "the outer header")
        let length = try reader.readUInt32()
        guard Int(length) == reader.remaining else {
            throw HistogramCodecError(
                "its header announces \(length) bytes, and \(reader.remaining) follow: it was cut or altered")
        }
        return try unpacked(try Zlib.inflate(reader.readAll(), limit: largestPayload))
    }

    static func check(cookie: UInt32, is expected: UInt32, of part: String) throws(HistogramCodecError) {
        guard cookie & ~wordSizeBits == expected else {
            throw HistogramCodecError("\(part) does not begin with the V2 cookie, but with 0x\(String(cookie, radix: 16))")
        }
        guard cookie & wordSizeBits == varintWordSize else {
            throw HistogramCodecError("\(part) has a word size that V2 does not have (cookie 0x\(String(cookie, radix: 16)))")
        }
    }

    private static func payload(of histogram: Histogram<UInt64>, layout: BucketLayout) -> [UInt8] {
        let counts = encodedCounts(of: histogram, layout: layout)
        var bytes = ByteWriter()
        bytes.append(innerCookie | varintWordSize)
        bytes.append(UInt32(counts.count))
        bytes.append(UInt32(0))  // normalizing index offset
        bytes.append(UInt32(histogram.numberOfSignificantValueDigits.rawValue))
        bytes.append(histogram.lowestDiscernibleValue)
        bytes.append(histogram.highestTrackableValue)
        bytes.append(Double(1).bitPattern)  // integer to double conversion ratio
        bytes.append(contentsOf: counts)
        return bytes.bytes
    }

    /// The counts up to the last one that is not zero; a run of n zeros is the number −n, a single zero is 0.
    private static func encodedCounts(of histogram: Histogram<UInt64>, layout: BucketLayout) -> [UInt8] {
        var bytes = ByteWriter()
        var next = 0
        for recorded in histogram.recordedValues() {
            let index = layout.index(of: recorded.value)
            let zeros = index - next
            if zeros > 0 { bytes.append(varint: zeros == 1 ? 0 : -Int64(zeros)) }
            bytes.append(varint: Int64(clamping: recorded.count))
            next = index + 1
        }
        return bytes.bytes
    }
}

/// Why a text is not a histogram.
public struct HistogramCodecError: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(_ fault: String) { description = "not a readable HdrHistogram (V2, base64): \(fault)" }
}

// MARK: Reading

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
