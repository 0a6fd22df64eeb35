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
        try PlanReader.read(text: text, file: "sample.yaml", baseDirectory: ExampleFolder.path, environment: [:])
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
        #expect(try PlanSchemaTests.problems(in: Self.rows.map { $0.plan(hasKey: true) }) == "")
    }

    @Test func aTerminalOfEightyColumnsIsWideEnough() throws {
        let lines = try #require(PlanReference.text()).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(PlanReference.text("load.nothing") == nil)
        #expect(PlanReference.suggestion(for: "load.rtae") == "; did you mean 'load.rate'?")
        #expect(PlanReference.text("targets.a.tls.ca") == PlanReference.text("targets.NAME.tls.ca"))
    }

    @Test(arguments: PlanValues.rows.map(\.example)) func everyValueThatTheReferenceTellsIsOne(example: String) throws {
        let plan = try ScenarioPlanTests.read(
            """
            url: http://x
            load: { rate: 1/s }
            variables: { limit: 5 }
            feeds: { accounts: accounts.csv }
            setup: [ { post: /t, capture: { tenant: $.id } } ]
            identities: { count: 2, steps: [ { post: /login, capture: { token: $.t } } ] }
            scenarios: [ { steps: [ { post: /c, capture: { cart: $.id } }, { post: /a, json: [ "\(example)" ] } ] } ]
            """)
        #expect(plan.scenarios[0].requests[1].body?.segments.count == (example == "${limit}" ? 1 : 3))
        #expect(PlanReference.text("values")?.contains(example) == true)
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
        return folder.path
    }()
}
