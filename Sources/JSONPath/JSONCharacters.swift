/// The text that a JSON string stands for, as UTF-8: what stands between its quotes, with its escapes undone.
///
/// Half of a surrogate pair alone (`"\ud800"`), which is no character, reads as U+FFFD, as browsers send it on. The bytes must be of a
/// string that was checked.
struct JSONCharacters: Sequence, IteratorProtocol {
    private let bytes: UnsafeRawBufferPointer
    private let hasEscapes: Bool
    private var offset = 0
    /// The bytes of an undone escape that are still to be given, the next one lowest.
    private var pending: UInt32 = 0

    /// - Parameter hasEscapes: false where a backslash is a backslash.
    init(_ bytes: UnsafeRawBufferPointer, hasEscapes: Bool = true) {
        self.bytes = bytes
        self.hasEscapes = hasEscapes
    }

    mutating func next() -> UInt8? {
        if pending != 0 {
            let byte = UInt8(truncatingIfNeeded: pending)
            pending >>= 8
            return byte
        }
        guard offset < bytes.count else { return nil }
        let byte = bytes[offset]
        offset += 1
        guard hasEscapes, byte == UInt8(ascii: "\\"), offset < bytes.count else { return byte }
        let escape = bytes[offset]
        offset += 1
        switch escape {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"): return firstByte(of: scalar())
        default: return escape
        }
    }

    private mutating func firstByte(of scalar: Unicode.Scalar) -> UInt8 {
        var bytes = UTF8.encode(scalar)!
        let first = bytes.removeFirst()
        var shift: UInt32 = 0
        for byte in bytes {
            pending |= UInt32(byte) << shift
            shift += 8
        }
        return first
    }

    /// Behind `\u`: the scalar, of one escape or of two.
    private mutating func scalar() -> Unicode.Scalar {
        let unit = unit(at: offset)
        offset += 4
        let hasSecond = offset + 6 <= bytes.count && bytes[offset] == UInt8(ascii: "\\") && bytes[offset + 1] == UInt8(ascii: "u")
        if unit & 0xFC00 == 0xD800, hasSecond {
            let low = self.unit(at: offset + 2)
            if low & 0xFC00 == 0xDC00 {
                offset += 6
                return Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF) ?? "\u{FFFD}"
            }
        }
        return Unicode.Scalar(unit) ?? "\u{FFFD}"
    }

    private func unit(at start: Int) -> UInt32 {
        var unit: UInt32 = 0
        for index in start..<Swift.min(start + 4, bytes.count) { unit = unit << 4 | (bytes[index].hexadecimal ?? 0) }
        return unit
    }
}

extension JSONValue {
    /// Appends what the value stands for to UTF-8: a string's characters without quotes and escapes, anything else as it was received.
    ///
    /// Allocates only where the buffer must grow.
    ///
    /// - Parameter bytes: those that the value was found in.
    public func appendText(in bytes: UnsafeRawBufferPointer, to buffer: inout [UInt8]) {
        guard kind == .string else { return buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[range])) }
        let inner = UnsafeRawBufferPointer(rebasing: bytes[(range.lowerBound + 1)..<(range.upperBound - 1)])
        guard hasEscapes else { return buffer.append(contentsOf: inner) }
        for byte in JSONCharacters(inner) { buffer.append(byte) }
    }
}
