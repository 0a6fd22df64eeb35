/// Reads big-endian integers and varints from the front of some bytes, refusing to read past their end.
struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var remaining: Int { bytes.count - position }

    mutating func readUInt32() throws(HistogramCodecError) -> UInt32 { UInt32(truncatingIfNeeded: try readInteger(width: 4)) }

    mutating func readUInt64() throws(HistogramCodecError) -> UInt64 { try readInteger(width: 8) }

    mutating func readAll() -> [UInt8] {
        defer { position = bytes.count }
        return Array(bytes[position...])
    }

    /// A ZigZag LEB128-64b9B number: seven bits a byte, lowest first, except that a ninth byte holds eight.
    mutating func readVarint() throws(HistogramCodecError) -> Int64 {
        var value: UInt64 = 0
        for place in 0..<9 {
            let byte = try readByte()
            if place == 8 {
                value |= UInt64(byte) << 56
                break
            }
            value |= UInt64(byte & 0x7f) << UInt64(7 * place)
            if byte & 0x80 == 0 { break }
        }
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    private mutating func readByte() throws(HistogramCodecError) -> UInt8 {
        guard position < bytes.count else { throw HistogramCodecError("it ends too early") }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func readInteger(width: Int) throws(HistogramCodecError) -> UInt64 {
        var value: UInt64 = 0
        for _ in 0..<width { value = value << 8 | UInt64(try readByte()) }
        return value
    }
}

/// Builds a sequence of big-endian integers and varints.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(contentsOf more: [UInt8]) { bytes.append(contentsOf: more) }

    /// The inverse of ``ByteReader/readVarint()``.
    mutating func append(varint value: Int64) {
        var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        for _ in 0..<8 {
            if rest < 0x80 {
                bytes.append(UInt8(rest))
                return
            }
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
