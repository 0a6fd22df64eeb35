import LoadModel

/// What a predicate is held against.
enum PredicateSubject {
    /// Nodes of a body, or elements of one.
    case json
    /// A header or a body.
    case text
    /// The length of a body.
    case bytes
    /// The number of events of a stream.
    case events
}

extension PlanReading {
    /// Predicates on headers, by their names.
    mutating func headerPredicates(_ node: YAMLNode) -> [Expectation.Named] {
        guard case .map(let entries) = node.content, !entries.isEmpty else {
            report(
                node.place,
                "'headers' must be a map of names to what they are to be, found \(node.kind); write 'ETag: { exists: true }' below it"
            )
            return []
        }
        var seen = Set<String>()
        return entries.compactMap { entry in
            if let problem = RequestRules.problem(withNameOfHeader: entry.key) { report(entry.place, problem) }
            if !seen.insert(entry.key.lowercased()).inserted {
                report(entry.place, "header '\(entry.key)' is expected twice; names do not depend on upper and lower case")
            }
            return predicate(entry.value, "the header '\(entry.key.shortened)'", .text).map { .init(entry.key, $0) }
        }
    }

    /// Predicates on parts of a body, by their paths.
    mutating func pathPredicates(_ node: YAMLNode) -> [Expectation.Named] {
        guard case .map(let entries) = node.content, !entries.isEmpty else {
            report(
                node.place, "'json' must be a map of paths to what is there, found \(node.kind); write '$.state: done' below it")
            return []
        }
        return entries.compactMap { entry in
            let key = YAMLNode(place: entry.place, content: .scalar(YAMLScalar(text: entry.key, isPlain: false)))
            let isSingular = query(entry.key, in: key).map { $0.singular != nil } ?? true
            let what = entry.key.shortened
            guard let predicate = predicate(entry.value, what, .json) else { return nil }
            if !isSingular, !predicate.isOfSeveral {
                report(
                    entry.value.place,
                    "\(what) may give several nodes; say of which: { each: ... }, { any: ... } or { count: ... }")
            }
            return .init(entry.key, predicate)
        }
    }

    mutating func predicate(_ node: YAMLNode, _ what: String, _ subject: PredicateSubject) -> Predicate? {
        switch node.content {
        case .scalar(let scalar):
            if let problem = problem(withLiteral: scalar) {
                report(node.place, "\(what): \(problem)")
                return nil
            }
            if !scalar.isNull, let word = Self.shortWords[scalar.text] { return word }
            return literal(node, what, subject).map { .equals($0) }
        case .list: return literal(node, what, subject).map { .equals($0) }
        case .map(let entries): return predicate(entries, node, what, subject)
        }
    }

    private static let shortWords: [String: Predicate] = ["exists": .exists(true), "empty": .empty(true)]

    private func problem(withLiteral scalar: YAMLScalar) -> String? {
        let text = scalar.text
        if scalar.isPlain, text.isEmpty { return "nothing is said of it; write null, { exists: true } or what it is to be" }
        if let meant = scalar.relation {
            return
                "relations are words; write \(meant) for '\(text.shortened)', or { equals: \"\(text.shortened)\" } for that text"
        }
        guard Keys.predicate.keys.contains(text), Self.shortWords[text] == nil else { return nil }
        return "'\(text)' is a word of predicates; write what it asks for, as in \(Keys.predicateExample(text)), or "
            + "{ equals: \(text) } for that text"
    }

    private mutating func predicate(
        _ entries: [YAMLEntry], _ node: YAMLNode, _ what: String, _ subject: PredicateSubject
    ) -> Predicate? {
        guard entries.isEmpty || entries.contains(where: { Keys.predicate.keys.contains($0.key) }) else {
            if let problem = problem(withObject: entries) {
                report(entries[0].place, problem)
            } else {
                _ = fields(node, Keys.predicate)
            }
            return nil
        }
        guard let fields = fields(node, Keys.predicate) else { return nil }
        if fields.entries.isEmpty, !fields.hasRefusedKeys {
            report(node.place, "\(what): an empty map says nothing; write { equals: {} } for an empty object, or { empty: true }")
        }
        let parts = fields.entries.map { part($0, what, subject) }
        let found = parts.compactMap { $0 }.flatMap { $0 }
        guard found.count >= 1, !parts.contains(where: { $0 == nil }) else { return nil }
        return found.count == 1 ? found[0] : .all(found)
    }

    /// Of a map without a word of predicates; nil where its keys are meant as such.
    private func problem(withObject entries: [YAMLEntry]) -> String? {
        let section = Keys.predicate
        let isWord = { (key: String) in
            ForeignWord.meaning(of: key, in: section.path) != nil || nearestName(to: key, among: section.keys) != nil
        }
        guard !entries.allSatisfy({ isWord($0.key) }) else { return nil }
        return "unknown word '\(entries[0].key.shortened)'; a predicate takes \(section.keys.joined(separator: ", ")); "
            + "an object is compared by { equals: { ... } }"
    }

    /// One word of a predicate; `count` may say two things.
    private mutating func part(_ entry: YAMLEntry, _ what: String, _ subject: PredicateSubject) -> [Predicate]? {
        if let problem = subject.problem(with: entry.key) {
            report(entry.place, "'\(entry.key)' \(problem)")
            return nil
        }
        let node = entry.value
        switch entry.key {
        case "equals": return literal(node, what, subject).map { [.equals($0)] }
        case "not": return predicate(node, what, subject).map { [.not($0)] }
        case "contains": return literal(node, what, subject).map { [.contains($0)] }
        case "matches": return pattern(node, "matches", captures: false).map { [.matches($0)] }
        case "exists": return truth(node, "exists").map { [.exists($0)] }
        case "empty": return truth(node, "empty").map { [.empty($0)] }
        case "type": return choice(node, "type", of: Predicate.JSONType.self).map { [.type($0)] }
        case "count": return counts(node)
        case "each": return predicate(node, what, .json).map { [.each($0)] }
        case "any": return predicate(node, what, .json).map { [.any($0)] }
        default: return relation(entry, subject)
        }
    }

    private mutating func relation(_ entry: YAMLEntry, _ subject: PredicateSubject) -> [Predicate]? {
        guard let relation = Predicate.Relation(rawValue: entry.key),
            let value = literal(entry.value, entry.key, subject.ofNumber)
        else { return nil }
        let isNumber: Bool =
            switch value {
            case .literal(let text): text.isJSONNumber
            case .value: true
            case .text, .list, .map: false
            }
        if !isNumber { report(entry.value.place, "\(entry.key) must be a number, found \(entry.value.kind)") }
        return isNumber ? [.number(relation, value)] : nil
    }

    /// A number, or a map of relations.
    private mutating func counts(_ node: YAMLNode) -> [Predicate]? {
        guard node.scalar == nil else { return whole(node, "count", Limits.count).map { [.count(.equals, $0)] } }
        guard let fields = fields(node, Keys.count) else { return nil }
        if fields.entries.isEmpty, !fields.hasRefusedKeys { report(node.place, "'count' says nothing; \(Keys.count.example)") }
        let counts = fields.entries.map { entry in
            whole(entry.value, entry.key, Limits.count).flatMap { count in
                Predicate.Relation(rawValue: entry.key).map { Predicate.count($0, count) }
            }
        }
        return counts.contains(nil) || counts.isEmpty ? nil : counts.compactMap { $0 }
    }

    /// What something is to be: a JSON value, a text or a size.
    private mutating func literal(_ node: YAMLNode, _ what: String, _ subject: PredicateSubject) -> JSONTemplate? {
        switch subject {
        case .json: return checked(json(node), in: node)
        case .text:
            guard text(node, what) != nil || node.scalar?.text.isEmpty == true, let template = template(node, what) else {
                return nil
            }
            return checked(.text(template.placed(.jsonText)), in: node)
        case .events:
            return value(node, what) { text throws(ValueError) in .literal("\(try Quantity.whole(text, what, Limits.count))") }
        case .bytes:
            return value(node, what) { text throws(ValueError) in
                do { return .literal("\(try ByteCount(parsing: text).bytes)") } catch {
                    throw ValueError(message: "\(what): \(error)")
                }
            }
        }
    }

    /// What is drawn anew can be equal to nothing.
    private mutating func checked(_ value: JSONTemplate, in node: YAMLNode) -> JSONTemplate? {
        let template = value.template
        let isDrawn = template.segments.contains { segment in
            if case .value(let hole) = segment, case .random = hole.reference { true } else { segment == .uuid }
        }
        guard isDrawn else { return charge(template, node) ? value : nil }
        report(
            node.place, "an answer cannot be held against \(template.holes), which is drawn anew each time; capture what was sent"
        )
        return nil
    }
}

extension YAMLScalar {
    /// What was most likely meant by a text that begins with a relation, as a predicate says it; nil where none was.
    var relation: String? {
        for (sign, word) in [("!=", "not"), (">=", "atLeast"), ("<=", "atMost"), ("==", ""), (">", "above"), ("<", "below")]
        where text.hasPrefix(sign) {
            let rest = text.dropFirst(sign.count).drop { $0 == " " }
            let isMeant = isPlain || Double(rest) != nil || rest.hasPrefix("${")
            guard isMeant, !rest.isEmpty, !rest.contains(where: { "<>".contains($0) }) else { continue }
            return word.isEmpty ? String(rest) : "{ \(word): \(rest) }"
        }
        return nil
    }
}

extension PredicateSubject {
    /// Why a word says nothing of it; nil where it does.
    fileprivate func problem(with word: String) -> String? {
        switch (self, word) {
        case (.text, "type"): "is of a part of a JSON body; a header or a body is text"
        case (.text, "count"), (.text, "each"), (.text, "any"): "is of parts of a JSON body; write it under 'json'"
        case (.bytes, "contains"), (.bytes, "matches"), (.bytes, "type"), (.bytes, "count"), (.bytes, "each"), (.bytes, "any"),
            (.bytes, "empty"), (.bytes, "exists"):
            "says nothing of a length; write { atMost: 100KB } or the like"
        case (.events, "contains"), (.events, "matches"), (.events, "type"), (.events, "count"), (.events, "each"),
            (.events, "any"), (.events, "empty"), (.events, "exists"):
            "says nothing of how many events there are; write { atLeast: 10 } or the like"
        case (.json, _), (.text, _), (.bytes, _), (.events, _): nil
        }
    }

    /// What the other side of a relation is.
    fileprivate var ofNumber: PredicateSubject {
        switch self {
        case .json, .text: .json
        case .bytes: .bytes
        case .events: .events
        }
    }
}

extension Predicate {
    /// Whether it says of which of several nodes it is true.
    fileprivate var isOfSeveral: Bool {
        switch self {
        case .each, .any, .count, .exists: true
        case .not(let inner): inner.isOfSeveral
        case .all(let parts): parts.allSatisfy(\.isOfSeveral)
        case .equals, .contains, .matches, .type, .number, .empty: false
        }
    }
}
