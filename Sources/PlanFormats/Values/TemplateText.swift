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

    /// A name, a random value with its arguments, a time with what is added to it, or a feed's column, which may be named anyhow.
    private static func isName(_ text: String) -> Bool {
        let isLetter: (Character) -> Bool = { $0.isLetter || $0.isNumber || "_-".contains($0) }
        if !text.isEmpty, text.allSatisfy({ isLetter($0) || $0 == "." }) { return true }
        guard !text.contains(where: { "${\"".contains($0) || $0.isNewline }) else { return false }
        let head = text.prefix(while: isLetter)
        return !head.isEmpty && (text[head.endIndex...].hasPrefix(".") && text.last != "." || text.hasPrefix("now+"))
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

extension TemplateBuilder {
    /// Variables made of variables made of variables grow without end.
    var isTooLarge: Bool { size > Limits.templateBytes }
}
