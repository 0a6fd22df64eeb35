/// A JSONPath query (RFC 9535): `$.access_token`, `$..book[?@.price < 10].title`.
///
/// Parsed once; then a value that threads may share. Singular queries, of names and indices only, also run on bytes as they were
/// received, without a tree.
public struct JSONPathQuery: Sendable, CustomStringConvertible {
    public let text: String
    /// The query for received bytes; nil where it may give several values.
    public let singular: SingularQuery?
    /// What is well-formed and yet hardly meant, as `@.name.length`, which looks for a member of that name.
    public let remarks: [JSONPathError]
    let segments: [Segment]

    /// - Throws: what is wrong, where, and how it is written.
    public init(_ text: String) throws(JSONPathError) {
        var parser = JSONPathParser(text)
        segments = try parser.query()
        self.text = text
        remarks = parser.remarks
        singular = SingularQuery(segments)
    }

    public var description: String { text }
}

/// Why a text is no JSONPath, or hardly the one that was meant: the place, the fault, and the remedy.
public struct JSONPathError: Error, Equatable, Sendable, CustomStringConvertible {
    /// How many characters (Unicode scalars) stand before the place.
    public let offset: Int
    /// Without the place; lower case, without a full stop.
    public let message: String

    public var description: String { "at character \(offset + 1): \(message)" }
}
