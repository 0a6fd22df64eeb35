import LoadModel
import Measurement
import Testing

@testable import ReportFormats

@Suite struct ReportTests {
    /// The open fixture under a name and with a label that try to break out of every format.
    private var hostile: RunResult {
        var run = Fixture.open
        run.name = "a|b`c\n# d\u{1b}[31m<img src=x>"
        run.target.name = "@everyone"
        run.levels[0].labels[0].label = "=cmd|' /C calc'!A0,\"x\"\nnext"
        run.plan = "name: x\n```\n<script>\n"
        return run
    }

    private static let cycles = [1, 0.02].map { UserCycle(think: .constant(Nanoseconds(seconds: $0))) }
    private static let profiles = [10.0, 20].map { RateProfile.steady(Rate(perSecond: $0)!) }

    @Test(arguments: [
        (Load.Model.closed(users: [1, 1_000], think: .zero), "Users", ["1", "1,000"]),
        (.closed(users: [.steady(100)], cycles: cycles), "Think time", ["1.00 s", "20.0 ms"]),
        (
            .closed(users: [.steady(1), .steady(2)], cycles: cycles), "Users, think time",
            ["1, 1.00 s", "1, 20.0 ms", "2, 1.00 s", "2, 20.0 ms"]
        ),
        (.open(arrivals: .poisson, profiles: profiles), "Req/s", ["10", "20"]),
        (.partlyOpen(arrivals: .poisson, profiles: profiles, sessions: Sessions(returning: 0.5)), "Sessions/s", ["10", "20"]),
    ])
    func levelsAreToldApartByWhatOfTheirLoadsDiffers(model: Load.Model, title: String, cells: [String]) throws {
        let levels = Load(model: model, stop: .requests(1)).levels.map { level in
            var result = Fixture.closed.levels[0]
            result.level = level
            return result
        }
        let column = LoadColumn(levels)
        #expect(column.title == title && levels.map { column.cell($0).content } == cells)
    }

    @Test func whatInvalidatesComesFirst() {
        #expect(
            Report(Fixture.levels).text.hasPrefix(
                "INVALID at 200/s: the numbers there must not be used as results. Those at 10/s\n  and at 50/s are valid, and their thresholds held.\n\nINVALID: at 200/s: the"
            ))
        let markdown = Report(Fixture.levels).markdown.split(separator: "\n")
        #expect(markdown[1].contains("INVALID"))
        var comparison = Fixture.comparison
        comparison.levels[1].candidates[0].result.findings = [.achievedBelowOffered(achieved: 1, offered: 200)]
        let text = Report(comparison).text
        #expect(text.hasPrefix("INVALID\n") && text.contains("\nINVALID: candidate at 200/s: "))
    }

    @Test func noControlCharacterReachesTheTerminal() {
        let text = Report(hostile).text
        #expect(!text.unicodeScalars.contains { $0 != "\n" && TerminalText.isControl($0) })
        #expect(text.contains("\\u{1b}[31m"))
    }

    @Test func nothingOfAPlanActsAsMarkup() {
        let markdown = Report(hostile).markdown
        #expect(markdown.hasPrefix("# Load test ``a|b`c # d\\u{1b}[31m<img src=x>``\n"))
        #expect(markdown.contains("| `=cmd\\|' /C calc'!A0,\"x\" next` | 4,000 |"))
        #expect(markdown.contains("`@everyone`"))
        #expect(markdown.contains("````yaml\nname: x\n```\n<script>\n````"))
    }

    @Test(arguments: [
        ("a", "`a`"), ("`", "`` ` ``"), ("a``b", "```a``b```"), ("", "(empty)"), (" ", "(empty)"), ("a\nb", "`a b`"),
    ])
    func aNameIsCodeWhateverItHolds(name: String, code: String) { #expect(Markdown.name(name) == code) }

    @Test(arguments: [
        ("a|b", "a\\|b"), ("<b>", "&lt;b>"), ("*x*", "\\*x\\*"), ("`x`", "\\`x\\`"), ("[a](b)", "\\[a\\](b)"),
        ("a & b", "a &amp; b"),
    ])
    func textIsEscaped(text: String, escaped: String) { #expect(Markdown.escaped(text) == escaped) }

    @Test func aPercentileAmongTheUnansweredIsALowerBound() {
        #expect(Report(Fixture.open).text.contains(">= 10 s"))
        #expect(Report(Fixture.open).markdown.contains("| >= 10 s"))
    }

    @Test func aRunWithoutAnswersHasNoTimesAndSaysSo() {
        let text = Report(Fixture.run("refused", [Fixture.unanswered])).text
        #expect(text.contains("100 connect"))
        #expect(text.contains("not one request succeeded"))
        #expect(!text.contains("nan") && !text.contains("inf"))
    }

    @Test func aRunThatWasStoppedBeforeItsFirstLevelIsStillRendered() throws {
        var run = Fixture.run("none", [])
        run.interruption = .signal(15)
        #expect(Report(run).text.contains("stopped by signal 15"))
        #expect(Report(run).markdown.contains("**Incomplete:** stopped by signal 15 before its end"))
        #expect(JMeterSummaryCSV.render(run).split(separator: "\n").count == 2)
        _ = try ResultJSON.encode(run)
    }

    @Test(arguments: [
        ("abc", 3), ("日本語", 6), ("👍", 2), ("e\u{301}", 1), ("ｆ", 2), ("한국", 4), ("↑≥✓", 3), ("", 0), ("❤\u{fe0f}", 2),
    ])
    func theWidthOnTheScreenIsKnown(text: String, width: Int) { #expect(TerminalText.width(text) == width) }

    @Test func columnsLineUpUnderWideCharacters() {
        var table = Table(left: ["name"], right: ["n"])
        table.rows = [[.name("日本語"), "1"], [.name("👍a"), "20"], [.name("abcdef"), "300"]]
        let widths = table.plainText().split(separator: "\n").map { TerminalText.width(String($0)) }
        #expect(Set(widths) == [11])
    }

    @Test func aLongLabelGetsALineOfItsOwn() {
        var run = Fixture.open
        run.levels[0].labels[0].label = String(repeating: "long ", count: 12)
        #expect(Report(run).text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(Report(run).text.contains(run.levels[0].labels[0].label))
    }

    /// As the flags take it: users are whole, no digit is lost, and a search begins where it began.
    @Test func theCommandThatRepeatsASearchIsOneThatIsTaken() {
        var users = Fixture.capacityUnmet
        users.rule.range = CapacityRange(axis: .users, start: 25, lowest: 25, highest: 1250)
        users.rule.budgetSeconds = 12.625
        #expect(CapacityPhrases(result: users).repetition.contains(" --from 25 --to 1250 --budget 12.625s --seed "))
        var rates = Fixture.capacityOfBuilds
        rates.rule.range = CapacityRange(axis: .rate, start: 33.375, lowest: 33.375, highest: 100_000)
        rates.rule.budgetSeconds = 100
        #expect(CapacityPhrases(result: rates).repetition.contains(" --from 33.375/s --to 100000/s --budget 100s --seed "))
        rates.rule.range.start = 40
        #expect(!CapacityPhrases(result: rates).repetition.contains("--from"))
    }
}
