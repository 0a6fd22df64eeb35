import LoadModel

/// What requests send.
extension Keys {
    /// The keys of which a request has one at most.
    static let bodies = ["json", "form", "multipart", "graphql", "body", "bodyFile"]

    @Rows<RequestStep> static var bodyRows: [Key<RequestStep>] {
        Key(
            KeyForm("json", .anything, "A body, written as JSON; \"${x}\" alone keeps the type of x.", example: "{ a: 1 }")
        ) { request, writer in if case .json(let value)? = request.content { writer.yaml(value) } else { nil } }
        Key(
            KeyForm(
                "form", .names(of: .oneOrMore(.scalar), atLeast: 1),
                "A body of fields and values, sent as application/x-www-form-urlencoded; a list is as many fields of one name.",
                example: "{ grant_type: password }")
        ) { request, writer in if case .form(let fields)? = request.content { writer.yaml(fields) } else { nil } }
        Key(
            KeyForm(
                "multipart", .names(of: .either([.scalar, .section(part)]), atLeast: 1),
                "A body of texts and files, sent as multipart/form-data.", example: "{ note: text }")
        ) { request, writer in
            guard case .multipart(let form)? = request.content else { return nil }
            return .map(form.parts.map { .init($0.name, written($0, writer)) })
        }
        Key(
            KeyForm(
                "graphql", .section(graphQL),
                "A query of GraphQL: an answer that lists errors is no success, whatever its status. Named after its operation.",
                example: "{ query: \"{ me { id } }\" }"
            ).beside("post: /graphql").changed {
                $0.frame = "{ url: 'http://x', load: { rate: 1/s }, scenarios: [{ steps: [{ % }] }] }"
            }
        ) { request, writer in
            guard case .graphQL(let query)? = request.content else { return nil }
            return written(query, writer)
        }
        Key(
            KeyForm("body", .text, "A body, sent as it stands.", example: "hello")
        ) { request, writer in
            guard case .text(let text)? = request.content else { return nil }
            return .text(writer.secrecy.shown(body: text))
        }
        KeyForm("bodyFile", .text, "A file whose contents are the body.", example: exampleTrace).saidOtherwise()
    }

    static let part = Section(
        path: "scenarios[].steps[].multipart.NAME", noun: "a part",
        forms: [
            KeyForm("path", .text, "A file, named from the plan's folder.", example: exampleTrace).beside(""),
            KeyForm("filename", .text, "What the target is told that the file is called.", usual: "its name", example: "a.pdf"),
            KeyForm("text", .scalar, "A text in place of a file.", example: "hello").beside("").saidOtherwise(),
            KeyForm("type", .text, "Its Content-Type.", example: "application/pdf"),
        ],
        requiredOne: ["path", "text"], example: "write '{ path: a.pdf, type: application/pdf }'",
        frame: "{ url: 'http://x', post: /, load: { rate: 1/s }, multipart: { a: { % } } }", beside: "path: \(exampleTrace)",
        hasPlainWords: true)

    private static func written(_ part: MultipartForm.Part, _ writer: PlanWriter) -> YAMLText {
        let type = part.type.map { [YAMLText.Entry("type", .constant($0))] } ?? []
        switch part.content {
        case .file(let file, let name):
            return .map([.init("path", .constant(writer.path(file.path))), .init("filename", .constant(name))] + type)
        case .text(let text):
            let shown = YAMLText.text(writer.secrecy.shown(text, named: part.name))
            return type.isEmpty ? shown : .map([.init("text", shown)] + type)
        }
    }

    static let graphQL = Section(
        path: "scenarios[].steps[].graphql", noun: "'graphql'",
        forms: [
            KeyForm("query", .text, "The query.", example: "\"{ me { name } }\"").beside(""),
            KeyForm("file", .text, "A file with the query, sent as it is.", example: exampleTrace).beside("").saidOtherwise(),
            KeyForm("operation", .text, "Which of the query's operations is meant.", example: "me"),
            KeyForm("variables", .names(of: .anything, atLeast: 0), "Values for the query's variables.", example: "{ id: 5 }"),
            KeyForm(
                "extensions", .names(of: .anything, atLeast: 0), "What else the target takes, such as a stored query's hash.",
                example: "{ a: 5 }"),
        ],
        requiredOne: ["query", "file"], example: "write '{ query: \"{ me { id } }\" }'",
        frame: "{ url: 'http://x', post: /graphql, load: { rate: 1/s }, graphql: { % } }", beside: "query: \"{ me { id } }\"",
        hasPlainWords: true)

    private static func written(_ query: GraphQLQuery, _ writer: PlanWriter) -> YAMLText {
        .map(
            [
                ("query", YAMLText.text(writer.secrecy.shown(query.query))), ("operation", query.operation.map { .constant($0) }),
                ("variables", query.variables.map { writer.yaml($0) }), ("extensions", query.extensions.map { writer.yaml($0) }),
            ].compactMap { key, value in value.map { .init(key, $0) } })
    }
}

extension PlanWriter {
    /// A JSON value as YAML; what has a secret's name is hidden, and all within it.
    func yaml(_ value: JSONTemplate, isSecret: Bool = false) -> YAMLText {
        switch value {
        case .literal(let text): isSecret ? .text(Secrecy.redacted) : .inline(text)
        case .text(let text): .text(isSecret ? text.redacted().description : secrecy.shown(text))
        case .value(let segment): .text(Template(segments: [segment]).description)
        case .list(let items): items.isEmpty ? .inline("[]") : .list(items.map { yaml($0, isSecret: isSecret) })
        case .map(let members):
            members.isEmpty
                ? .inline("{}")
                : .map(
                    members.map { member in
                        .init(
                            member.name.description,
                            yaml(member.value, isSecret: isSecret || secrecy.hides(member.name.knownText)))
                    })
        }
    }

    /// Fields of one name stand in a list.
    func yaml(_ fields: [FormField]) -> YAMLText {
        var names: [String] = []
        var values: [String: [YAMLText]] = [:]
        for field in fields {
            if values[field.name] == nil { names.append(field.name) }
            values[field.name, default: []].append(.text(secrecy.shown(field.value, named: field.name)))
        }
        return .map(
            names.map { name in
                let texts = values[name] ?? []
                return .init(name, texts.count == 1 ? texts[0] : .list(texts))
            })
    }
}

extension YAMLText {
    /// JSON is YAML but for what YAML lets not stand for itself.
    static func json(_ text: String) -> YAMLText {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return .inline(result.replacing("${", with: "$${"))
    }
}
