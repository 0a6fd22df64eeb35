extension Secrecy {
    /// What of a body's fields, and of what an answer is held against, outputs hide because of the names that it has.
    func hiddenTexts(inContentOf request: RequestStep) -> [String] {
        let expectations = [request.expectation] + (request.until.map { [$0.expectation] } ?? [])
        let expected = expectations.flatMap { expectation in
            expectation.headers.filter { hides($0.name) } + expectation.json.filter { hides(pathIn: $0.name) }
        }
        let defaults = request.captures.filter { $0.isSecret || hides($0.name) }.compactMap { $0.fallback?.unquoted }
        return fields(of: request.content) + expected.flatMap(\.predicate.literals) + defaults
    }

    private func fields(of content: RequestBody?) -> [String] {
        switch content {
        case .form(let fields): fields.filter { hides($0.name) }.flatMap(\.value.literals)
        case .multipart(let form):
            form.parts.filter { hides($0.name) }.flatMap { part -> [String] in
                if case .text(let text) = part.content { text.literals } else { [] }
            }
        // Their fields are found in the text that is sent.
        case .text, .json, .graphQL, nil: []
        }
    }

    /// Whether a path leads to the value of a secret by its last name: `$.access_token`, `$['password'][0]`.
    package func hides(pathIn text: String) -> Bool {
        let names = text.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "-" }
        return names.last { Int($0) == nil }.map { hides(String($0)) } ?? false
    }
}

extension Template {
    fileprivate var literals: [String] { segments.compactMap { if case .literal(let text) = $0 { text } else { nil } } }
}

extension Predicate {
    /// What is written out in it.
    fileprivate var literals: [String] {
        switch self {
        case .equals(let value), .contains(let value), .number(_, let value): value.literals
        case .not(let inner), .each(let inner), .any(let inner): inner.literals
        case .all(let parts): parts.flatMap(\.literals)
        case .matches, .exists, .type, .count, .empty: []
        }
    }
}

extension JSONTemplate {
    fileprivate var literals: [String] {
        switch self {
        case .literal(let text): [text]
        case .text(let text): text.literals
        case .value: []
        case .list(let items): items.flatMap(\.literals)
        case .map(let members): members.flatMap(\.value.literals)
        }
    }
}

extension String {
    /// Of a JSON text without escapes, what is between its quotes.
    fileprivate var unquoted: String { count >= 2 && hasPrefix("\"") && hasSuffix("\"") ? String(dropFirst().dropLast()) : self }
}
