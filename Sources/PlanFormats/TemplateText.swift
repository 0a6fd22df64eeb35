import LoadModel

/// The text of a template split at its `${...}`, before anything is looked up.
struct TemplateText {
    enum Part: Equatable {
        case literal(String)
        case reference(String)
    }

    let parts: [Part]

    /// Splits `text`; `$${` is a literal `${`, and a `$` without a brace is itself.
    /// - Throws: where a `${` is not closed, or does not hold a name.
    init(_ text: String) throws(TemplateError) {
        var parts: [Part] = []
        var literal = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            literal += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                literal += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                let name = try Self.name(in: rest.dropFirst(2))
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                parts.append(.reference(String(name)))
                rest = rest[name.endIndex...].dropFirst()
            } else {
                literal += "$"
                rest = rest.dropFirst()
            }
        }
        literal += rest
        if !literal.isEmpty { parts.append(.literal(literal)) }
        self.parts = parts
    }

    private static func name(in text: Substring) throws(TemplateError) -> Substring {
        guard let end = text.firstIndex(of: "}") else {
            throw TemplateError(reference: "", message: "a '${' is not closed with '}'; write $${ for a literal ${")
        }
        let name = text[..<end]
        guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || "._-".contains($0) }) else {
            throw TemplateError(
                reference: String(name),
                message: "'${\(String(name).shortened)}' does not hold a name such as ${limit}; write $${ for a literal ${")
        }
        return name
    }

    /// The name, where the whole text is one `${name}`.
    var onlyReference: String? {
        if parts.count == 1, case .reference(let name) = parts[0] { name } else { nil }
    }

    /// Looks every name up. Each one that has no value is reported, and left out of the template.
    func template(_ names: TemplateNames, report: (TemplateError) -> Void) -> Template {
        var builder = TemplateBuilder()
        for part in parts {
            switch part {
            case .literal(let text): builder.append(text)
            case .reference(let name):
                do {
                    builder.append(try names.value(of: name).template)
                } catch {
                    report(error)
                }
            }
        }
        return builder.template
    }
}

/// Joins pieces of templates; neighbouring literals become one.
struct TemplateBuilder {
    private var segments: [Template.Segment] = []
    private var literal = ""

    mutating func append(_ text: String) { literal += text }

    mutating func append(_ segment: Template.Segment) {
        if case .literal(let text) = segment {
            literal += text
        } else {
            flush()
            segments.append(segment)
        }
    }

    mutating func append(_ template: Template) { template.segments.forEach { append($0) } }

    private mutating func flush() {
        if !literal.isEmpty { segments.append(.literal(literal)) }
        literal = ""
    }

    var template: Template {
        var copy = self
        copy.flush()
        return Template(segments: copy.segments)
    }
}

extension Template {
    /// The text with environment values in their places and nothing for what differs between requests: for checks of
    /// characters, never for output.
    var knownText: String {
        segments.map { segment in
            switch segment {
            case .literal(let text), .environment(_, let text): text
            case .uuid, .iteration, .user: ""
            }
        }.joined()
    }
}
