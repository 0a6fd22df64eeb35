// Why a parser of our own. Measured on one core of a Xeon, in microseconds: a member at the end of an answer, or all of it.
//
//                                         187 B    1 KB   612 KB, long texts   625 KB, short values
//     here, a singular query               0.13    0.26         113                  127
//     here, a tree                         0.23    2.5          275                1,470
//     simdjson 3.0.1 On-Demand, copied     0.07    0.38          79                  228
//     simdjson 3.0.1 DOM                   0.08    0.77         148                  577
//     JSONDecoder, one key                 4.5     8.3          995                4,887
//     JSONSerialization                   10     123         10,953              110,731
//
// Foundation is 10 to 100 times too slow, allocates for each value, and loses digits (1.10, 1e400). simdjson (Debian's libsimdjson-dev)
// is about as fast as what is here, and not what is needed: its DOM makes numbers 64 bits wide or doubles and refuses others, and does
// not say where a text is wrong; On-Demand compares names as they are written (not "\u0061" with a), leaves the checking of a number's
// digits and a text's escapes to the caller, looks at the whole text before its first value, and keeps an index of it, of up to four
// times its size. Both read behind the end, so that each answer would have to be copied. What is taken over is its way to look at 64
// bytes at once, in CJSON, for what is passed over.

/// The bytes of a JSON text (RFC 8259), and what stands where in them.
///
/// Each function starts at an offset and returns what it found, checked: grammar, escapes, UTF-8. None reads behind the last byte,
/// none allocates.
struct JSONText {
    let bytes: UnsafeRawBufferPointer

    /// Behind a byte order mark, which must not be sent and may be ignored (RFC 8259, section 8.1): some servers send it.
    var start: Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

    /// The byte there; 0, which stands nowhere in JSON, behind the last.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    /// The first offset from this one on that is no white space.
    @inline(__always)
    func skipSpace(from offset: Int) -> Int {
        var offset = offset
        while true {
            let byte = byte(at: offset)
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return offset }
            offset += 1
        }
    }

    /// An error there: where nothing is left the text was too short, whatever was missed.
    func failure(_ fault: JSONError.Fault, at offset: Int) -> JSONError {
        JSONError(offset: offset, fault: offset < bytes.count ? fault : .ends)
    }
}

// MARK: Scalars

extension JSONText {
    /// A string, number or word.
    @inline(__always)
    func scalar(at start: Int) throws(JSONError) -> JSONValue {
        switch byte(at: start) {
        case UInt8(ascii: "\""):
            let string = try string(at: start)
            return JSONValue(kind: .string, range: start..<(string.range.upperBound + 1), hasEscapes: string.hasEscapes)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return JSONValue(kind: .number, range: start..<(try endOfNumber(at: start)))
        case UInt8(ascii: "t"): return try word("true", .true, at: start)
        case UInt8(ascii: "f"): return try word("false", .false, at: start)
        case UInt8(ascii: "n"): return try word("null", .null, at: start)
        default: throw failure(.noValue, at: start)
        }
    }

    private func word(_ word: StaticString, _ kind: JSONKind, at start: Int) throws(JSONError) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount where byte(at: start + index) != word.utf8Start[index] {
            throw start + index < bytes.count ? failure(.noValue, at: start) : failure(.ends, at: start + index)
        }
        return JSONValue(kind: kind, range: start..<(start + word.utf8CodeUnitCount))
    }

    @inline(__always)
    private func endOfNumber(at start: Int) throws(JSONError) -> Int {
        var offset = byte(at: start) == UInt8(ascii: "-") ? start + 1 : start
        offset = byte(at: offset) == UInt8(ascii: "0") ? offset + 1 : try endOfDigits(at: offset)
        if byte(at: offset) == UInt8(ascii: ".") { offset = try endOfDigits(at: offset + 1) }
        if byte(at: offset) | 0x20 == UInt8(ascii: "e") {
            offset += 1
            if byte(at: offset) == UInt8(ascii: "+") || byte(at: offset) == UInt8(ascii: "-") { offset += 1 }
            offset = try endOfDigits(at: offset)
        }
        return offset
    }

    @inline(__always)
    private func endOfDigits(at start: Int) throws(JSONError) -> Int {
        guard byte(at: start).isDigit else { throw failure(.unfinishedNumber, at: start) }
        var offset = start + 1
        while byte(at: offset).isDigit { offset += 1 }
        return offset
    }
}

// MARK: Strings

extension JSONText {
    /// What stands between the quotes of the string that opens there.
    @inline(__always)
    func string(at quote: Int) throws(JSONError) -> JSONString {
        guard byte(at: quote) == UInt8(ascii: "\"") else { throw failure(.noName, at: quote) }
        var offset = quote + 1
        var hasEscapes = false
        while true {
            offset = endOfPlain(from: offset)
            switch byte(at: offset) {
            case UInt8(ascii: "\""): return JSONString(range: (quote + 1)..<offset, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                offset = try endOfEscape(at: offset)
                hasEscapes = true
            case 0x80...: offset = try endOfSequence(at: offset)
            case 0x20...: offset += 1
            default: throw failure(.controlCharacter, at: offset)
            }
        }
    }

    /// Passes over ASCII without quotes, backslashes and control characters, eight bytes at a time; fewer than eight may be left.
    @inline(__always)
    private func endOfPlain(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var offset = start
        while bytes.count - offset >= 8 {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let quotes = word ^ (ones &* 0x22)
            let backslashes = word ^ (ones &* 0x5C)
            // The highest bit of each byte below 0x20, and of the others that end this; above the lowest of them there may be more.
            let found =
                ((word &- ones &* 0x20) | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | word)
                & (ones &* 0x80)
            guard found == 0 else { return offset + found.trailingZeroBitCount / 8 }
            offset += 8
        }
        return offset
    }

    private func endOfEscape(at backslash: Int) throws(JSONError) -> Int {
        switch byte(at: backslash + 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            return backslash + 2
        case UInt8(ascii: "u"):
            for offset in (backslash + 2)..<(backslash + 6) where byte(at: offset).hexadecimal == nil {
                throw failure(.escape, at: offset)
            }
            return backslash + 6
        default: throw failure(.escape, at: backslash + 1)
        }
    }

    /// The Unicode Standard, table 3-7: how many bytes follow the first, and within which bounds the second is.
    func endOfSequence(at start: Int) throws(JSONError) -> Int {
        let second: ClosedRange<UInt8>
        let more: Int
        switch byte(at: start) {
        case 0xC2...0xDF: (second, more) = (0x80...0xBF, 0)
        case 0xE0: (second, more) = (0xA0...0xBF, 1)
        case 0xED: (second, more) = (0x80...0x9F, 1)
        case 0xE1...0xEF: (second, more) = (0x80...0xBF, 1)
        case 0xF0: (second, more) = (0x90...0xBF, 2)
        case 0xF1...0xF3: (second, more) = (0x80...0xBF, 2)
        case 0xF4: (second, more) = (0x80...0x8F, 2)
        default: throw failure(.utf8, at: start)
        }
        guard second.contains(byte(at: start + 1)) else { throw failure(.utf8, at: start + 1) }
        var offset = start + 2
        while offset < start + 2 + more {
            guard byte(at: offset) & 0xC0 == 0x80 else { throw failure(.utf8, at: offset) }
            offset += 1
        }
        return offset
    }
}

extension UInt8 {
    @inline(__always)
    var isDigit: Bool { self &- 0x30 < 10 }

    var hexadecimal: UInt32? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self) - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self) - 0x57
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self) - 0x37
        default: nil
        }
    }
}
