/// What a JSON value is.
public enum JSONKind: UInt8, Sendable, CaseIterable {
    case object, array, string, number, `true`, `false`, null
}

/// Where a JSON value stands among the bytes that it was found in, and what it is.
public struct JSONValue: Equatable, Sendable {
    public let kind: JSONKind
    /// From its first byte to behind its last: a string's quotes, and an object's or array's brackets, are in it.
    public let range: Range<Int>
    /// Whether a string has escapes.
    public let hasEscapes: Bool

    init(kind: JSONKind, range: Range<Int>, hasEscapes: Bool = false) {
        self.kind = kind
        self.range = range
        self.hasEscapes = hasEscapes
    }
}

/// What stands between the quotes of a string.
struct JSONString {
    let range: Range<Int>
    let hasEscapes: Bool
}
