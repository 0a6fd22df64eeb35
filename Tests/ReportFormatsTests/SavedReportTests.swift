import Foundation
import FoundationXML
import LoadModel
import Measurement
import Testing

@testable import ReportFormats

@Suite struct SavedReportTests {
    @Test func aResultComesBackFromItsFileAndLooksTheSame() throws {
        for run in Fixture.Run.allCases {
            let saved = try SavedResult(Data(ResultJSON.encode(run.result).utf8), place: "result.json") { Fixture.file($0) }
            #expect(try SavedReport.render([saved], as: .text) == Report(run.result).text)
            #expect(try SavedReport.render([saved], as: .md) == Report(run.result).markdown)
            #expect(try SavedReport.render([saved], as: .html) == Report(run.result).html)
        }
    }

    private static func saved(_ sweep: SweepResult) throws -> SavedResult {
        let lines = try sweep.trials.map { try SweepNDJSON.line($0, axes: sweep.rule.axes) + "\n" }.joined()
        let json = try SavedReport.render([.sweep(sweep)], as: .json)
        return try SavedResult(Data(json.utf8), place: "a/result.json") { $0 == "trials.ndjson" ? Data(lines.utf8) : nil }
    }

    private static let figureFormats: [ReportFormat] = [.html, .md, .text, .json, .csv]

    @Test(arguments: Fixture.Sweep.allCases) func aSweepComesBackFromItsFilesAndLooksTheSame(sweep: Fixture.Sweep) throws {
        let saved = try SavedReportTests.saved(sweep.result)
        for format in SavedReportTests.figureFormats {
            let text = try SavedReport.render([saved], as: format)
            #expect(try text == SavedReport.render([.sweep(sweep.result)], as: format), "\(format)")
        }
    }

    @Test(arguments: Fixture.Capacity.allCases) func aCapacityComesBackFromItsFileAndLooksTheSame(capacity: Fixture.Capacity)
        throws
    {
        let whole = SavedResult.capacity(capacity.result)
        let saved = try SavedResult(Data(SavedReport.render([whole], as: .json).utf8), place: "x")
        for format in SavedReportTests.figureFormats {
            #expect(try SavedReport.render([saved], as: format) == SavedReport.render([whole], as: format), "\(format)")
        }
    }

    @Test(arguments: [
        ("\"planned\": 24", "\"planned\": 25", "make another number"), ("\"repeats\": 2", "\"repeats\": 9999999999", "trials"),
        ("\"values\"", "\"velues\"", "axes.0.values is missing"), ("sweep-result/1", "sweep-result/2", "use a newer Dyno"),
    ])
    func aSweepThatWasEditedIsRefused(old: String, new: String, fault: String) throws {
        let text = try SavedReport.render([.sweep(Fixture.sweepOfRates)], as: .json).replacing(old, with: new)
        let error = #expect(throws: ResultJSONError.self) {
            try SavedResult(Data(text.utf8), place: "a/result.json") { _ in Data() }
        }
        #expect(
            error?.description.hasPrefix("a/result.json: ") == true && error?.description.contains(fault) == true, "\(error!)")
    }

    @Test func aSweepThatLostTrialsIsRefused() throws {
        let sweep = Fixture.sweepOfRates
        let text = try SavedReport.render([.sweep(sweep)], as: .json)
        let lines = try sweep.trials.map { try SweepNDJSON.line($0, axes: sweep.rule.axes) + "\n" }.joined()
        let error = #expect(throws: ResultJSONError.self) {
            try SavedResult(Data(text.utf8), place: "a/result.json") { _ in Data(lines.utf8.prefix(20_000)) }
        }
        #expect(error?.description.hasPrefix("a/trials.ndjson: it holds ") == true)
    }

    @Test func aSweepWithoutItsTrialsIsRefused() throws {
        let text = try SavedReport.render([.sweep(Fixture.sweepOfRates)], as: .json)
        let error = #expect(throws: ResultJSONError.self) { try SavedResult(Data(text.utf8), place: "a/result.json") }
        #expect(error?.description.contains("keep its folder whole") == true)
    }

    @Test(arguments: ["\"requests\": 200", "\"mean\": ", "\"trial\": 3"])
    func aTrialThatWasEditedIsRefused(key: String) throws {
        let sweep = Fixture.sweepOfRates
        let text = try SavedReport.render([.sweep(sweep)], as: .json)
        let lines = try sweep.trials.map { try SweepNDJSON.line($0, axes: sweep.rule.axes) }
        let place = try #require(lines.firstIndex { $0.contains(key) })
        var edited = lines
        edited[place] = edited[place].replacing(key, with: key.contains("mean") ? "\"mean\": -" : key + "00000000000000000")
        #expect(edited != lines)
        let error = #expect(throws: ResultJSONError.self) {
            try SavedResult(Data(text.utf8), place: "a/result.json") { _ in Data(edited.map { $0 + "\n" }.joined().utf8) }
        }
        #expect(error?.description.hasPrefix("a/trials.ndjson:\(place + 1): ") == true)
    }

    @Test(arguments: [
        ("\"load\": 10,", "\"load\": 1e300,", "steps"),
        ("\"answer\": \"found\"", "\"answer\": \"lost\"", "targets.0.capacity.answer: 'lost' is none"),
        ("\"axis\": \"rate\"", "\"axis\": \"speed\"", "axis"), ("\"p99 < 100ms\",", "\"p99 < fast\",", "thresholds"),
        ("capacity/1", "capacity/3", "use a newer Dyno"), ("\"throughputError\": 0.25", "\"throughputError\": -1", "steps"),
    ])
    func aCapacityThatWasEditedIsRefused(old: String, new: String, fault: String) throws {
        let whole = try SavedReport.render([.capacity(Fixture.capacityOfBuilds)], as: .json)
        let text = whole.replacing(old, with: new)
        #expect(text != whole)
        let error = #expect(throws: ResultJSONError.self) { try SavedResult(Data(text.utf8), place: "x") }
        #expect(error?.description.contains(fault) == true, "\(error!)")
    }

    @Test(arguments: ReportFormat.allCases.filter { !figureFormats.contains($0) })
    func formatsOfLevelsRefuseWhatHasNone(format: ReportFormat) {
        for saved in [SavedResult.sweep(Fixture.sweepOfRates), .capacity(Fixture.capacityOfBuilds)] {
            let error = #expect(throws: SavedReportError.self) { try SavedReport.render([saved], as: format) }
            let wanted = format == .jtl ? "a line for each request" : "choose html, md, text, json or csv"
            #expect(error?.description.contains(wanted) == true)
            // Neither takes that flag.
            #expect(error?.description.contains("make the run again with --samples") == false)
        }
    }

    @Test(arguments: [ReportFormat.html, .md, .text, .csv]) func aSweepStandsAlone(format: ReportFormat) {
        let results = [SavedResult.run(Fixture.open), .sweep(Fixture.sweepOfRates)]
        let error = #expect(throws: SavedReportError.self) { try SavedReport.render(results, as: format) }
        #expect(error?.description == "'stress' is the result of a sweep, which is rendered alone: name no other beside it")
        let level = #expect(throws: SavedReportError.self) { try SavedReport.render([results[1]], as: format, level: 1) }
        #expect(level?.description.contains("leave --level out") == true)
    }

    @Test(arguments: [
        ("dyno/result/2", "newer than this Dyno reads"), ("dyno/comparison/7", "newer than this Dyno reads"),
        ("dyno/sweep/1", "is it the right file?"), ("other", "is it the right file?"),
    ])
    func anotherSchemaIsRefused(schema: String, fault: String) throws {
        let text = try ResultJSON.encode(Fixture.open).replacing("\"dyno/result/1\"", with: "\"\(schema)\"")
        let error = #expect(throws: ResultJSONError.self) { try SavedResult(Data(text.utf8), place: "a/result.json") }
        #expect(error?.description.hasPrefix("a/result.json: ") == true && error?.description.contains(fault) == true)
    }

    @Test(arguments: [0, 1, 100, 5_000]) func aFileThatWasCutOffIsRefused(length: Int) throws {
        let text = try ResultJSON.encode(Fixture.open)
        let error = #expect(throws: ResultJSONError.self) { try SavedResult(Data(text.utf8.prefix(length)), place: "x") }
        #expect(error?.description.contains("was cut off") == true)
    }

    @Test func aCountThatWasEditedIsRefused() throws {
        let text = try ResultJSON.encode(Fixture.closed).replacing("\"count\": 960", with: "\"count\": 961")
        let error = #expect(throws: ResultJSONError.self) { try SavedResult(Data(text.utf8), place: "x") }
        #expect(error?.description.contains("and count says 961") == true)
    }

    // MARK: Several results

    @Test func resultsOfDifferentPlansAreMarkedAsSuch() throws {
        let results = [SavedResult.run(Fixture.open), .run(Fixture.closed)]
        let text = try SavedReport.render(results, as: .text)
        #expect(text.contains("plans differ"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(try SavedReport.render(results, as: .md).contains("plans differ"))
        #expect(try SavedReport.render(results, as: .html).contains("plans differ"))
        let same = try SavedReport.render([results[0], results[0]], as: .text)
        #expect(!same.contains("plans differ") && same.contains("Their plans, targets and machines are the same"))
    }

    @Test func anInvalidResultIsMarkedBesideOthers() throws {
        let text = try SavedReport.render([.run(Fixture.levels), .run(Fixture.open)], as: .text)
        #expect(text.hasPrefix("INVALID: stress, baseline at 200/s: its numbers must not be used"))
    }

    @Test func ofSeveralLevelsOneCanBeChosen() throws {
        let saved = SavedResult.run(Fixture.levels)
        #expect(try SavedReport.render([saved], as: .csv, level: 2).split(separator: "\n").count == 3)
        let error = #expect(throws: SavedReportError.self) { try SavedReport.render([saved], as: .csv, level: 4) }
        #expect(error?.description.contains("give one from 1 to 3") == true)
    }

    @Test(arguments: [
        (ReportFormat.jtl, 1, "a line for each request"), (.hgrm, 2, "one distribution"), (.json, 3, "holds one result"),
        (.hlog, 2, "holds one result"), (.summaryCSV, 2, "holds one result"),
    ])
    func whatAFormatCannotHoldIsSaid(format: ReportFormat, count: Int, fault: String) {
        let results = Array(repeating: SavedResult.run(Fixture.open), count: count)
        let error = #expect(throws: SavedReportError.self) { try SavedReport.render(results, as: format) }
        #expect(error?.description.contains(fault) == true)
    }

    // MARK: Hostile names

    private static let hostile: RunResult = {
        var run = Fixture.open
        run.name = "=cmd()\u{1b}[2J"
        run.target.name = "a\"b\\c\nd"
        run.levels[0].labels[0].label = "=HYPERLINK(\"http://x\"),<b>\u{0}\u{ffff}\u{202e}"
        run.levels[0].failureRows = [FailureRow(kind: .timeout, count: 30, example: "]]></failure><script>")]
        run.levels[0].thresholds = run.levels[0].thresholds.map { outcome in
            var outcome = outcome
            outcome.threshold.text = "p99{<b>\u{1}&\"'} < 1ms"
            return outcome
        }
        return run
    }()

    @Test(arguments: ReportFormat.allCases.filter { $0 != .jtl })
    func noControlCharacterReachesAnyFormat(format: ReportFormat) throws {
        let text = try SavedReport.render([.run(Self.hostile)], as: format)
        #expect(
            !text.unicodeScalars.contains { $0 != "\n" && TerminalText.isControl($0) && format != .json && format != .summaryCSV }
        )
    }

    @Test(arguments: figureFormats) func noControlCharacterOfASweepOrACapacityReachesAnyFormat(format: ReportFormat) throws {
        let text = "=cmd()\u{1b}[2J\u{202e}"
        for saved in [
            SavedResult.sweep(HTMLReportTests.hostileSweep(text)), .capacity(HTMLReportTests.hostileCapacity(text)),
        ] {
            let rendered = try SavedReport.render([saved], as: format)
            #expect(!rendered.unicodeScalars.contains { $0 != "\n" && TerminalText.isControl($0) && format != .json })
            guard format == .csv else { continue }
            for cell in rendered.split(whereSeparator: { $0 == "," || $0 == "\n" }) { #expect(!cell.hasPrefix("=")) }
        }
    }

    @Test func noCellIsAFormula() throws {
        for line in FiguresCSV.render(SavedResult.run(Self.hostile).levels).split(separator: "\n").dropFirst() {
            #expect(line.hasPrefix("'=cmd()"))
        }
    }

    @Test func hostileNamesLeaveTheXMLWhole() throws {
        let parser = XMLParser(data: Data(try SavedReport.render([.run(Self.hostile)], as: .junit).utf8))
        #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")")
    }

    // MARK: JUnit

    @Test func fromAnInvalidMeasurementNoVerdictIsDrawn() throws {
        let xml = try SavedReport.render([.run(Fixture.levels)], as: .junit)
        #expect(xml.contains("tests=\"3\" failures=\"0\" errors=\"1\" skipped=\"2\""))
        #expect(xml.components(separatedBy: "<skipped message=\"the measurement is invalid\"/>").count == 3)
    }

    // MARK: Readers that are not ours

    @Test(.enabled(if: PythonPackage.has("hdrh")), arguments: [Fixture.Run.open, .levels, .closed])
    func pythonReadsTheLogWithTheSamePercentiles(run: Fixture.Run) throws {
        let log = try SavedReport.render([.run(run.result)], as: .hlog)
        let script = """
            import math, sys, tempfile
            from hdrh.histogram import HdrHistogram
            from hdrh.log import HistogramLogReader
            file = tempfile.NamedTemporaryFile("w", suffix=".hlog"); file.write(sys.stdin.read()); file.flush()
            reader = HistogramLogReader(file.name, HdrHistogram(64, 3600000000000, 3))
            while True:
                h = reader.get_next_interval_histogram()
                if h is None: break
                n = h.get_total_count()
                print(n, *[h.get_value_at_percentile((math.ceil(p * n / 1000) - 0.25) / n * 100) for p in (500, 900, 990, 999, 1000)])
            """
        let lines = try PythonPackage.run(script, having: "hdrh", input: log).split(separator: "\n")
        let summaries = run.result.levels.flatMap { [$0.total.responseTime] + $0.labels.map(\.responseTime) }
        #expect(lines.count == summaries.count)
        for (line, summary) in zip(lines, summaries) {
            let histogram = summary.latencies.histogram
            let percentiles = [500, 900, 990, 999, 1_000].map { perMille in
                let rank = Double((perMille * summary.count + 999) / 1_000)
                return histogram.highestEquivalentForValue(
                    histogram.valueAtPercentile((rank - 0.5) / Double(summary.count) * 100))
            }
            #expect(line == "\(summary.count) " + percentiles.map(String.init).joined(separator: " "))
        }
    }

    @Test(.enabled(if: PythonPackage.has("hdrh"))) func everyRowOfThePercentilesIsWhatPythonCounts() throws {
        let script = """
            import sys
            from hdrh.histogram import HdrHistogram
            h = HdrHistogram.decode(sys.stdin.readline())
            below, counts = 0, {}
            for item in h.get_recorded_iterator():
                below += item.count_at_value_iterated_to
                counts["%.3f" % (item.value_iterated_to / 1e6)] = below
            rows = [line.split() for line in sys.stdin if line.startswith(" ") and "." in line]
            print(len(rows), [row for row in rows if not counts[row[0]] == int(row[2]) >= float(row[1]) * below - 1e-6])
            """
        let histogram = Fixture.open.levels[0].total.responseTime.latencies.histogram
        let text = try SavedReport.render([.run(Fixture.open)], as: .hgrm)
        let input = try HistogramCodec.encode(histogram) + "\n" + text
        #expect(try PythonPackage.run(script, having: "hdrh", input: input) == "66 []\n")
    }

    private static let schema = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Schemas/junit.xsd")
        .path

    /// By the schema, and by counting: no schema says that a suite has as many failures as it claims.
    @Test(.enabled(if: PythonPackage.has("xmlschema"))) func everyJUnitFileIsByTheSchemaAndCountsRight() throws {
        let script = """
            import io, sys, xml.etree.ElementTree as tree, xmlschema
            schema = xmlschema.XMLSchema("\(Self.schema)")
            def count(parent, tag): return sum(1 for _ in parent.iter(tag))
            for text in sys.stdin.read().split("\\0"):
                schema.validate(io.StringIO(text))
                root = tree.fromstring(text.encode())
                for part in [root] + list(root):
                    for attribute, tag in [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]:
                        if attribute in part.attrib: assert int(part.get(attribute)) == count(part, tag), (part.attrib, tag)
            bad = text.replace("<testcase ", "<testcase since='1' ", 1)
            print(len(root), schema.is_valid(io.StringIO(text)), schema.is_valid(io.StringIO(bad)))
            """
        let odd = "]]></failure><script>&\u{0600}\u{1}\u{202e}\""
        let results =
            Fixture.Run.allCases.map { SavedResult.run($0.result) } + Fixture.Comparison.allCases.map { .comparison($0.result) }
            + [
                .run(Self.hostile), .run(Fixture.run("", [])), .run(Fixture.run("refused", [Fixture.unanswered])),
                .comparison(HTMLReportTests.hostileComparison(odd)), .run(HTMLReportTests.hostile(odd)),
            ]
        let files = try results.map { try SavedReport.render([$0], as: .junit) }
        #expect(try PythonPackage.run(script, having: "xmlschema", input: files.joined(separator: "\0")) == "1 True False\n")
    }

    @Test(.enabled(if: PythonPackage.has("prometheus_client"))) func theOfficialParserReadsThePrometheusText() throws {
        let script = """
            import sys
            from prometheus_client.parser import text_string_to_metric_families
            for family in text_string_to_metric_families(sys.stdin.read()):
                print(family.name, family.type, len(family.samples))
                for s in family.samples:
                    if s.name.endswith("_count"): print(s.labels["label"], int(s.value))
            """
        for run in [Fixture.open, Self.hostile] {
            let text = try SavedReport.render([.run(run)], as: .prometheus)
            let lines = try PythonPackage.run(script, having: "prometheus_client", input: text).split(separator: "\n")
            #expect(lines.contains("dyno_response_time_seconds histogram 34") && lines.contains("one channel 1994"))
            #expect(lines.contains("dyno_threshold_holds gauge 4") || lines.contains("dyno_threshold_holds gauge 1"))
        }
    }
}
