import Foundation
import FoundationXML
import LoadModel
import Measurement
import ReportSamples
import Testing

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

@testable import ReportFormats

@Suite struct HTMLReportTests {
    /// Each block of both builds is a mark, and those above the line are those that the verdict counts.
    @Test func stallsAreDrawnBlockByBlockWhereThereAreSome() throws {
        let stalling = Fixture.Outcome.stalls.result
        let outcome = try #require(stalling.levels.first?.candidates.first?.outcome)
        let tests = outcome.verdicts.compactMap(\.test)
        let stalls = try #require(tests.compactMap(\.stalls).first)
        #expect(outcome.rounds.flatMap(\.tails).count { $0.candidate > stalls.limit } == stalls.candidate && stalls.candidate > 0)
        let said = "\(stalls.candidate) of \(stalls.pairs) blocks of candidate, 0 of baseline"
        #expect(Report(stalling).html.contains(said) && Report(stalling).html.contains("counts as a stall"))
        #expect(!Report(Fixture.Outcome.pass.result).html.contains("counts as a stall"))
    }

    /// A dash for each block at its own time, and a gap while the other build had its turn.
    @Test func blocksLieWhereTheyWereInTime() throws {
        let result = Fixture.Outcome.stalls.result
        let turns = result.levels[0].candidates[0].outcome.rounds.flatMap(\.turns)
        let page = try Page(Report(result).html)
        let names = ["p99 of each block over time", "Median of each block over time", "Throughput of each block over time"]
        for name in names {
            let start = try #require(page.elements.firstIndex { $0.attributes["aria-label"] == name })
            let paths = page.elements[start...].filter { $0.attributes["data-name"] != nil }.prefix(2)
            #expect(paths.map { $0.attributes["data-name"] } == ["baseline", "candidate"])
            for path in paths { #expect(path.attributes["d"]?.count { $0 == "M" } == turns.count, "\(name)") }
        }
        let starts = turns.flatMap { [$0.baseline.startSeconds, $0.candidate.startSeconds] }.sorted()
        #expect(zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 >= 0.5 - 1e-9 })
        var before = result
        for index in before.levels[0].candidates[0].outcome.rounds.indices {
            before.levels[0].candidates[0].outcome.rounds[index].turns = []
        }
        #expect(!Report(before).html.contains("Block by block") && Report(before).html.contains("in turns."))
    }

    /// Of many labels each row of the table opens that label's own charts, whatever its name.
    @Test func aRowOfTheTableOfLabelsOpensItsCharts() throws {
        let page = try Page(Report(Fixture.culprits).html)
        let rows = page.elements.indices.filter { page.elements[$0].attributes["class"] == "more" }
        #expect(rows.count == Fixture.culprits.levels[0].labels.count)
        let pay = try #require(page.elements.firstIndex { $0.name == "summary" && $0.text == "pay over time" })
        let names = page.elements[pay...].compactMap { $0.attributes["data-name"] }.prefix(5)
        #expect(Array(names) == ["p99", "p95", "p50", "successful responses/s", "failures/s"])
        let list = try #require(page.elements.firstIndex { $0.name == "summary" && $0.text == "list over time" })
        #expect(page.elements[list...].compactMap { $0.attributes["data-name"] }.prefix(5).last != "failures/s")
        // One label is all labels.
        #expect(!Report(Fixture.closed).html.contains("class=\"more\""))
    }

    /// What failed stands upon what did not, in the same bars, and nothing is counted twice.
    @Test func theHistogramIsStackedByOutcome() throws {
        let level = Fixture.culprits.levels[0]
        let figure = try #require(HistogramFigure(level, Cumulative(level.total.responseTime)).model)
        let table = try #require(figure.table)
        #expect(table.columns.map(\.title) == ["Response time", "ok", "status 503", "status 429", "status 500", "timeout"])
        let sums = (1..<table.columns.count).map { column in
            table.rows.reduce(0) { $0 + (Int($1[column].content.replacing(",", with: "")) ?? 0) }
        }
        #expect(sums == [level.total.succeeded, 34, 30, 29, 1])
        var before = level
        before.failureTimes = FailureTimes()
        let plain = try #require(HistogramFigure(before, Cumulative(level.total.responseTime)).model)
        #expect(plain.table?.columns.map(\.title) == ["Response time", "Answers"])
    }

    @Test(arguments: Fixture.Run.allCases)
    func aPageIsWellFormedAndFetchesNothing(run: Fixture.Run) throws {
        let html = Report(run.result).html
        let page = try Page(html)
        for element in page.elements {
            for name in ["src", "href", "xlink:href", "action", "data", "poster", "srcset"] {
                guard let value = element.attributes[name] else { continue }
                // A link that a reader follows, and that says nothing of the page.
                let isFollowed = element.name == "a" && name == "href" && element.attributes["rel"] == "noreferrer"
                #expect(
                    value.hasPrefix("#") || value == "data:," || (isFollowed && value.hasPrefix("https://")),
                    "\(element.name) \(name)=\(value)")
            }
            #expect(!element.attributes.keys.contains { $0.hasPrefix("on") })
        }
        let styles = page.elements.filter { $0.name == "style" }.map(\.text).joined()
        #expect(!styles.contains("url(") && !styles.contains("@import"))
    }

    @Test func whetherItMayBeUsedComesBeforeAnyNumber() throws {
        let html = Report(Fixture.levels).html
        let verdict = try #require(html.range(of: "INVALID at 200/s: the numbers there must not be used"))
        let advice = try #require(html.range(of: "What to do: lower the rate"))
        let figure = try #require(html.range(of: "<figure"))
        #expect(verdict.upperBound < advice.lowerBound && advice.upperBound < figure.lowerBound)
    }

    @Test func everyLevelHasItsSectionAndALinkToIt() throws {
        let page = try Page(Report(Fixture.levels).html)
        let links = page.elements.filter { $0.name == "a" }.compactMap { $0.attributes["href"] }
        let sections = page.elements.filter { ["section", "details"].contains($0.name) }
            .compactMap { $0.attributes["id"] }.filter { $0.hasPrefix("level-") && $0.count == 7 }
        #expect(links == ["#level-1", "#level-2", "#level-3"] && sections.map { "#\($0)" } == links)
    }

    @Test func chartsHaveTitlesDescriptionsAndTables() throws {
        let page = try Page(Report(Fixture.open).html)
        let charts = page.elements.filter { $0.attributes["class"]?.hasPrefix("plot") == true }
        #expect(charts.count == 8)
        for chart in charts {
            #expect(chart.attributes["role"] == "img" && chart.attributes["aria-label"]?.isEmpty == false)
        }
        #expect(page.elements.count { $0.name == "desc" && !$0.text.isEmpty } >= charts.count)
        #expect(page.elements.count { $0.name == "details" } >= 4)
    }

    /// What a plan names and what a target answers, in every place of the page.
    @Test(arguments: [
        "<script>alert(1)</script>", "\" onmouseover=\"alert(1)", "'><img src=x onerror=alert(1)>",
        "</style><script>alert(1)</script>",
        // One character in Swift's sense, of which the second part is markup.
        "\u{0600}<script>alert(1)</script>", "\"\u{0301} onclick=alert(1) x=", "{{name}}{{{plan}}}", "]]><!--<b>",
        "\u{202e}\u{1b}[31m\u{0}",
    ])
    func nothingFromAPlanOrATargetIsMarkup(text: String) throws {
        let page = try Page(Report(HTMLReportTests.hostile(text)).html)
        let plain = try Page(Report(Fixture.open).html)
        for name in ["script", "img", "b", "style"] {
            #expect(page.elements.count { $0.name == name } == plain.elements.count { $0.name == name })
        }
        #expect(!page.elements.contains { $0.attributes.keys.contains { $0.hasPrefix("on") } })
        let shown = HTMLReportTests.visible(text)
        for name in ["h1", "pre", "dd", "code", "footer"] {
            #expect(page.elements.contains { $0.name == name && $0.text.contains(shown) }, "\(name)")
        }
    }

    /// A run in which everything that a plan or a target may name is this text.
    static func hostile(_ text: String) -> RunResult {
        var run = Fixture.open
        run.name = text
        run.target = TargetDescription(name: text, url: text)
        run.plan = "a: \(text)\nb: 1"
        run.environment.processor = text
        run.levels[0].labels[0].label = text
        run.levels[0].failureRows = [.timeout, .status].map { FailureRow(kind: $0, label: text, count: 1, example: text) }
        run.levels[0].findings = [.fewSamples(label: text, percent: 99, samplesAbove: 1, requestsNeeded: 1_000)]
        return run
    }

    @Test(arguments: Fixture.Comparison.allCases)
    func thePageOfAComparisonIsWellFormedAndSaysItsVerdictFirst(comparison: Fixture.Comparison) throws {
        let html = Report(comparison.result).html
        let page = try Page(html)
        let headline = VerdictPhrases(result: comparison.result).headline
        #expect(page.elements.contains { $0.name == "strong" && $0.text == headline })
        let verdict = try #require(html.range(of: "<strong>\(headline)</strong>"))
        let figure = try #require(html.range(of: "<table"))
        #expect(verdict.upperBound < figure.lowerBound)
        let strips = page.elements.filter { $0.attributes["class"]?.hasPrefix("strip") == true }
        let estimates = comparison.result.levels.flatMap(\.candidates).flatMap(\.outcome.verdicts).compactMap(\.estimate)
        #expect(strips.count == estimates.count && !strips.isEmpty)
    }

    @Test(arguments: ["<script>alert(1)</script>", "\u{0600}<script>alert(1)</script>", "\"\u{0301} onclick=alert(1) x='"])
    func nothingThatIsComparedIsMarkup(text: String) throws {
        let page = try Page(Report(HTMLReportTests.hostileComparison(text)).html)
        #expect(page.elements.count { $0.name == "script" } == 1)
        #expect(!page.elements.contains { $0.attributes.keys.contains { $0.hasPrefix("on") } })
        for name in ["h1", "pre", "dd", "li", "h3"] {
            #expect(page.elements.contains { $0.name == name && $0.text.contains(HTMLReportTests.visible(text)) }, "\(name)")
        }
    }

    /// A comparison in which everything that a plan or a target may name is this text.
    static func hostileComparison(_ text: String) -> ComparisonResult {
        var result = Fixture.candidates
        result.name = text
        result.baseline = TargetDescription(name: text, url: text)
        result.candidates = result.candidates.map { _ in TargetDescription(name: text, url: text) }
        result.plan = text
        result.halt?.target = text
        result.halt?.reason = .died("\(text)\n  its last lines:\n  \(text)")
        return result
    }

    @Test(arguments: Fixture.Sweep.allCases)
    func thePageOfASweepHasEveryTrialAsAMark(sweep: Fixture.Sweep) throws {
        let result = sweep.result
        let html = Report(result).html
        let page = try Page(html)
        let headline = try #require(html.range(of: "<strong>"))
        #expect(headline.lowerBound < (try #require(html.range(of: "<figure"))).lowerBound)
        let families = SweepFits(result).families
        let figures = Report(result).figures.compactMap(\.file)
        let marks = figures.flatMap(\.chart.series).flatMap(\.marks)
        // The verdict has one as well, and so has a legend.
        let drawn = page.elements.count { $0.attributes["class"]?.split(separator: " ").first == "mark" }
        let swatches = page.elements.count { $0.attributes["class"]?.hasPrefix("swatch-mark") == true }
        #expect(drawn == marks.count + swatches + 1)
        #expect(
            marks.count >= result.trials.count(where: \.counts) && page.elements.count { $0.name == "figure" } == figures.count)
        // All that is found is said, and the numbers behind each chart are there.
        for finding in families.flatMap({ SweepPhrases(sweep: result).findings($0) }) {
            #expect(page.elements.contains { $0.name == "li" && $0.text == finding })
        }
        #expect(page.elements.count { $0.name == "details" } == figures.count + 1)
    }

    @Test func whereAServiceIsKnownItsTheoryIsDrawn() throws {
        let page = try Page(Report(Fixture.sweepOfRates).html)
        let names = page.elements.compactMap { $0.attributes["data-name"] }
        #expect(names.contains("candidate in theory") && !names.contains("baseline in theory"))
        #expect(names.contains("rate x response size"))
        let formulas = try Page(Report(Fixture.sweepOfParameter).html).elements.compactMap { $0.attributes["data-name"] }
        #expect(formulas.contains("all at once: k") && formulas.contains("one after another: users * k"))
    }

    @Test(arguments: Fixture.Capacity.allCases)
    func thePageOfASearchSaysTheCapacityFirst(capacity: Fixture.Capacity) throws {
        let result = capacity.result
        let page = try Page(Report(result).html)
        let phrases = CapacityPhrases(result: result)
        let first = result.ratios.first.map { phrases.ratio($0) + "." } ?? "baseline \(phrases.headline(result.targets[0]))."
        #expect(page.elements.first { $0.name == "strong" }?.text == first)
        let strips = page.elements.filter { $0.attributes["class"]?.hasPrefix("strip") == true }
        #expect(strips.count == result.targets.compactMap(\.answer.estimate).count)
        let steps = result.targets.flatMap(\.steps)
        // In the chart of throughput, by what came of them; the capacity's own mark beside.
        let looks = Report(result).figures.compactMap(\.file)[0].chart.series.flatMap(\.marks).map(\.look)
        #expect(looks.count { $0 == .hollow } == steps.count { $0.outcome == .failed })
        #expect(looks.count { $0 == .crossed } == steps.count { $0.outcome == .invalid })
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\u{0600}<script>alert(1)</script>", "\"\u{0301} onclick=alert(1) x='\u{202e}",
    ])
    func nothingOfASweepOrACapacityIsMarkup(text: String) throws {
        for html in [
            Report(HTMLReportTests.hostileSweep(text)).html, Report(HTMLReportTests.hostileCapacity(text)).html,
        ] {
            let page = try Page(html)
            #expect(page.elements.count { $0.name == "script" } == 1)
            #expect(!page.elements.contains { $0.attributes.keys.contains { $0.hasPrefix("on") } })
            #expect(!html.unicodeScalars.contains { $0 == "\u{202e}" })
            for name in ["h1", "pre", "dd", "li"] {
                #expect(page.elements.contains { $0.name == name && $0.text.contains(HTMLReportTests.visible(text)) }, "\(name)")
            }
        }
    }

    /// A sweep in which everything that a plan or a target may name is this text.
    static func hostileSweep(_ text: String) -> SweepResult {
        var sweep = Fixture.sweepOfParameter
        sweep.name = text
        sweep.rule.axes.append(SweepAxis(path: text, values: [AxisValue(text)]))
        sweep.rule.axes[0].path = "variables.\(text)"
        sweep.rule.formulas[0].name = text
        sweep.plan = text
        sweep.targets = sweep.targets.indices.map { TargetDescription(name: "\(text)\($0)", url: text) }
        sweep.trials = sweep.trials.map { record in
            var record = record
            record.target = sweep.targets[record.trial.target].name
            record.values.append(AxisValue(text))
            return record
        }
        sweep.trials[0].outcome = .failed(reason: text)
        return sweep
    }

    /// The same of a search for a capacity.
    static func hostileCapacity(_ text: String) -> CapacityResult {
        var capacity = Fixture.capacityOfBuilds
        capacity.name = text
        capacity.plan = text
        capacity.rule.thresholds[0].text = text
        capacity.rule.thresholds[0].label = text
        for index in capacity.targets.indices {
            capacity.targets[index].target = TargetDescription(name: text, url: text)
            for step in capacity.targets[index].steps.indices {
                capacity.targets[index].steps[step].checks[0].outcome.threshold = capacity.rule.thresholds[0]
            }
        }
        return capacity
    }

    private static func visible(_ text: String) -> String { TerminalText.printable(text) }

    @Test func aRunThatEndedBeforeItsFirstLevelIsStillRendered() throws {
        var run = Fixture.run("none", [])
        run.interruption = .signal(15)
        let page = try Page(Report(run).html)
        #expect(page.elements.contains { $0.text.contains("stopped by signal 15") })
    }

    @Test func noPercentileOfAnIntervalIsAboveItsSlowestAnswer() {
        var point = Series.Point()
        var buckets = LogBuckets()
        point.moments.record(Nanoseconds(5_000_000))
        buckets.record(Nanoseconds(5_000_000))
        point.buckets = buckets.drain()
        var level = Fixture.closed.levels[0]
        level.series = Series(points: [point])
        let column = SeriesColumns(level, limit: 10).columns[0]
        #expect(column.slowest == 5 && column.percentile(99) == 5)
        #expect(LogBuckets.middle(of: LogBuckets.index(of: Nanoseconds(5_000_000))).milliseconds > 5)
    }

    @Test func whatATargetWroteLastStandsAsItWroteIt() throws {
        var run = Fixture.closed
        run.interruption = .targetDied(message: "target 'a' exited with status 3", lastLines: ["<panic>", "  at main"])
        let page = try Page(Report(run).html)
        #expect(page.elements.contains { $0.name == "pre" && $0.text == "<panic>\n  at main" })
    }

    @Test func whatTheTargetUsedIsShownWhereItIsKnown() throws {
        let titles = { (run: RunResult) in
            try Page(Report(run).html).elements.filter { ["h2", "h3"].contains($0.name) }.map(\.text)
        }
        #expect(try titles(HourSample.result).contains("The target's processes"))
        #expect(try !titles(Fixture.open).contains("The target's processes"))
    }

    @Test func aLevelWithoutAnAnswerIsStillRendered() throws {
        let page = try Page(Report(Fixture.run("refused", [Fixture.unanswered])).html)
        #expect(page.elements.contains { $0.name == "th" && $0.text == "connect" })
    }

    @Test func anHourFitsIntoThePage() throws {
        let html = Report(HourSample.result).html
        #expect(HourSample.result.levels[0].series.points.count == 3_600)
        #expect(html.utf8.count < 1_500_000)
        let page = try Page(html)
        #expect(page.elements.count { $0.name == "tr" } < 400)
    }

    @Test func aComparisonOfHoursFitsIntoThePage() {
        let html = Report(HourSample.comparison).html
        #expect(HourSample.comparison.levels[0].candidates[0].outcome.rounds.count == 240)
        #expect(html.utf8.count < 1_500_000)
    }

    /// The page's policy lets no other script run.
    @Test func thePolicyNamesTheScript() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "dyno-script-\(UUID().uuidString)")
        try PageScript.text.write(to: folder, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
        process.arguments = ["-b", folder.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let hex = Array(text.prefix(64))
        let bytes = stride(from: 0, to: hex.count, by: 2).compactMap { UInt8(String(hex[$0...$0 + 1]), radix: 16) }
        #expect(PageScript.digest == "sha256-" + Data(bytes).base64EncodedString())
    }
}

/// A page as a parser sees it.
private struct Page {
    let elements: [Reader.Element]

    /// - Throws: where it is not well-formed XML, which is more than HTML asks for.
    init(_ html: String) throws {
        // Scripts are not XML; the one of the page is kept as an element.
        let parts = html.components(separatedBy: "<script>\(PageScript.text)</script>")
        try #require(parts.count == 2)
        let reader = Reader()
        let parser = XMLParser(data: Data(parts.joined(separator: "<script/>").utf8))
        parser.delegate = reader
        try #require(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? ""), line \(parser.lineNumber)")
        elements = reader.elements
    }

    final class Reader: NSObject, XMLParserDelegate {
        struct Element {
            var name: String
            var attributes: [String: String]
            /// Its own and that of the elements within.
            var text = ""
        }

        var elements: [Element] = []
        private var open: [Int] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            open.append(elements.count)
            elements.append(Element(name: name, attributes: attributes))
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) {
            for place in open { elements[place].text += string }
        }

        func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
            open.removeLast()
        }
    }
}
