/// One value of a JSON text under construction. A class, because the containers of an `Encoder` fill it in place.
final class JSONNode {
    private enum Content {
        case literal(String)
        case object([(key: String, node: JSONNode)])
        case array([JSONNode])
    }

    private var content = Content.object([])

    /// Objects and arrays that fit are written on one line of at most this length.
    private static let lineLength = 120

    func become(literal: String) { content = .literal(literal) }

    /// Keeps the members that it has: a value may ask for its container twice.
    func becomeObject() {
        if case .object = content { return }
        content = .object([])
    }

    func becomeArray() {
        if case .array = content { return }
        content = .array([])
    }

    var itemCount: Int { if case .array(let items) = content { items.count } else { 0 } }

    /// The node of a new member.
    func member(_ key: String) -> JSONNode {
        let node = JSONNode()
        if case .object(var members) = content {
            content = .literal("")  // So that the array is not copied.
            members.append((key, node))
            content = .object(members)
        }
        return node
    }

    /// The node of a new item.
    func item() -> JSONNode {
        let node = JSONNode()
        if case .array(var items) = content {
            content = .literal("")
            items.append(node)
            content = .array(items)
        }
        return node
    }

    func rendered(indent: Int) -> String {
        if let line = inline(budget: JSONNode.lineLength - indent) { return line }
        let inner = String(repeating: " ", count: indent + 2)
        let outer = String(repeating: " ", count: indent)
        switch content {
        case .literal(let text): return text
        case .object(let members):
            let lines = members.map { "\(inner)\(JSONNode.quoted($0.key)): \($0.node.rendered(indent: indent + 2))" }
            return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
        case .array(let items):
            if isFlat { return "[\(items.map(\.literalText).joined(separator: ", "))]" }
            return "[\n\(items.map { inner + $0.rendered(indent: indent + 2) }.joined(separator: ",\n"))\n\(outer)]"
        }
    }

    /// The value on one line; nil where that would take more than `budget` characters.
    func inline(budget: Int) -> String? {
        guard budget > 0 else { return nil }
        var text: String
        switch content {
        case .literal(let literal): text = literal
        case .object(let members):
            text = "{"
            for (index, member) in members.enumerated() {
                guard let value = member.node.inline(budget: budget - text.utf8.count) else { return nil }
                text += "\(index > 0 ? ", " : "")\(JSONNode.quoted(member.key)): \(value)"
            }
            text += "}"
        case .array(let items):
            text = "["
            for (index, item) in items.enumerated() {
                guard let value = item.inline(budget: budget - text.utf8.count) else { return nil }
                text += (index > 0 ? ", " : "") + value
            }
            text += "]"
        }
        return text.utf8.count <= budget ? text : nil
    }

    /// An array of plain numbers and texts stays on its line, however long.
    private var isFlat: Bool {
        guard case .array(let items) = content else { return false }
        return items.allSatisfy { if case .literal = $0.content { true } else { false } }
    }

    private var literalText: String { if case .literal(let text) = content { text } else { "" } }

    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
