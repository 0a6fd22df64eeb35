import LoadModel

/// What is expected of answers, and taken from them.
extension Keys {
    static let expect = Table(
        "scenarios[].steps[].expect", "'expect'", usual: usualRequest, example: "write '{ status: 200 }'",
        frame: "{ url: 'http://x', get: /, load: { rate: 1/s }, expect: { % } }"
    ) {
        Key(
            "status", \.expectedStatus, .statuses, "Statuses that count as success, such as 200, 2xx or 200..204.",
            usual: "2xx", example: "[200, 404]")
        expectation.map { $0.inside(\.expectation) }
        Key(
            "within", \.expectation.within, .duration(Limits.timeout),
            "A response time above it counts as slow, which stops neither captures nor the iteration.", example: "500ms")
    }

    /// What an answer is to be beside its status.
    @Rows<Expectation> static var expectation: [Key<Expectation>] {
        Key(
            KeyForm(
                "headers", .names(of: anyPredicate, atLeast: 1), "Headers and what their values are to be.",
                example: "{ Content-Type: { matches: json } }")
        ) { reading, entry, _, expectation in
            expectation.headers = reading.headerPredicates(entry.value)
        } write: { expectation, writer in
            written(expectation.headers, writer) { writer.secrecy.hides($0) }
        }
        Key(
            KeyForm("body", anyPredicate, "What the body is to be, as text.", example: "{ contains: ok }")
        ) { reading, entry, _, expectation in
            expectation.body = reading.predicate(entry.value, "the body", .text)
        } write: { expectation, writer in
            expectation.body.map { written($0, writer, isSecret: false) }
        }
        Key(
            KeyForm(
                "json", .names(of: anyPredicate, atLeast: 1),
                "JSONPaths (RFC 9535) into the body, and what is to be there: a literal, or a map of words.",
                example: "{ $.state: done }")
        ) { reading, entry, _, expectation in
            expectation.json = reading.pathPredicates(entry.value)
        } write: { expectation, writer in
            written(expectation.json, writer) { writer.secrecy.hides(pathIn: $0) }
        }
        Key(
            KeyForm("bytes", anyPredicate, "How long the body is to be, decoded.", example: "{ atMost: 100KB }")
        ) { reading, entry, _, expectation in
            expectation.bytes = reading.predicate(entry.value, "bytes", .bytes)
        } write: { expectation, writer in
            expectation.bytes.map { written($0, writer, isSecret: false) }
        }
        Key(
            KeyForm("events", anyPredicate, "How many events a stream is to have.", example: "{ atLeast: 10 }")
                .changed { $0.frame = "{ url: 'http://x', get: /, load: { rate: 1/s }, stream: sse, expect: { % } }" }
        ) { reading, entry, _, expectation in
            expectation.events = reading.predicate(entry.value, "events", .events)
        } write: { expectation, writer in
            expectation.events.map { written($0, writer, isSecret: false) }
        }
    }

    private static func written(
        _ named: [Expectation.Named], _ writer: PlanWriter, isSecret: (String) -> Bool
    ) -> YAMLText? {
        guard !named.isEmpty else { return nil }
        return .map(named.map { .init($0.name, written($0.predicate, writer, isSecret: isSecret($0.name))) })
    }

    private static let predicatePath = "scenarios[].steps[].expect.json.NAME"
    private static let anyPredicate = Shape.either([.scalar, .list(.anything), .inner(predicatePath)])
    private static let number = Shape.number

    static let predicate = Section(
        path: predicatePath, noun: "a predicate",
        forms: [
            KeyForm("equals", .anything, "This value: numbers by value, types otherwise count.", example: "{ a: 1 }"),
            KeyForm("not", anyPredicate, "Not this.", example: "done"),
            KeyForm(
                "contains", .anything, "Of a text: this is a part of it; of an array: this is one of its elements.", example: "ok"
            ),
            KeyForm("matches", .text, "A pattern of PCRE2 is found in it.", example: "'^a'"),
            KeyForm("exists", .truth, "Whether there is one.", example: "true"),
            KeyForm("type", .choice(Predicate.JSONType.allCases.map(\.rawValue)), "What JSON calls it.", example: "string"),
            KeyForm(
                "count", .either([.whole(Limits.count), .section(count)]),
                "How many elements an array has, or how many nodes there are.",
                example: "3"),
            KeyForm("above", number, "More than this number.", example: "5"),
            KeyForm("atLeast", number, "This number or more.", example: "5"),
            KeyForm("below", number, "Less than this number.", example: "5"),
            KeyForm("atMost", number, "This number or less.", example: "5"),
            KeyForm("empty", .truth, "Whether an array, an object or a text has nothing in it.", example: "true"),
            KeyForm("each", anyPredicate, "Each node, or each element of one array, is this.", example: "done"),
            KeyForm("any", anyPredicate, "At least one of them is this.", example: "done"),
        ],
        example: "write '{ above: 5 }'",
        frame: "{ url: 'http://x', get: /, load: { rate: 1/s }, expect: { json: { $.a: { % } } } }",
        ownSummary: "What a value is to be: a literal, a list, or a map of these words, all of which must hold.",
        hasPlainWords: true)

    /// For whoever wrote the word alone.
    static func predicateExample(_ word: String) -> String {
        "{ \(word): \(predicate.forms.first { $0.key == word }?.example ?? "5") }"
    }

    static let count = Section(
        path: predicatePath + ".count", noun: "'count'",
        forms: [
            KeyForm("equals", .whole(Limits.count), "So many.", example: "3").saidOtherwise(),
            KeyForm("above", .whole(Limits.count), "More than so many.", example: "3"),
            KeyForm("atLeast", .whole(Limits.count), "So many or more.", example: "3"),
            KeyForm("below", .whole(Limits.count), "Fewer than so many.", example: "3"),
            KeyForm("atMost", .whole(Limits.count), "So many or fewer.", example: "3"),
        ],
        example: "write '3' or '{ atLeast: 1 }'",
        frame: "{ url: 'http://x', get: /, load: { rate: 1/s }, expect: { json: { $.a: { count: { % } } } } }",
        hasPlainWords: true)

    /// - Parameter isSecret: whether what stands there is one's.
    static func written(_ predicate: Predicate, _ writer: PlanWriter, isSecret: Bool) -> YAMLText {
        if case .equals(let value) = predicate, value.isWrittenShort { return writer.yaml(value, isSecret: isSecret) }
        var entries: [YAMLText.Entry] = []
        var counts: [YAMLText.Entry] = []
        for part in predicate.parts {
            if case .count(let relation, let count) = part {
                counts.append(.init(relation.rawValue, .inline("\(count)")))
            } else {
                entries.append(entry(part, writer, isSecret))
            }
        }
        if !counts.isEmpty {
            let place = predicate.parts.firstIndex { if case .count = $0 { true } else { false } } ?? 0
            let isNumber = counts.count == 1 && counts[0].key == "equals"
            entries.insert(.init("count", isNumber ? counts[0].value : .map(counts)), at: min(place, entries.count))
        }
        return .map(entries)
    }

    private static func entry(_ predicate: Predicate, _ writer: PlanWriter, _ isSecret: Bool) -> YAMLText.Entry {
        switch predicate {
        case .equals(let value): .init("equals", writer.yaml(value, isSecret: isSecret))
        case .not(let inner): .init("not", written(inner, writer, isSecret: isSecret))
        case .contains(let value): .init("contains", writer.yaml(value, isSecret: isSecret))
        case .matches(let pattern): .init("matches", .constant(pattern))
        case .exists(let value): .init("exists", .inline("\(value)"))
        case .type(let type): .init("type", .inline(type == .null ? "\"null\"" : type.rawValue))
        case .count(_, let count): .init("count", .inline("\(count)"))
        case .number(let relation, let value): .init(relation.rawValue, writer.yaml(value, isSecret: isSecret))
        case .empty(let value): .init("empty", .inline("\(value)"))
        case .each(let inner): .init("each", written(inner, writer, isSecret: isSecret))
        case .any(let inner): .init("any", written(inner, writer, isSecret: isSecret))
        case .all(let parts): .init("all", .list(parts.map { written($0, writer, isSecret: isSecret) }))
        }
    }
}

extension Predicate {
    /// As one map of a plan says them.
    fileprivate var parts: [Predicate] { if case .all(let parts) = self { parts } else { [self] } }
}

extension JSONTemplate {
    /// Whether it can stand for what is to be equal to it.
    fileprivate var isWrittenShort: Bool {
        switch self {
        case .literal, .value: return true
        case .map: return false
        case .list: return true
        case .text(let template):
            let text = template.description
            return !Keys.predicate.keys.contains(text) && YAMLScalar(text: text, isPlain: false).relation == nil
        }
    }
}

extension Keys {
    static let capture = Table(
        "scenarios[].steps[].capture.NAME", "a captured value", usual: Capture(name: "", source: .body),
        requiredOne: ["json", "header", "cookie", "regex", "from"], example: "write '$.id' or '{ header: ETag }'",
        frame: "{ url: 'http://x', get: /, load: { users: 2 }, capture: { a: { % } } }", beside: "json: $.id"
    ) {
        sources
        Key(
            KeyForm(
                "regex", .text, "A pattern of PCRE2 with one group, searched in the body, or in what stands beside it.",
                example: "'id=([0-9]+)'")
        ) { reading, entry, _, capture in
            capture.pattern = reading.pattern(entry.value, "regex", captures: true)
        } write: { capture, _ in
            capture.pattern.map { .constant($0) }
        }
        Key("pick", \.pick, .choice, "Which of several: first, last, random, all (a list) or count.", example: "all")
            .writtenIfUnusual()
        Key(
            KeyForm(
                "default", .anything, "What stands in for a value that is missing; without it the request has failed then.",
                example: "none")
        ) { reading, entry, _, capture in
            capture.fallback = reading.constantJSON(entry.value, "default")
        } write: { capture, writer in
            capture.fallback.map { fallback in
                capture.isSecret || writer.secrecy.hides(capture.name) ? .text(Secrecy.redacted) : .json(fallback)
            }
        }
        Key("secret", \.isSecret, .truth, "Whether no output shows it.", example: "true").writtenIfUnusual()
        Key(
            KeyForm(
                "keep", .choice(["user"]), "user: users of a closed or partly open load keep it for their later iterations.",
                example: "user")
        ) { reading, entry, _, capture in
            capture.isKept = reading.choice(entry.value, "keep", of: KeepWord.self) != nil
        } write: { capture, _ in
            capture.isKept ? .inline("user") : nil
        }
    }

    private enum KeepWord: String, CaseIterable { case user }

    /// The reading of a captured value goes through them together.
    @Rows<Capture> private static var sources: [Key<Capture>] {
        Key(
            KeyForm("json", .text, "A JSONPath (RFC 9535) into the body; null counts as missing.", example: "$.name").beside("")
                .saidOtherwise()
        ) { capture, _ in if case .json(let path) = capture.source { .constant(path) } else { nil } }
        Key(
            KeyForm("header", .text, "A header of the answer, whatever the case of its name.", example: "ETag").beside("")
        ) { capture, _ in if case .header(let name) = capture.source { .constant(name) } else { nil } }
        Key(
            KeyForm("cookie", .text, "A cookie that the answer sets.", example: "sid").beside("")
        ) { capture, _ in if case .cookie(let name) = capture.source { .constant(name) } else { nil } }
        Key(
            KeyForm(
                "from", .choice(["status", "body", "url"]), "The answer's status, its body, or its URL after redirects.",
                example: "url"
            ).beside("").saidOtherwise()
        ) { capture, _ in
            switch capture.source {
            case .status: .inline("status")
            case .url: .inline("url")
            case .body: capture.pattern == nil ? .inline("body") : nil
            case .json, .header, .cookie: nil
            }
        }
    }

    /// A path alone, or a word, is written so.
    static func written(_ capture: Capture, _ writer: PlanWriter) -> YAMLText {
        guard case .map(let entries) = Keys.capture.written(capture, writer), entries.count == 1,
            entries[0].key == "json" || entries[0].key == "from"
        else { return Keys.capture.written(capture, writer) }
        return entries[0].value
    }
}
