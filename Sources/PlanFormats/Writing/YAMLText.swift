/// YAML as it is written.
indirect enum YAMLText: Hashable, Sendable {
    /// What stands on the line of its key, as it is: a scalar, or a list in brackets.
    case inline(String)
    /// Items, one a line.
    case list([YAMLText])
    case map([Entry])

    struct Entry: Hashable, Sendable {
        let key: String
        let value: YAMLText

        init(_ key: String, _ value: YAMLText) {
            self.key = key
            self.value = value
        }
    }

    /// A text, in quotes where it needs them.
    static func text(_ text: String) -> YAMLText { .inline(text.yamlText) }

    /// A text in which nothing stands for anything else.
    static func constant(_ text: String) -> YAMLText { .text(text.replacing("${", with: "$${")) }

    /// `[1/s, 2/s]`
    static func inlineList(_ items: [String]) -> YAMLText { .inline("[" + items.joined(separator: ", ") + "]") }

    /// What stands on one line; nil: several.
    var line: String? { if case .inline(let text) = self { text } else { nil } }

    /// Whether nothing is said.
    var isEmpty: Bool {
        switch self {
        case .inline: false
        case .list(let items): items.isEmpty
        case .map(let entries): entries.isEmpty
        }
    }

    /// The value's lines, indented by two spaces a level.
    var lines: [String] {
        switch self {
        case .inline(let text): return [text]
        case .list(let items):
            return items.flatMap { item in
                item.lines.enumerated().map { index, line in (index == 0 ? "- " : "  ") + line }
            }
        case .map(let entries):
            return entries.flatMap { entry in
                if let line = entry.value.line { return ["\(entry.key.yamlText): \(line)"] }
                return ["\(entry.key.yamlText):"] + entry.value.lines.map { "  " + $0 }
            }
        }
    }
}

extension String {
    /// As a YAML scalar that reads back as this text: plain where that is safe even inside `{ }`, else in double quotes.
    var yamlText: String {
        let isWord: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0)) }
        let isPlain = first.map { $0.isASCII && ($0.isLetter || $0 == "/") } ?? false
        let words = split(separator: " ", omittingEmptySubsequences: false)
        let isReserved = ["null", "true", "false", "yes", "no", "on", "off"].contains(lowercased())
        if isPlain, !isReserved, words.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isWord) }) { return self }
        return "\"" + escapedForYAML + "\""
    }

    /// YAML 1.2, section 5.7: what JSON escapes, and what YAML does not let stand for itself.
    private var escapedForYAML: String {
        var result = ""
        for scalar in escapedForJSON.unicodeScalars {
            switch scalar.value {
            case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
