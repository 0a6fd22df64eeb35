import JSONPath
import LoadModel

extension PlanReading {
    /// What a step takes from its answer, in the plan's order.
    mutating func captures(_ node: YAMLNode) -> [Capture] {
        guard case .map(let entries) = node.content, !entries.isEmpty else {
            report(
                node.place,
                "'capture' must be a map of names to where they come from, found \(node.kind); write 'id: $.id' below it")
            return []
        }
        return entries.compactMap { entry in
            checkCaptureName(entry.key, at: entry.place)
            return capture(entry)
        }
    }

    private mutating func capture(_ entry: YAMLEntry) -> Capture? {
        guard entry.value.scalar == nil else {
            return shortSource(entry.value).map { Capture(name: entry.key, source: $0) }
        }
        guard let fields = fields(entry.value, Keys.capture.section) else { return nil }
        var capture = Keys.capture.usual
        capture.name = entry.key
        let source = source(fields)
        read(fields, Keys.capture.keys, into: &capture)
        if capture.isKept, keepsUsers == false, let place = fields.entry("keep")?.place {
            report(
                place,
                "'keep: user' keeps a value for a user who comes again, which users of a closed or partly open load do; remove it"
            )
        }
        guard let source else { return nil }
        capture.source = source
        return capture
    }

    /// `$.id`, status, body or url.
    private mutating func shortSource(_ node: YAMLNode) -> Capture.Source? {
        guard let text = constant(node, "a captured value") else { return nil }
        if let word = Self.words[text] { return word }
        // Older dialects leave the $ out.
        let remedy =
            nearestName(to: text, among: ["status", "body", "url"]).map { "did you mean '\($0)'?" }
            ?? "write \(text.asPath) for a part of the body, { header: ETag }, { cookie: id }, { regex: 'id=(\\d+)' }, status, body or url"
        guard text.hasPrefix("$") else {
            report(node.place, "'\(text.shortened)' is not where a value comes from; \(remedy)")
            return nil
        }
        return query(text, in: node).map { .json($0.text) }
    }

    private static let words: [String: Capture.Source] = ["status": .status, "body": .body, "url": .url]

    /// The one that a map names; a pattern alone is searched in the body.
    private mutating func source(_ fields: Fields) -> Capture.Source? {
        let named = fields.entries.filter { ["json", "header", "cookie", "from"].contains($0.key) }
        for extra in named.dropFirst() {
            report(extra.place, "a value comes from one place, and this one from '\(named[0].key)' already; remove one")
        }
        guard let entry = named.first else {
            if fields["regex"] == nil, !fields.hasRefusedKeys {
                report(fields.place, "a captured value does not say where it comes from; \(Keys.capture.section.example)")
            }
            return .body
        }
        switch entry.key {
        case "json":
            guard let text = constant(entry.value, "json") else { return nil }
            return query(text, in: entry.value).map { .json($0.text) }
        case "header":
            guard let name = constant(entry.value, "header") else { return nil }
            if let problem = RequestRules.problem(withNameOfHeader: name) { report(entry.value.place, problem) }
            return .header(name)
        case "cookie": return constant(entry.value, "cookie").map { .cookie($0) }
        default:
            guard let word = constant(entry.value, "from") else { return nil }
            if let source = Self.words[word] { return source }
            report(
                entry.value.place,
                "from: unknown '\(word.shortened)'" + suggestion(for: word, among: ["status", "body", "url"], listing: "write"))
            return nil
        }
    }

    /// nil where a text is no query.
    mutating func query(_ text: String, in node: YAMLNode) -> JSONPathQuery? {
        do { return try QueryRules.query(text) } catch {
            report(error, in: node)
            return nil
        }
    }

    /// A pattern that has what it is for.
    mutating func pattern(_ node: YAMLNode, _ what: String, captures: Bool) -> String? {
        guard let text = constant(node, what) else { return nil }
        if let problem = captures ? QueryRules.problem(withCapturing: text) : QueryRules.problem(withPattern: text) {
            report(node.place, "\(what): \(problem)")
        }
        return text
    }

    /// A value that is known beforehand, as JSON.
    mutating func constantJSON(_ node: YAMLNode, _ what: String) -> String? {
        let value = json(node)
        let template = value.template
        let isWrittenOut = template.segments.allSatisfy { if case .literal = $0 { true } else { false } }
        guard isWrittenOut else {
            report(
                node.place,
                "\(what) is the same for the whole run and is shown in outputs, and cannot hold \(template); write the value")
            return nil
        }
        return template.knownText
    }

    /// A value in which holes may stand; what is wrong is reported.
    mutating func json(_ node: YAMLNode) -> JSONTemplate {
        var reading = JSONReading(names: names)
        let value = reading.value(of: node)
        for problem in reading.problems { report(problem.error, in: problem.node) }
        for use in reading.uses { checkUse(use.template, in: use.node) }
        return value
    }
}

extension String {
    /// As somebody meant it who knows older dialects: `id`, `.id` and `[0].id` are `$.id` and `$[0].id`.
    fileprivate var asPath: String {
        let rest = shortened
        return rest.hasPrefix("[") || rest.hasPrefix(".") ? "$\(rest)" : "$.\(rest)"
    }
}
