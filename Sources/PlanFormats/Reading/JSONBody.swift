import LoadModel

/// Writes a YAML value as compact JSON, with its keys in the plan's order.
struct JSONBody {
    let names: TemplateNames
    private var builder = TemplateBuilder()
    private(set) var problems: [(node: YAMLNode, error: TemplateError)] = []

    init(names: TemplateNames) { self.names = names }

    /// The body, with what could not be written left out of it and listed in `problems`.
    mutating func template(of node: YAMLNode) -> Template {
        write(node)
        return builder.template
    }

    private mutating func write(_ node: YAMLNode) {
        guard !builder.isTooLarge else {
            if problems.last?.error.message != TemplateError.tooLarge.message { problems.append((node, .tooLarge)) }
            return
        }
        switch node.content {
        case .scalar(let scalar): write(scalar, in: node)
        case .list(let items):
            builder.append("[")
            for (index, item) in items.enumerated() {
                if index > 0 { builder.append(",") }
                write(item)
            }
            builder.append("]")
        case .map(let entries):
            builder.append("{")
            for (index, entry) in entries.enumerated() {
                if index > 0 { builder.append(",") }
                let key = YAMLScalar(text: entry.key, isPlain: false)
                write(text: entry.key, in: YAMLNode(place: entry.place, content: .scalar(key)), keepsType: false)
                builder.append(":")
                write(entry.value)
            }
            builder.append("}")
        }
    }

    private mutating func write(_ scalar: YAMLScalar, in node: YAMLNode) {
        do {
            switch try scalar.value() {
            case .null: builder.append("null")
            case .bool(let value): builder.append(value ? "true" : "false")
            case .number(let text): builder.append(text)
            case .text(let text): write(text: text, in: node, keepsType: true)
            }
        } catch {
            problems.append((node, TemplateError(needle: "", message: error.message)))
        }
    }

    /// A value that is exactly one `${x}` keeps the type of x; any other, and every key, is text.
    private mutating func write(text: String, in node: YAMLNode, keepsType: Bool) {
        let parsed = TemplateText(text)
        if keepsType, let name = parsed.onlyReference, let value = try? names.value(of: name) {
            switch value {
            case .literal(let json): return builder.append(json)
            case .number(let segment): return builder.append(segment)
            case .text: break
            }
        }
        var errors: [TemplateError] = []
        writeQuoted(parsed.template(names) { errors.append($0) })
        problems += errors.map { (node, $0) }
    }

    private mutating func writeQuoted(_ template: Template) {
        builder.append("\"")
        for segment in template.segments {
            switch segment {
            case .literal(let text): builder.append(text.escapedForJSON)
            case .environment(let name, let value): builder.append(.environment(name: name, value: value.escapedForJSON))
            case .secret(let name, let value): builder.append(.secret(name: name, value: value.escapedForJSON))
            case .uuid, .iteration, .user, .recorded: builder.append(segment)
            }
        }
        builder.append("\"")
    }
}

extension String {
    /// As it stands between the quotes of a JSON string (RFC 8259, section 7).
    var escapedForJSON: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
