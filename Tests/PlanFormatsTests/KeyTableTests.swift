import Foundation
import LoadModel
import Testing

@testable import PlanFormats

/// Every key of a plan is a row, and every row is held to what it promises: whoever adds one cannot forget any of it.
@Suite struct KeyTableTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let section: Section
        let form: KeyForm

        var testDescription: String { section.path.isEmpty ? form.key : "\(section.path).\(form.key)" }

        /// A plan with the key's example, or without.
        func plan(hasKey: Bool) -> String {
            let entries = [form.beside ?? section.beside, hasKey ? "\(form.key): \(form.example)" : ""].filter { !$0.isEmpty }
            return (form.frame ?? section.frame).replacing("%", with: entries.joined(separator: ", "))
        }
    }

    static let rows = Section.all.flatMap { section in section.forms.map { Row(section: section, form: $0) } }

    /// Of these the only right value is what is usual, or a run does not look at them.
    static let withoutEffect = ["targets.NAME.link.loss", "sweep"]

    private func read(_ text: String) throws -> Plan {
        try PlanReader.read(
            text: text, file: "sample.yaml", baseDirectory: ExampleFolder.path, environment: ["API_TOKEN": "s3cret"])
    }

    @Test(arguments: rows) func everyKeyIsReadAndSaysSomething(row: Row) throws {
        let plan = try read(row.plan(hasKey: true))
        guard !Self.withoutEffect.contains(row.testDescription), let other = try? read(row.plan(hasKey: false)) else { return }
        #expect(plan != other)
    }

    @Test(arguments: rows) func everyKeyIsWrittenAndReadBackTheSame(row: Row) throws {
        let plan = try read(row.plan(hasKey: true))
        let written = PlanWriter.yaml(plan)
        if row.form.isWritten { #expect(written.contains("\(row.form.key):")) }
        guard !written.contains(Secrecy.redacted) else { return }
        #expect(try read(written) == plan)
        #expect(PlanWriter.yaml(try read(written)) == written)
    }

    @Test(arguments: rows) func everyKeyIsExplainedInOneSentenceOrMore(row: Row) {
        #expect(row.form.summary.count > 5 && row.form.summary.hasSuffix("."))
        #expect(PlanReference.text(row.testDescription)?.contains(row.form.key) == true)
    }

    /// Flags of one value, and of one key; those of files start from another folder than a plan's.
    static let flagged = rows.filter { row in
        guard row.testDescription != "compare.warmup" else { return false }
        guard case .value? = row.form.flags.first?.kind, row.form.flags.count == 1 else { return false }
        return !row.form.example.hasPrefix("[") && !row.form.example.hasPrefix("{") && !row.form.example.contains("example.")
    }

    @Test(arguments: flagged) func aFlagSaysWhatItsKeySays(row: Row) throws {
        let flag = try #require(row.form.flags.first)
        var flags = PlanFlags()
        flags.set(flag.name, [row.form.example])
        flags.comparesTargets = row.section.path == "compare"
        let plan = try PlanOverrides(flags).applied(to: try read(row.plan(hasKey: false)))
        #expect(plan == (try read(row.plan(hasKey: true))))
    }

    @Test func noFlagIsSpelledTwice() {
        let flags = FlagGroup.allCases.flatMap(\.flags)
        #expect(Set(flags.map(\.name)).count == flags.count)
        #expect(Set(flags.compactMap(\.short)).count == flags.compactMap(\.short).count)
        #expect(flags.allSatisfy { $0.help.hasSuffix(".") })
    }

    @Test func theSchemaTakesTheExampleOfEveryKey() throws {
        guard PlanSchemaTests.python != nil else { return }
        let problems = try PlanSchemaTests.problems(in: Self.rows.map { $0.plan(hasKey: true) })
        #expect(problems == "", "\(problems)")
    }

    @Test func aTerminalOfEightyColumnsIsWideEnough() throws {
        let lines = try #require(PlanReference.text()).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(PlanReference.text("load.nothing") == nil)
        #expect(PlanReference.suggestion(for: "load.rtae") == "; did you mean 'load.rate'?")
        #expect(PlanReference.text("targets.a.tls.ca") == PlanReference.text("targets.NAME.tls.ca"))
    }

    /// Sections whose words belong together in ways that no row of a table shows.
    static let shown = Section.all.filter {
        $0.path.hasPrefix("scenarios") || $0.path.hasPrefix("identities") || $0.path.hasPrefix("feeds")
    }

    @Test(arguments: shown.map(\.path)) func theWordsOfScenariosAreShownTogether(path: String) throws {
        let section = try #require(Section.all.first { $0.path == path })
        let example = try #require(PlanExamples.all[path], "'\(path)' has no example in PlanExamples")
        for key in section.keys {
            let isThere = ["\n", " ", "{"].contains { example.contains("\($0)\(key):") }
            #expect(isThere, "the example of '\(path)' says nothing of '\(key)'")
        }
        #expect(PlanReference.text(path)?.contains(example.split(separator: "\n")[1]) == true)
    }

    @Test(arguments: PlanExamples.all.keys.sorted()) func everyExampleOfASectionIsRightInAPlan(path: String) throws {
        let example = try #require(PlanExamples.all[path])
        #expect(Section.all.contains { $0.path == path })
        var plan = example + "\nurl: http://x\n"
        if !example.contains("load:") { plan += "load: { rate: 1/s }\n" }
        if !example.contains("feeds:") { plan += "feeds: { accounts: accounts.csv, words: words.jsonl }\n" }
        if !example.contains("scenarios:") { plan += "get: /\n" }
        _ = try read(plan)
    }

    @Test(arguments: PlanNotation.values.rows.map(\.example)) func everyValueThatTheReferenceTellsIsOne(example: String) throws {
        let plan = try sample(step: "json: [ \"\(example)\" ]")
        #expect(plan.scenarios[0].requests[1].body?.segments.count == (example == "${limit}" ? 1 : 3))
    }

    @Test(arguments: PlanNotation.conditions.rows.map(\.example))
    func everyConditionThatTheReferenceTellsIsOne(example: String) throws {
        let plan = try sample(step: "if: \(example)")
        guard case .branch? = plan.scenarios[0].steps.last else {
            Issue.record("\(example) makes no branch")
            return
        }
    }

    @Test(arguments: PlanNotation.paths.rows.map(\.example)) func everyPathThatTheReferenceTellsIsOne(example: String) throws {
        let plan = try sample(step: "capture: { a: { json: \"\(example)\", pick: count } }")
        #expect(plan.scenarios[0].requests[1].captures[0].source == .json(example))
    }

    @Test(arguments: PlanNotation.thresholds.rows.map(\.example))
    func everyThresholdThatTheReferenceTellsIsOne(example: String) throws {
        #expect(try sample(step: "{}", thresholds: "[ \"\(example)\" ]").thresholds.map(\.text) == [example])
    }

    @Test func aKeyIsShownWithTheWordsWithinIt() throws {
        let until = try #require(PlanReference.text("until"))
        #expect(until.contains("From the end of one try to the start of the next.") && until.contains("get: /jobs/7"))
        #expect(until.contains("The same: scenarios[].steps[].until.") && until.matches(of: /Makes the request again/).count == 2)
        #expect(PlanReference.text("expect.json")?.contains("Each node, or each element of one array, is this.") == true)
        #expect(PlanReference.text("load.rate")?.contains("EXAMPLE") == false)
        #expect(PlanReference.suggestion(for: "assertions").contains("'dyno help plan expect'"))
    }

    @Test(arguments: ForeignWord.all) func aWordOfAnotherToolLeadsToAKey(word: ForeignWord) throws {
        #expect(PlanReference.text(word.key) != nil, "\(word.key)")
        #expect(!word.words.isEmpty && !word.remedy.hasSuffix("."))
        for path in word.sections {
            let section = try #require(Section.all.first { $0.path == path }, "there is no section '\(path)'")
            let own = Set(section.keys.map { $0.lowercased() })
            #expect(word.words.isDisjoint(with: own), "'\(path)' has \(word.words.intersection(own).sorted()) itself")
            // The first that fits is told: none stands in another's shadow.
            for text in word.words {
                #expect(ForeignWord.meaning(of: text, in: path)?.remedy == word.remedy, "\(text) in '\(path)'")
            }
        }
    }

    @Test(arguments: [
        ("vus", "load.users"), ("load.vus", "load.users"), ("retry.max_attempts", "retry.times"), ("sleep", "think"),
        ("feeds.NAME.recycle", "feeds.NAME.end"), ("load.stages[].target", "load.stages[].ramp"),
    ])
    func aWordOfAnotherToolIsFoundByHelp(path: String, key: String) {
        #expect(PlanReference.text(path) == nil)
        #expect(
            PlanReference.suggestion(for: path).hasSuffix("'dyno help plan \(key)'"), "\(PlanReference.suggestion(for: path))")
    }

    @Test func noKeyIsNothingByDefault() {
        #expect(Self.rows.allSatisfy { $0.form.usual != "" })
    }

    @Test func thePagesOfNotationsAreFoundByTheirNames() {
        for notation in PlanNotation.all {
            let text = PlanReference.text(notation.path)
            #expect(notation.rows.allSatisfy { text?.contains($0.example) == true })
        }
    }

    /// A plan with all that examples name; the step stands behind a request that captures.
    private func sample(step: String, thresholds: String = "[ errors < 1% ]") throws -> Plan {
        try ScenarioPlanTests.read(
            """
            url: http://x
            load: { rate: 1/s }
            variables: { limit: 5 }
            feeds: { accounts: accounts.csv }
            setup: [ { post: /t, capture: { tenant: $.id } } ]
            identities: { count: 2, steps: [ { post: /login, capture: { token: $.t } } ] }
            scenarios:
              - name: buy
                steps:
                  - { post: /c, capture: { cart: $.id, order: $.o } }
                  - post: /a
                    \(step == "{}" ? "body: a" : step)
              - name: browse
                steps:
                  - { get: /l, name: list, capture: { order: $.o } }
                  - { get: "/orders/${order}", until: { status: 200, within: 1s } }
            thresholds: \(thresholds)
            """)
    }

    /// As they stand in plans and behind `--set`.
    @Test(arguments: [
        ("targets.a", "targets.NAME"), ("targets.a.link", "targets.NAME.link"), ("scenarios.browse", "scenarios[]"),
        ("scenarios.browse.weight", "scenarios[].weight"), ("scenarios[0].weight", "scenarios[].weight"),
        ("scenarios.weight", "scenarios[].weight"), ("scenarios.browse.steps.2.timeout", "scenarios[].steps[].timeout"),
        ("load.stages[0].hold", "load.stages[].hold"), ("load.stages.0.hold", "load.stages[].hold"),
    ])
    func aPathWithNamesAndNumbersOfOnesOwnIsUnderstood(path: String, known: String) throws {
        // A name may be other sections' too: the one that is meant comes first.
        let first = { (text: String) in text.split(separator: "\n\n").first?.split(separator: "\n") }
        #expect(first(try #require(PlanReference.text(path))) == first(try #require(PlanReference.text(known))))
    }

    @Test func whatMayBeGivenSeveralTimesSaysSo() {
        for flag in FlagGroup.allCases.flatMap(\.flags) {
            if case .values = flag.kind { #expect(flag.help.hasSuffix("May be repeated."), "\(flag.name)") }
        }
    }

    @Test func thePageBesideTheSchemaIsOfThisVersion() throws {
        let file = PlanFilesTests.folder + "/../Sources/PlanFormats/PLAN.md"
        if ProcessInfo.processInfo.environment["DYNO_RECORD"] != nil {
            try PlanReference.markdown.write(toFile: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOfFile: file, encoding: .utf8) == PlanReference.markdown, "'make record' writes it again")
    }
}

/// A folder with what the examples of keys name.
private enum ExampleFolder {
    static let path: String = {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dyno-keys-\(UUID().uuidString)")
        let lines = (0..<4).map {
            "127.0.0.1 - - [01/Jan/2026:00:00:0\($0) +0000] \"GET /x/\($0) HTTP/1.1\" 200 5 \"-\" \"me\"\n"
        }
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? lines.joined().write(to: folder.appendingPathComponent(Keys.exampleTrace), atomically: true, encoding: .utf8)
        try? "id,name\n1,a\n2,b\n".write(to: folder.appendingPathComponent(Keys.exampleFeed), atomically: true, encoding: .utf8)
        let files = [
            "accounts.csv": "id,name,password,tier\n5,a,b,gold\n", "words.jsonl": "{\"word\": \"a\", \"hits\": 3}\n",
            "a.pdf": "%PDF",
            "query.graphql": "{ me { name } }",
        ]
        for (name, text) in files { try? text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8) }
        return folder.path
    }()
}
