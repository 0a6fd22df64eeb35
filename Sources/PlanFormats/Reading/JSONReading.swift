import LoadModel

/// Reads a YAML value as JSON, with its keys in the plan's order.
struct JSONReading {
    let names: TemplateNames
    private(set) var problems: [(node: YAMLNode, error: TemplateError)] = []
    /// The texts with holes, and where they stand.
    private(set) var uses: [(node: YAMLNode, template: Template)] = []
    private var size = 0

    init(names: TemplateNames) { self.names = names }

    /// The value, with what has none left out of it and listed in `problems`.
    mutating func value(of node: YAMLNode) -> JSONTemplate {
        guard size <= Limits.templateBytes else {
            if problems.last?.error.message != TemplateError.tooLarge.message { problems.append((node, .tooLarge)) }
            return .literal("null")
        }
        size += 1
        switch node.content {
        case .scalar(let scalar): return value(of: scalar, in: node)
        case .list(let items): return .list(items.map { value(of: $0) })
        case .map(let entries):
            return .map(
                entries.map { entry in
                    let scalar = YAMLScalar(text: entry.key, isPlain: false)
                    let name = text(entry.key, in: YAMLNode(place: entry.place, content: .scalar(scalar)))
                    return JSONTemplate.Member(name, value(of: entry.value))
                })
        }
    }

    private mutating func value(of scalar: YAMLScalar, in node: YAMLNode) -> JSONTemplate {
        do {
            switch try scalar.value() {
            case .null: return .literal("null")
            case .bool(let value): return .literal(value ? "true" : "false")
            case .number(let text):
                size += text.utf8.count
                return .literal(text)
            case .text(let text): return alone(text, in: node) ?? .text(self.text(text, in: node))
            }
        } catch {
            problems.append((node, TemplateError(needle: "", message: error.message)))
            return .literal("null")
        }
    }

    /// A value that is exactly one `${x}` keeps the type of x; any other, and every key, is text.
    private mutating func alone(_ text: String, in node: YAMLNode) -> JSONTemplate? {
        guard let name = TemplateText(text).onlyReference, let value = try? names.value(of: name) else { return nil }
        switch value {
        case .literal(let json):
            size += json.utf8.count
            return .literal(json)
        case .value(let segment):
            let template = Template(segments: [segment]).placed(.jsonValue)
            size += segment.byteCount
            uses.append((node, template))
            return template.segments.first.map { .value($0) }
        case .text(let template):
            // A variable that is nothing but a captured value has the type of that.
            guard template.segments.count == 1, case .value(let hole)? = template.segments.first, hole.spelling != .text,
                hole.reference.keepsType
            else { return nil }
            uses.append((node, template))
            return template.placed(.jsonValue).segments.first.map { .value($0) }
        }
    }

    private mutating func text(_ text: String, in node: YAMLNode) -> Template {
        var errors: [TemplateError] = []
        let template = TemplateText(text).template(names) { errors.append($0) }.placed(.jsonText)
        problems += errors.map { (node, $0) }
        size += template.segments.reduce(0) { $0 + $1.byteCount }
        if !template.segments.isEmpty, !template.isConstant { uses.append((node, template)) }
        return template
    }
}

extension Reference {
    /// Whether its value may be something else than text.
    fileprivate var keepsType: Bool {
        switch self {
        case .captured, .feed, .identity, .setup, .random(.integer), .iteration, .user: true
        case .now(let time): time.isMilliseconds
        case .random(.text), .random(.choice): false
        }
    }
}
