import Foundation
import LoadModel

extension PlanReading {
    /// What a request sends.
    mutating func content(_ fields: Fields) -> RequestBody? {
        let given = Keys.bodies.compactMap { fields.entry($0) }.sorted { $0.place < $1.place }
        for extra in given.dropFirst() {
            report(extra.place, "a request has one body, this one has '\(given[0].key)' already; remove '\(extra.key)'")
        }
        guard let entry = given.first else { return nil }
        let content: RequestBody?
        switch entry.key {
        case "json": content = .json(json(entry.value))
        case "form": content = form(entry.value).map { .form($0) }
        case "multipart": content = multipart(entry.value).map { .multipart($0) }
        case "graphql": content = graphQL(entry.value).map { .graphQL($0) }
        case "body": return template(entry.value, "body").map { .text($0) }
        default: return bodyFile(entry.value).map { .text($0) }
        }
        return content.flatMap { charge($0.template, entry.value) ? $0 : nil }
    }

    /// The contents of a file beside the plan, sent as they are: `${` in it is no template.
    private mutating func bodyFile(_ node: YAMLNode) -> Template? {
        guard let text = fileText(node, "bodyFile") else { return nil }
        let template = Template(text)
        return charge(template, node) ? template : nil
    }

    private mutating func fileText(_ node: YAMLNode, _ what: String) -> String? {
        guard let name = constant(node, what) else { return nil }
        let path = path(besidePlan: name)
        do { return try TextFile.read(path, limit: Limits.bodyBytes) } catch {
            report(node.place, "\(what) '\(path)' \(error.reason)")
            return nil
        }
    }

    /// Fields and their values; a list is as many fields of one name.
    private mutating func form(_ node: YAMLNode) -> [FormField]? {
        guard case .map(let entries) = node.content, !entries.isEmpty else {
            report(
                node.place, "'form' must be a map of names to values, found \(node.kind); write 'grant_type: password' below it")
            return nil
        }
        return entries.flatMap { entry -> [FormField] in
            var nodes = [entry.value]
            if case .list(let items) = entry.value.content {
                nodes = items
                if items.isEmpty {
                    report(entry.value.place, "'\(entry.key.shortened)' is an empty list, and no field; remove it")
                }
            }
            return nodes.compactMap { node in
                template(node, "the field '\(entry.key.shortened)'").map { FormField(name: entry.key, value: $0.placed(.form)) }
            }
        }
    }

    private mutating func multipart(_ node: YAMLNode) -> MultipartForm? {
        guard case .map(let entries) = node.content, !entries.isEmpty else {
            report(
                node.place,
                "'multipart' must be a map of names to texts and files, found \(node.kind); write 'photo: { path: a.jpg }' below it"
            )
            return nil
        }
        let parts = entries.map { part($0) }
        return parts.contains(nil) ? nil : MultipartForm(parts: parts.compactMap { $0 })
    }

    private mutating func part(_ entry: YAMLEntry) -> MultipartForm.Part? {
        let what = "the part '\(entry.key.shortened)'"
        guard entry.value.scalar == nil else {
            return template(entry.value, what).map { .init(name: entry.key, content: .text($0)) }
        }
        guard let fields = fields(entry.value, Keys.part) else { return nil }
        let type = fields["type"].flatMap { node in
            value(node, "type") { text throws(ValueError) in try Quantity.mediaType(text) }
        }
        switch (fields.entry("path"), fields.entry("text")) {
        case (let path?, nil):
            guard let file = file(path.value) else { return nil }
            let usual = URL(fileURLWithPath: file.path).lastPathComponent
            let name = fields["filename"].map { constant($0, "filename") ?? usual } ?? usual
            return .init(name: entry.key, content: .file(file, name: name), type: type)
        case (nil, let text?):
            refuse("filename", in: fields, "is of a file; remove it, or write 'path' in place of 'text'")
            return template(text.value, what).map { .init(name: entry.key, content: .text($0), type: type) }
        case (let path?, _?): report(path.place, "a part is a file or a text, not both; remove 'path' or 'text'")
        case (nil, nil):
            if !fields.hasRefusedKeys { report(fields.place, "\(what) has neither 'path' nor 'text'; \(Keys.part.example)") }
        }
        return nil
    }

    private mutating func file(_ node: YAMLNode) -> FileContent? {
        // Of a plan that is too large already nothing more is read.
        guard bytesLeft >= 0, let name = constant(node, "path") else { return nil }
        let path = path(besidePlan: name)
        do {
            return FileContent(path: FilePath.absolute(path), bytes: [UInt8](try TextFile.bytes(path, limit: Limits.bodyBytes)))
        } catch {
            report(node.place, "path '\(path)' \(error.reason)")
            return nil
        }
    }

    private mutating func graphQL(_ node: YAMLNode) -> GraphQLQuery? {
        guard let fields = fields(node, Keys.graphQL) else { return nil }
        let query: Template?
        switch (fields.entry("query"), fields.entry("file")) {
        case (let text?, nil):
            query = self.text(text.value, "query") == nil ? nil : template(text.value, "query")?.placed(.jsonText)
        case (nil, let file?): query = fileText(file.value, "file").map { Template($0) }
        case (_?, let file?):
            report(file.place, "a query stands in the plan or in a file, not both; remove 'query' or 'file'")
            return nil
        case (nil, nil):
            if !fields.hasRefusedKeys {
                report(fields.place, "'graphql' has neither 'query' nor 'file'; \(Keys.graphQL.example)")
            }
            return nil
        }
        let operation = fields["operation"].flatMap { constant($0, "operation") }
        let variables = fields["variables"].map { object($0, "variables") }
        let extensions = fields["extensions"].map { object($0, "extensions") }
        return query.map { GraphQLQuery(query: $0, operation: operation, variables: variables, extensions: extensions) }
    }

    private mutating func object(_ node: YAMLNode, _ what: String) -> JSONTemplate {
        if case .map = node.content {
        } else {
            report(node.place, "'\(what)' must be a map, found \(node.kind); write '{ id: 5 }'")
        }
        return json(node)
    }
}

extension GraphQLQuery {
    /// What it is called: its operation, else the first that its text names.
    var name: String? {
        operation
            ?? query.knownText.firstMatch(of: /\b(?:query|mutation|subscription)\s+([A-Za-z_][A-Za-z0-9_]*)/).map { String($0.1) }
    }
}
