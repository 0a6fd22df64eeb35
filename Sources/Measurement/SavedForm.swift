import Histogram

/// What results need beside themselves to be written and read: the text of a histogram, the words of a finding. It comes with the encoder
/// or the decoder.
public struct SavedForm: Sendable {
    public var text: @Sendable (Histogram<UInt64>) throws -> String
    /// Of a text that is to hold so many values.
    ///
    /// - Throws: an error whose description says what is wrong with the text.
    public var counts: @Sendable (_ text: String, _ total: Int) throws -> SavedCounts
    /// Bytes as a line of text, and back.
    public var packedText: @Sendable ([UInt8]) throws -> String
    public var packedBytes: @Sendable (_ text: String) throws -> [UInt8]
    /// What a finding says, and the names of its figures in their order.
    public var words: @Sendable (Finding) -> FindingWords
    /// The finding with those of its figures that it is known to have; nil where it is not known, or lacks some.
    public var checked: @Sendable (Finding) -> Finding?

    public struct FindingWords {
        public var message: String
        public var advice: String
        public var figures: [String]

        public init(message: String, advice: String, figures: [String]) {
            self.message = message
            self.advice = advice
            self.figures = figures
        }
    }

    public init(
        text: @escaping @Sendable (Histogram<UInt64>) throws -> String,
        counts: @escaping @Sendable (_ text: String, _ total: Int) throws -> SavedCounts,
        packedText: @escaping @Sendable ([UInt8]) throws -> String,
        packedBytes: @escaping @Sendable (_ text: String) throws -> [UInt8],
        words: @escaping @Sendable (Finding) -> FindingWords, checked: @escaping @Sendable (Finding) -> Finding?
    ) {
        self.text = text
        self.counts = counts
        self.packedText = packedText
        self.packedBytes = packedBytes
        self.words = words
        self.checked = checked
    }
}

extension CodingUserInfoKey {
    /// Where results find the ``SavedForm``.
    public static let savedForm = CodingUserInfoKey(rawValue: "dyno.savedForm")!
}

extension [CodingUserInfoKey: Any] {
    /// - Throws: where a coder is used that has none, as those of others are.
    var savedForm: SavedForm {
        get throws {
            guard let form = self[.savedForm] as? SavedForm else { throw NoSavedForm() }
            return form
        }
    }
}

private struct NoSavedForm: Error, CustomStringConvertible {
    var description: String { "a result is written and read by ResultJSON only" }
}
