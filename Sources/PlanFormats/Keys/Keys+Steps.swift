import LoadModel

/// The steps of scenarios, and what stands around requests.
extension Keys {
    static let scenario = Table(
        "scenarios[]", "a scenario", usual: Scenario(name: "", steps: []), required: ["steps"],
        example: "write '- name: browse' and 'steps:' below it",
        frame: "{ url: 'http://x', load: { rate: 1/s }, scenarios: [{ % }] }", beside: "steps: [{ get: / }]"
    ) {
        Key(
            KeyForm("name", .text, "Names it in messages.", usual: "its number", example: "browse")
        ) { scenario, _ in .text(scenario.name) }
        Key(
            KeyForm(
                "each", .text,
                "A feed of few rows: one such scenario is made of each row, with ${feed.column} for what the row holds.",
                example: exampleEach
            ).changed {
                $0.frame =
                    "{ url: 'http://x', load: { rate: 1/s }, feeds: { \(exampleEach): \(exampleFeed) }, scenarios: [{ % }] }"
            }.saidOtherwise())
        Key(
            KeyForm("weight", .positive, "How often it is chosen, in proportion to the others.", usual: "1", example: "3"),
            read: { reading, entry, _, scenario in
                if let weight = Form.weight.read(&reading, entry.value, "weight") { scenario.weight = weight }
            },
            write: { scenario, writer in scenario.load == nil ? Form.weight.write(scenario.weight, writer) : nil })
        Key(
            KeyForm(
                "load", .section(ownLoad.section),
                "A load of its own, beside those of other scenarios; 'load' of the plan is that of scenarios without.",
                example: "{ rate: 2/s }"
            ).changed { $0.frame = "{ url: 'http://x', scenarios: [{ % }] }" }
        ) { scenario, writer in scenario.load.map { ownLoad.written($0, writer) } }
        Key(
            KeyForm(
                "variables", .names(of: .scalar, atLeast: 0),
                "Values for ${name} in this scenario, beside the plan's and in place of those with the same name.",
                example: "{ limit: 50 }"
            ).beside("steps: [{ get: \"/${limit}\" }]").saidOtherwise())
        Key(
            KeyForm(
                "steps", .list(.section(step)), "Requests, think times, groups and loops, one after another.",
                example: "[{ get: /a }]"
            ).beside("")
        ) { scenario, writer in written(scenario.steps, writer) }
    }

    /// What may stand within a step as well: the schema and the reference lead there by name.
    static let innerSteps = Shape.list(.inner(stepPath))
    static let stepPath = "scenarios[].steps[]"

    static let step = Section(
        path: stepPath, noun: "a step", forms: methods + [think, name] + structure + request.section.forms,
        example: "write '- get: /path'", frame: request.section.frame, beside: request.section.beside)

    private static let name = KeyForm(
        "name", .text, "The name that statistics are kept under.", usual: "method and path", example: "list channels")

    private static let think = KeyForm(
        "think", .think,
        "A pause before the next request: 200ms, a law such as exponential 200ms, or empirical pauses.csv: drawn from a file of times, one a "
            + "line.",
        example: "200ms"
    ).changed { $0.frame = "{ url: 'http://x', load: { rate: 1/s }, scenarios: [{ steps: [{ get: / }, { % }] }] }" }.beside("")

    private static let structure = [
        KeyForm(
            "group", .text, "Times the steps within it as a whole under this name, think times left out.", example: "checkout"
        ).beside("steps: [{ get: / }]"),
        KeyForm(
            "repeat", .either([.whole(Limits.turns), .section(loop)]),
            "Makes the steps within it so often, or { over: \"${ids}\", as: id }, or { most: 40, while: '${cursor} != \"\"' }.",
            example: "3"
        ).beside("steps: [{ get: / }]"),
        KeyForm("steps", innerSteps, "Of a group, of what is repeated, or of an 'if'.", example: "[{ get: /a }]")
            .beside("group: checkout"),
        KeyForm(
            "if", .either([.text, .truth]),
            "Makes the step where this holds: comparisons (== != < <= > >=, matches, exists) of ${x} and literals, joined by and, or, not; "
                + "'dyno help plan conditions' shows them.",
            example: "'${user} == 1'"
        ).beside("get: /"),
        KeyForm("else", innerSteps, "Steps that are made where the 'if' beside it does not hold.", example: "[{ get: /b }]")
            .beside("if: '${user} == 1', get: /"),
    ]

    static let loop = Section(
        path: "scenarios[].steps[].repeat", noun: "'repeat'",
        forms: [
            KeyForm("over", .text, "A captured list: the steps are made for each of its elements.", example: "\"${ids}\"")
                .beside("as: id"),
            KeyForm("as", .text, "What the element is called meanwhile: ${id}.", example: "id").beside("over: \"${ids}\""),
            KeyForm(
                "while", .either([.text, .truth]), "A condition: the steps are made as long as it holds.",
                example: "'${user} < 5'"
            )
            .beside("most: 40"),
            KeyForm(
                "most", .whole(Limits.mostTurns), "How often they are made at the most; reports say how often that was reached.",
                example: "40"
            )
            .beside("while: '${user} < 5'"),
        ],
        example: "write '3', '{ over: \"${ids}\", as: id }' or '{ most: 40, while: ... }'",
        frame:
            "{ url: 'http://x', load: { rate: 1/s }, scenarios: [{ steps: [{ get: /, capture: { ids: { json: \"$[*]\", pick: all } } }, "
            + "{ repeat: { % }, steps: [{ get: /a }] }] }] }",
        hasPlainWords: true)

    static func written(_ steps: [Step], _ writer: PlanWriter) -> YAMLText { .list(steps.map { .map(written($0, writer)) }) }

    private static func written(_ step: Step, _ writer: PlanWriter) -> [YAMLText.Entry] {
        switch step {
        case .think(let pause): return [.init("think", .inline(pause.planText(writer)))]
        case .group(let group):
            return [.init("group", .text(group.name)), .init("steps", written(group.steps, writer))]
        case .loop(let loop):
            return [.init("repeat", written(loop.kind, writer)), .init("steps", written(loop.steps, writer))]
        case .branch(let branch): return written(branch, writer)
        case .request(let step):
            guard case .map(let content) = request.written(step, writer) else { return [] }
            return [
                .init(step.method.rawValue, .text(writer.secrecy.shown(step.path))), .init("name", .text(step.label)),
            ] + content
        }
    }

    /// A single step has its condition beside it.
    private static func written(_ branch: Branch, _ writer: PlanWriter) -> [YAMLText.Entry] {
        let condition = YAMLText.Entry("if", .text(writer.secrecy.shown(branch.condition)))
        let otherwise = branch.otherwise.isEmpty ? [] : [YAMLText.Entry("else", written(branch.otherwise, writer))]
        if branch.steps.count == 1, !branch.steps[0].isBranch {
            return written(branch.steps[0], writer) + [condition] + otherwise
        }
        return [condition, .init("steps", written(branch.steps, writer))] + otherwise
    }

    private static func written(_ kind: Loop.Kind, _ writer: PlanWriter) -> YAMLText {
        switch kind {
        case .times(let count): .inline("\(count)")
        case .over(let list, let name): .map([.init("over", .text("${\(list)}")), .init("as", .text(name))])
        case .holds(let condition, let most):
            .map([.init("most", .inline("\(most)")), .init("while", .text(writer.secrecy.shown(condition)))])
        }
    }
}

extension Step {
    fileprivate var isBranch: Bool { if case .branch = self { true } else { false } }
}

extension Secrecy {
    /// A condition, without the texts that a secret is compared with.
    func shown(_ condition: Condition) -> String { "\(Condition(hidden(condition.expression)))" }

    private func hidden(_ expression: Condition.Expression) -> Condition.Expression {
        switch expression {
        case .compare(let one, let relation, let other):
            isOfSecret(one) || isOfSecret(other) ? .compare(redacted(one), relation, redacted(other)) : expression
        case .not(let inner): .not(hidden(inner))
        case .and(let one, let other): .and(hidden(one), hidden(other))
        case .or(let one, let other): .or(hidden(one), hidden(other))
        case .matches, .exists, .isTrue: expression
        }
    }

    private func isOfSecret(_ operand: Condition.Operand) -> Bool {
        guard case .reference(let reference) = operand else { return false }
        return switch reference {
        case .captured(let name), .identity(let name), .setup(let name): hides(name)
        case .feed(_, let column): hides(column)
        case .random, .now, .iteration, .user: false
        }
    }

    /// An empty text tells nothing.
    private func redacted(_ operand: Condition.Operand) -> Condition.Operand {
        switch operand {
        case .reference, .truth: operand
        case .text(let text): .text(text.redacted())
        case .number: .text(Template(Secrecy.redacted))
        }
    }
}

/// Answers that are asked for again.
extension Keys {
    /// What a request says of its answer, beside what it expects.
    @Rows<RequestStep> static var answers: [Key<RequestStep>] {
        Key(
            KeyForm(
                "capture", .names(of: .either([.text, .section(capture.section)]), atLeast: 1),
                "Values for ${name} in later steps, taken from a right answer: names and where they come from, such as $.id. An answer whose body "
                    + "is longer than 16 MiB fails as too large where anything of it is captured or expected, wherever that stands.",
                example: "{ id: $.id }")
        ) { reading, entry, _, request in
            request.captures = reading.captures(entry.value)
        } write: { request, writer in
            request.captures.isEmpty ? nil : .map(request.captures.map { .init($0.name, written($0, writer)) })
        }
        Key(
            KeyForm(
                "stream", .either([.choice(EventStream.Format.allCases.map(\.rawValue)), .section(stream.section)]),
                "Takes the answer as a stream of events, and measures the first of them, the gaps between them and their number.",
                example: "{ events: 100, for: 30s }")
        ) { reading, entry, _, request in
            request.stream = reading.stream(entry.value)
        } write: { request, writer in
            request.stream.map { written($0, writer) }
        }
        Key(
            KeyForm(
                "until", .section(until.section),
                "Makes the request again until its answer says this; the whole wait is recorded as 'NAME (until)'.",
                example: "{ json: { $.state: done }, within: 10s }")
        ) { reading, entry, _, request in
            request.until = reading.until(entry.value)
        } write: { request, writer in
            request.until.map { until.written($0, writer) }
        }
    }

    static let stream = Table(
        "scenarios[].steps[].stream", "'stream'", usual: EventStream(),
        example: "write '{ events: 100, for: 30s }', sse or lines",
        frame: "{ url: 'http://x', get: /, load: { rate: 1/s }, stream: { % } }"
    ) {
        Key(
            "format", \.format, .choice,
            "sse: server-sent events, by the rules of the WHATWG; lines: a line each, as of JSON lines, empty ones are none.",
            usual: "sse", example: "lines"
        ).writtenIfUnusual()
        Key(
            "events", \.events, .whole(Limits.events),
            "The answer ends with so many; fewer are no failure unless 'expect: { events: ... }' says so.",
            usual: "as many as there are", example: "100")
        Key(
            "for", \.length, .duration(Limits.streamLength),
            "From the first byte sent the answer ends after so long, and is a success; 'timeout' is the longest time in which nothing comes.",
            usual: "until the target ends it", example: "30s")
    }

    /// The usual one is a word.
    private static func written(_ one: EventStream, _ writer: PlanWriter) -> YAMLText {
        one == EventStream() ? .inline(one.format.rawValue) : stream.written(one, writer)
    }

    static let until = Table(
        "scenarios[].steps[].until", "'until'",
        usual: Until(expectation: .none, every: Nanoseconds(seconds: 1), within: .zero), required: ["within"],
        example: "write '{ json: { $.state: done }, every: 500ms, within: 10s }'",
        frame: "{ url: 'http://x', get: /, load: { rate: 1/s }, until: { % } }", beside: "json: { $.state: done }, within: 5s"
    ) {
        Key("status", \.status, .statuses, "Statuses that it waits for, of those that the step expects.", example: "200")
            .beside("within: 5s")
        expectation.map { $0.inside(\.expectation).beside("within: 5s") }
        Key("every", \.every, .duration(Limits.wait), "From the end of one try to the start of the next.", example: "500ms")
        Key(
            "within", \.within, .duration(Limits.until),
            "From the start of the first try to the last byte of the last; later it is a failure, 'not in time'.", usual: "",
            example: "10s"
        ).beside("json: { $.state: done }")
    }

    static let retry = Table(
        "scenarios[].steps[].retry", "'retry'", usual: Retry(times: 0), required: ["times"],
        example: "write '{ times: 2, after: [502, 503, timeout], wait: 100ms }'",
        frame: "{ url: 'http://x', get: /, load: { rate: 1/s }, retry: { % } }", beside: "times: 2, after: [503]"
    ) {
        Key("times", \.times, .whole(Limits.tries), "The most tries after the first.", usual: "", example: "3").beside(
            "after: [503]")
        Key(
            KeyForm(
                "after", .oneOrMore(.either([.status, .choice(Retry.failureWords)])),
                "Statuses and kinds of failure after which it is tried again.", example: "[502, 503, timeout]"
            ).beside("times: 2")
        ) { reading, entry, _, retry in
            reading.retried(entry.value, by: &retry)
        } write: { retry, _ in
            retry.isEmpty ? nil : .inlineList(retry.statuses.ranges.map(StatusSet.text) + retry.failures)
        }
        Key("wait", \.wait, .duration(Limits.wait), "Before the second try, from the end of the first.", example: "100ms")
        Key("factor", \.factor, .factor, "By which each wait is longer than the one before.", example: "2")
        Key("most", \.longestWait, .duration(Limits.wait), "The longest wait.", usual: "no limit", example: "5s")
        Key(
            KeyForm(
                "jitter", .choice(["none", "full"]), "full: each wait is drawn evenly from 0 to its length.", usual: "none",
                example: "full")
        ) { reading, entry, _, retry in
            guard let word = reading.choice(entry.value, "jitter", of: JitterWord.self) else { return }
            retry.isJittered = word == .full
        } write: { retry, _ in
            retry.isJittered ? .inline("full") : nil
        }
    }
}

private enum JitterWord: String, CaseIterable { case none, full }

extension Retry {
    /// The kinds of failure that a client may try again after, by their words in outputs.
    static let failureWords = ["resolve", "connect", "tls", "timeout", "reset", "truncated", "protocol", "expectation"]

    var isEmpty: Bool { statuses.ranges.isEmpty && failures.isEmpty }
}

extension PlanReading {
    /// A word for the format, or a map.
    mutating func stream(_ node: YAMLNode) -> EventStream? {
        guard node.scalar == nil else {
            return choice(node, "stream", of: EventStream.Format.self).map { EventStream(format: $0) }
        }
        return read(node, Keys.stream)
    }

    mutating func until(_ node: YAMLNode) -> Until? {
        guard let fields = fields(node, Keys.until.section) else { return nil }
        var until = Keys.until.usual
        let before = issues.count
        read(fields, Keys.until.keys, into: &until)
        if fields["within"] == nil, !fields.hasRefusedKeys {
            report(fields.place, "'until' might go on for ever; write 'within: 10s' in it")
        }
        if issues.count == before, until.status == nil, until.expectation == .none {
            report(fields.place, "'until' does not say what it waits for; \(Keys.until.section.example)")
        }
        return until
    }

    mutating func retry(_ node: YAMLNode) -> Retry? {
        guard let fields = fields(node, Keys.retry.section) else { return nil }
        var retry = Keys.retry.usual
        read(fields, Keys.retry.keys, into: &retry)
        guard fields["times"] != nil else {
            if !fields.hasRefusedKeys { report(fields.place, "'retry' does not say how often; write 'times: 2'") }
            return nil
        }
        guard retry.times > 0 else { return nil }
        if fields["after"] == nil, !fields.hasRefusedKeys {
            report(fields.place, "'retry' does not say after what; write 'after: [502, 503, timeout]'")
        }
        return retry
    }

    /// Statuses and words, in one list.
    fileprivate mutating func retried(_ node: YAMLNode, by retry: inout Retry) {
        var nodes = [node]
        if case .list(let items) = node.content { nodes = items }
        if nodes.isEmpty {
            report(node.place, "'after' is an empty list; write statuses and failures, as in [502, 503, timeout]")
        }
        for node in nodes {
            guard let text = constant(node, "after") else { continue }
            if let range = StatusSet.range(parsing: text) {
                retry.statuses.ranges.append(range)
            } else if Retry.failureWords.contains(text) {
                if !retry.failures.contains(text) { retry.failures.append(text) }
            } else {
                let hint = nearestName(to: text, among: Retry.failureWords).map { "did you mean '\($0)'?" }
                report(
                    node.place,
                    "after: '\(text.shortened)' is neither a status nor a failure; "
                        + (hint ?? "write 503, 5xx, or one of \(Retry.failureWords.joined(separator: ", "))"))
            }
        }
    }
}

extension Form where Value == Double {
    /// At least 1.
    static var factor: Form {
        Form(.positive) { text, what throws(ValueError) in
            if let factor = Double(text), Limits.factor.contains(factor) { return factor }
            throw ValueError(message: "\(what) must be a number from 1 to 100, such as 2 or 1.5, found '\(text.shortened)'")
        } write: {
            .inline(PlanWriter.number($0))
        }
    }
}

extension Load.Model {
    /// Whether a user makes one iteration after another.
    var keepsUsers: Bool {
        switch self {
        case .closed, .partlyOpen: true
        case .open: false
        case .trace(let trace): trace.users != nil
        }
    }
}
