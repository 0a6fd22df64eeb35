/// A form of paths that statistics keep together: `/channels/{id}` is any one channel, `/static/*` all below.
public struct PathTemplate: Hashable, Sendable {
    /// As the plan writes it.
    public let text: String
    private let parts: [Part]

    private enum Part: Hashable, Sendable {
        case literal([UInt8])
        /// One part that is not empty, whatever it is.
        case one
        /// All that follows, also nothing.
        case rest
    }

    /// Reads a path whose parts may be `{name}`, and the last one `*`.
    ///
    /// - Throws: `QuantityError` that says what was found and how to write it.
    public init(parsing text: String) throws(QuantityError) {
        let hint = "write a path such as /channels/{id} or /static/*"
        guard text.hasPrefix("/"), text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            throw QuantityError("'\(text)' is not the form of a path; \(hint)")
        }
        guard !text.contains("?"), !text.contains("#") else {
            throw QuantityError("'\(text)' has more than a path in it; labels know no query: \(hint)")
        }
        var parts: [Part] = []
        let words = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, word) in words.enumerated() {
            let isVariable = word.count > 2 && word.first == "{" && word.last == "}"
            if word == "*", index == words.count - 1 {
                parts.append(.rest)
            } else if isVariable, !word.dropFirst().dropLast().contains(where: { $0 == "{" || $0 == "}" }) {
                parts.append(.one)
            } else if word.contains(where: { $0 == "{" || $0 == "}" || $0 == "*" }) {
                throw QuantityError("'\(word)' in '\(text)' is neither a name nor {id} nor a * at the end; \(hint)")
            } else {
                parts.append(.literal(Array(word.utf8)))
            }
        }
        self.text = text
        self.parts = parts
    }

    /// - Parameter path: without its query.
    public func matches(_ path: Substring.UTF8View) -> Bool {
        guard path.first == UInt8(ascii: "/") else { return false }
        var rest = path.dropFirst()
        for (index, part) in parts.enumerated() {
            if part == .rest { return true }
            let word = rest.prefix { $0 != UInt8(ascii: "/") }
            switch part {
            case .literal(let bytes): guard word.elementsEqual(bytes) else { return false }
            case .one: guard !word.isEmpty else { return false }
            case .rest: return true
            }
            rest = rest[word.endIndex...]
            guard index + 1 < parts.count else { break }
            // '/static' is not below '/static/*'.
            guard rest.first == UInt8(ascii: "/") else { return false }
            rest = rest.dropFirst()
        }
        return rest.isEmpty
    }
}

extension PathTemplate: CustomStringConvertible {
    public var description: String { text }
}
