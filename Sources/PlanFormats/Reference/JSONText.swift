/// A JSON value whose keys keep their order, as text for people to read.
indirect enum JSONText {
    case text(String)
    /// In JSON's notation.
    case number(String)
    case truth(Bool)
    case list([JSONText])
    case map([(key: String, value: JSONText)])

    static func texts(_ texts: [String]) -> JSONText { .list(texts.map(JSONText.text)) }

    static func object(_ pairs: (String, JSONText)...) -> JSONText { .map(pairs.map { (key: $0.0, value: $0.1) }) }

    /// The value, indented by two spaces a level; lists and maps of plain values stand on one line where they fit.
    func written(indent: String = "") -> String {
        let line = flat
        if line.utf8.count + indent.utf8.count <= 120, !isDeep { return line }
        let inner = indent + "  "
        switch self {
        case .list(let items):
            return "[\n" + items.map { inner + $0.written(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .map(let pairs):
            let lines = pairs.map { "\(inner)\"\($0.key.escapedForJSON)\": " + $0.value.written(indent: inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        case .text, .number, .truth: return line
        }
    }

    private var flat: String {
        switch self {
        case .text(let text): "\"\(text.escapedForJSON)\""
        case .number(let text): text
        case .truth(let value): value ? "true" : "false"
        case .list(let items): "[" + items.map(\.flat).joined(separator: ", ") + "]"
        case .map(let pairs) where pairs.isEmpty: "{}"
        case .map(let pairs): "{ " + pairs.map { "\"\($0.key.escapedForJSON)\": \($0.value.flat)" }.joined(separator: ", ") + " }"
        }
    }

    /// Whether a map stands inside of it: a schema's keys are found more easily one a line.
    private var isDeep: Bool {
        switch self {
        case .map(let pairs): pairs.contains { if case .map = $0.value { true } else { $0.value.isDeep } }
        case .list(let items): items.contains(where: \.isDeep)
        case .text, .number, .truth: false
        }
    }
}
