import Glibc

/// A text to compare: of a JSON string, with its escapes or without, or of a query.
struct StringView {
    let bytes: UnsafeRawBufferPointer
    let hasEscapes: Bool

    @inline(__always)
    static func == (one: StringView, other: StringView) -> Bool {
        guard one.hasEscapes || other.hasEscapes else {
            return one.bytes.count == other.bytes.count && order(one, other) == 0
        }
        return JSONCharacters(one).elementsEqual(JSONCharacters(other))
    }

    /// By Unicode scalar values (RFC 9535, section 2.3.5.2.2), which is the order of the bytes in UTF-8.
    static func < (one: StringView, other: StringView) -> Bool {
        guard one.hasEscapes || other.hasEscapes else {
            let order = order(one, other)
            return order != 0 ? order < 0 : one.bytes.count < other.bytes.count
        }
        return JSONCharacters(one).lexicographicallyPrecedes(JSONCharacters(other))
    }

    /// Of as many bytes as the shorter one has.
    @inline(__always)
    private static func order(_ one: StringView, _ other: StringView) -> CInt {
        let count = min(one.bytes.count, other.bytes.count)
        guard count > 0, let first = one.bytes.baseAddress, let second = other.bytes.baseAddress else { return 0 }
        return memcmp(first, second, count)
    }
}

extension JSONCharacters {
    init(_ view: StringView) { self.init(view.bytes, hasEscapes: view.hasEscapes) }
}

extension JSONText {
    func view(of string: JSONString) -> StringView {
        StringView(bytes: UnsafeRawBufferPointer(rebasing: bytes[string.range]), hasEscapes: string.hasEscapes)
    }
}
