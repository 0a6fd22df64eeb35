/// A value of a row; its bytes are valid until its reader reads the next row.
public struct FeedCell {
    public enum Kind: Sendable, Hashable {
        /// Without the quotes and escapes of the file: UTF-8.
        case text
        /// With its digits as written, fit for JSON.
        case number
        /// `true` or `false`.
        case boolean
        /// `null`; of the JSON formats.
        case null
        /// An object or an array as it stands in the file; of the JSON formats.
        case json
    }

    public let kind: Kind
    public let bytes: UnsafeRawBufferPointer

    /// A copy, for people and tests.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}
