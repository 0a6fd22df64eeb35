import LoadModel

/// The text of a template split at its `${...}`, before anything is looked up.
struct TemplateText {
    enum Part: Equatable {
        case literal(String)
        case reference(String)
    }

    let parts: [Part]
    /// Where a `${` is not closed, or does not hold a name.
    let problems: [TemplateError]

    /// Splits `text`; `$${` is a literal `${`, and a `$` without a brace is itself.
    init(_ text: String) {
        var parts: [Part] = []
        var problems: [TemplateError] = []
        var literal = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            literal += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                literal += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let end = rest.firstIndex(of: "}") else {
                    problems.append(Self.unclosed(rest))
                    break
                }
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                let name = String(rest[..<end].dropFirst(2))
                if Self.isName(name) { parts.append(.reference(name)) } else { problems.append(Self.noName(name)) }
                rest = rest[end...].dropFirst()
            } else {
                literal += "$"
                rest = rest.dropFirst()
            }
        }
        literal += rest
        if !literal.isEmpty { parts.append(.literal(literal)) }
        self.parts = parts
        self.problems = problems
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) }
    }

    private static func unclosed(_ rest: Substring) -> TemplateError {
        let line = rest.prefix { !$0.isNewline }.prefix(40)
        return TemplateError(needle: String(line), message: "a '${' is not closed with '}'; write $${ for a literal ${")
    }

    private static func noName(_ text: String) -> TemplateError {
        TemplateError(
            needle: "${\(text)}",
            message: "'${\(text.shortened)}' does not hold a name such as ${limit}; write $${ for a literal ${")
    }

    /// The name, where the whole text is one `${name}`.
    var onlyReference: String? {
        if parts.count == 1, case .reference(let name) = parts[0] { name } else { nil }
    }

    /// Looks every name up. Each problem, and each name that has no value, is reported and left out of the template.
    func template(_ names: TemplateNames, report: (TemplateError) -> Void) -> Template {
        problems.forEach(report)
        var builder = TemplateBuilder()
        for part in parts {
            guard !builder.isTooLarge else {
                report(.tooLarge)
                break
            }
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
    /// In bytes; a hole counts as a UUID's.
    private var size = 0

    /// Variables made of variables made of variables grow without end.
    var isTooLarge: Bool { size > Limits.templateBytes }

    mutating func append(_ text: String) {
        literal += text
        size += text.utf8.count
    }

    mutating func append(_ segment: Template.Segment) {
        if case .literal(let text) = segment {
            append(text)
        } else {
            flush()
            segments.append(segment)
            size += 36
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
