/// Passes over JSON (RFC 8259) in memory, value by value, and validates it: no tree is built, and nothing is allocated.
///
/// Whether texts are UTF-8 is for whoever has the bytes to find: all of them at once is quicker.
struct JSONScanner {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position: Int

    /// Arrays and objects within one another, at most.
    static let deepest = 256

    init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// A value and where it stands.
    struct Value {
        var kind: FeedCell.Kind
        /// Of a text, what is between its quotes.
        var start: Int
        var end: Int
        /// Whether it is a text with escapes, which ``decode(_:into:)`` undoes.
        var hasEscapes = false
    }

    struct Fault: Error, Equatable {
        enum Kind: Equatable {
            /// The bytes end before the value does.
            case end
            /// Something else stands there than JSON has.
            case unexpected
            case tooDeep
            /// A control character in a text, which needs an escape.
            case control
            case escape
            /// One half of a surrogate pair without the other.
            case surrogate
        }

        let kind: Kind
        let position: Int
    }

    mutating func skipSpace() {
        while position < bytes.count, JSONScanner.isSpace(bytes[position]) { position += 1 }
    }

    /// Passes over the byte, and space before it, where it is the next.
    mutating func skip(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// The next member of an object, from behind its brace or the last member on; nil at its end, which is passed over.
    mutating func member(isFirst: Bool) throws(Fault) -> (name: Value, value: Value)? {
        if skip(UInt8(ascii: "}")) { return nil }
        if !isFirst { try expect(UInt8(ascii: ",")) }
        return (try name(), try value(depth: 1))
    }

    /// The next value, validated.
    mutating func value(depth: Int = 0) throws(Fault) -> Value {
        skipSpace()
        guard position < bytes.count else { throw fault(.end) }
        let start = position
        switch bytes[position] {
        case UInt8(ascii: "\""): return try text()
        case UInt8(ascii: "{"):
            position += 1
            try skipObject(depth: depth + 1)
            return Value(kind: .json, start: start, end: position)
        case UInt8(ascii: "["):
            position += 1
            try skipArray(depth: depth + 1)
            return Value(kind: .json, start: start, end: position)
        case UInt8(ascii: "t"): return try word("true", .boolean)
        case UInt8(ascii: "f"): return try word("false", .boolean)
        case UInt8(ascii: "n"): return try word("null", .null)
        default:
            try skipNumber()
            return Value(kind: .number, start: start, end: position)
        }
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 10 || byte == 13 || byte == 9 }

    /// Whether the bytes are a number and nothing else.
    static func isNumber(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var scanner = JSONScanner(bytes)
        return (try? scanner.skipNumber()) != nil && scanner.position == bytes.count
    }

    // MARK: Parts

    private func fault(_ kind: Fault.Kind) -> Fault { Fault(kind: position < bytes.count ? kind : .end, position: position) }

    private mutating func expect(_ byte: UInt8) throws(Fault) {
        guard skip(byte) else { throw fault(.unexpected) }
    }

    private mutating func name() throws(Fault) -> Value {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw fault(.unexpected) }
        let name = try text()
        try expect(UInt8(ascii: ":"))
        return name
    }

    private mutating func skipObject(depth: Int) throws(Fault) {
        guard depth <= JSONScanner.deepest else { throw fault(.tooDeep) }
        if skip(UInt8(ascii: "}")) { return }
        while true {
            _ = try name()
            _ = try value(depth: depth)
            if skip(UInt8(ascii: "}")) { return }
            try expect(UInt8(ascii: ","))
        }
    }

    private mutating func skipArray(depth: Int) throws(Fault) {
        guard depth <= JSONScanner.deepest else { throw fault(.tooDeep) }
        if skip(UInt8(ascii: "]")) { return }
        while true {
            _ = try value(depth: depth)
            if skip(UInt8(ascii: "]")) { return }
            try expect(UInt8(ascii: ","))
        }
    }

    private mutating func word(_ word: StaticString, _ kind: FeedCell.Kind) throws(Fault) -> Value {
        let start = position
        for index in 0..<word.utf8CodeUnitCount {
            guard position < bytes.count, bytes[position] == word.utf8Start[index] else { throw fault(.unexpected) }
            position += 1
        }
        return Value(kind: kind, start: start, end: position)
    }

    private mutating func skipNumber() throws(Fault) {
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "0") { position += 1 } else { try skipDigits() }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
        }
        guard position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") else { return }
        position += 1
        if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") { position += 1 }
        try skipDigits()
    }

    private mutating func skipDigits() throws(Fault) {
        guard position < bytes.count, (48...57).contains(bytes[position]) else { throw fault(.unexpected) }
        while position < bytes.count, (48...57).contains(bytes[position]) { position += 1 }
    }

    private mutating func text() throws(Fault) -> Value {
        position += 1
        let start = position
        var hasEscapes = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return Value(kind: .text, start: start, end: position - 1, hasEscapes: hasEscapes)
            }
            guard byte >= 32 else { throw fault(.control) }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                try skipEscape()
            } else {
                position += 1
            }
        }
        throw fault(.end)
    }

    private mutating func skipEscape() throws(Fault) {
        let start = position
        position += 1
        guard position < bytes.count else { throw fault(.end) }
        switch bytes[position] {
        case UInt8(ascii: "u"):
            let unit = try hexadecimal()
            guard unit & 0xF800 == 0xD800 else { return }
            guard unit < 0xDC00 else { throw Fault(kind: .surrogate, position: start) }
            guard position + 1 < bytes.count else { throw Fault(kind: .end, position: bytes.count) }
            guard bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u") else {
                throw Fault(kind: .surrogate, position: start)
            }
            position += 1
            guard try hexadecimal() & 0xFC00 == 0xDC00 else { throw Fault(kind: .surrogate, position: start) }
        case let byte where "\"\\/bfnrt".utf8.contains(byte): position += 1
        default: throw fault(.escape)
        }
    }

    /// From before the `u` to behind its four digits.
    private mutating func hexadecimal() throws(Fault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            position += 1
            guard position < bytes.count else { throw fault(.end) }
            guard let digit = JSONScanner.digit(bytes[position]) else { throw fault(.escape) }
            unit = unit << 4 | digit
        }
        position += 1
        return unit
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 48...57: UInt32(byte - 48)
        case 65...70: UInt32(byte - 55)
        case 97...102: UInt32(byte - 87)
        default: nil
        }
    }

    // MARK: Escapes

    /// Writes a validated text without its escapes, which makes it shorter.
    ///
    /// - Returns: the number of bytes written; nil where they do not fit.
    static func decode(_ text: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Int? {
        guard target.count >= text.count else { return nil }
        var (read, written) = (0, 0)
        while read < text.count {
            let byte = text[read]
            guard byte == UInt8(ascii: "\\"), read + 1 < text.count else {
                target[written] = byte
                (read, written) = (read + 1, written + 1)
                continue
            }
            let escape = text[read + 1]
            guard escape == UInt8(ascii: "u") else {
                target[written] = plain(escape)
                (read, written) = (read + 2, written + 1)
                continue
            }
            var scalar = unit(text, at: read + 2)
            read += 6
            if scalar & 0xFC00 == 0xD800, read + 6 <= text.count {
                scalar = 0x10000 + (scalar & 0x3FF) << 10 + unit(text, at: read + 2) & 0x3FF
                read += 6
            }
            // Six bytes of an escape become at most three, twelve become four.
            for byte in UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter {
                target[written] = byte
                written += 1
            }
        }
        return written
    }

    private static func plain(_ escape: UInt8) -> UInt8 {
        switch escape {
        case UInt8(ascii: "b"): 8
        case UInt8(ascii: "f"): 12
        case UInt8(ascii: "n"): 10
        case UInt8(ascii: "r"): 13
        case UInt8(ascii: "t"): 9
        default: escape
        }
    }

    private static func unit(_ text: UnsafeRawBufferPointer, at start: Int) -> UInt32 {
        guard start + 4 <= text.count else { return 0xFFFD }
        return (start..<start + 4).reduce(0) { $0 << 4 | (digit(text[$1]) ?? 0) }
    }
}
