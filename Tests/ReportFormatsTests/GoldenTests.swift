import Foundation
import Measurement
import Testing

@testable import ReportFormats

/// What people see, byte for byte. `make record` (DYNO_RECORD=1) writes the files anew; the diff is then to be read.
@Suite struct GoldenTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Goldens")
    private static let isRecording = ProcessInfo.processInfo.environment["DYNO_RECORD"] == "1"

    static func expectGolden(_ name: String, _ text: String) throws {
        let file = GoldenTests.folder.appending(path: name)
        if GoldenTests.isRecording { try text.write(to: file, atomically: true, encoding: .utf8) }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(text == golden, "\(name) differs; read the difference, then run `make record`")
    }

    @Test(arguments: Fixture.Run.allCases)
    func aRunLooksAsRecordedInEveryFormat(run: Fixture.Run) throws {
        let (name, result) = (run.rawValue, run.result)
        try Self.expectGolden("\(name).txt", Report(result).text)
        try Self.expectGolden("\(name).md", Report(result).markdown)
        try Self.expectGolden("\(name).csv", JMeterSummaryCSV.render(result))
        try Self.expectGolden("\(name).json", try ResultJSON.encode(result))
    }

    /// The sentence, the tables and the advice of each way that a comparison may end.
    /// That the times cannot be judged is not why it failed.
    @Test func theReasonForAFailureComesBeforeWhatCouldNotBeJudged() {
        let late = Conclusion.text(Fixture.Outcome.late.result)
        #expect(late.hasPrefix("INVALID: the generator's lag"))
        let failed = Conclusion.text(Fixture.Outcome.lateErrors.result)
        #expect(failed.hasPrefix("FAIL: pay fails") && !failed.contains("lag"))
    }

    @Test(arguments: Fixture.Outcome.allCases)
    func anOutcomeReadsAsRecorded(outcome: Fixture.Outcome) throws {
        let text = Report(outcome.result).text
        let end = text.range(of: "\nEach target\n") ?? text.range(of: "\nHow it was made\n")
        try Self.expectGolden("outcome-\(outcome.rawValue).txt", String(text[..<(end?.lowerBound ?? text.endIndex)]) + "\n")
    }

    /// One page of each kind stands for all: style sheet and script, the same in each, are left out of it.
    @Test(arguments: [
        ("open.html", Report(Fixture.open).html), ("slowest.html", Report(Fixture.slowest).html),
        ("candidates.html", Report(Fixture.candidates).html),
        ("sweep-rates.html", Report(Fixture.sweepOfRates).html),
        ("capacity-builds.html", Report(Fixture.capacityOfBuilds).html),
    ])
    func aPageLooksAsRecorded(name: String, html: String) throws {
        let markup = html.replacing(StyleSheet.text, with: "/* style sheet */").replacing(PageScript.text, with: "/* script */")
        try Self.expectGolden(name, markup.replacing(PageScript.digest, with: "sha256-"))
    }

    @Test(arguments: Fixture.Sweep.allCases)
    func aSweepLooksAsRecordedInEveryFormat(sweep: Fixture.Sweep) throws {
        let (name, result) = (sweep.rawValue, sweep.result)
        for (ending, format) in [("txt", ReportFormat.text), ("md", .md), ("csv", .csv), ("json", .json)] {
            try Self.expectGolden("\(name).\(ending)", try SavedReport.render([.sweep(result)], as: format))
        }
        let lines = try result.trials.map { try SweepNDJSON.line($0, axes: result.rule.axes) + "\n" }
        try Self.expectGolden("\(name).ndjson", lines.joined())
    }

    @Test(arguments: Fixture.Capacity.allCases)
    func aSearchForACapacityLooksAsRecordedInEveryFormat(capacity: Fixture.Capacity) throws {
        for (ending, format) in [("txt", ReportFormat.text), ("md", .md), ("csv", .csv), ("json", .json)] {
            try Self.expectGolden(
                "\(capacity.rawValue).\(ending)", try SavedReport.render([.capacity(capacity.result)], as: format))
        }
    }

    @Test(arguments: Fixture.Recovery.allCases)
    func aTestOfRecoveryLooksAsRecordedInEveryFormat(recovery: Fixture.Recovery) throws {
        for (ending, format) in [("txt", ReportFormat.text), ("md", .md), ("csv", .csv), ("json", .json)] {
            try Self.expectGolden(
                "\(recovery.rawValue).\(ending)", try SavedReport.render([.recovery(recovery.result)], as: format))
        }
        let text = try ResultJSON.encode(recovery.result)
        guard case .recovery(let read) = try SavedResult(.init(text.utf8), place: "x") else {
            Issue.record("it is of another kind")
            return
        }
        #expect(try ResultJSON.encode(read) == text && read.targets == recovery.result.targets)
        for line in Report(recovery.result).text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test func theChartsOfSweepsAndCapacitiesLookAsRecorded() throws {
        let sweep = Fixture.sweepOfRates
        let figures = Report(sweep).figures.compactMap(\.file)
        #expect(
            figures.map(\.name) == [
                "response-time.svg", "response-time-p95.svg", "responses.svg", "throughput.svg", "utilisation.svg",
            ])
        for figure in figures { try Self.expectGolden("sweep-rates-\(figure.name)", figure.chart.svg) }
        let capacity = Report(Fixture.capacityOfBuilds).figures.compactMap(\.file)
        #expect(capacity.map(\.name) == ["throughput.svg", "threshold-1.svg", "threshold-2.svg"])
        try Self.expectGolden("capacity-builds-threshold-1.svg", capacity[1].chart.svg)
    }

    /// Which files of before do not have.
    @Test func theCurveThatGaveACapacityIsDrawnThroughItsSteps() throws {
        var result = Fixture.capacityOfBuilds
        for (index, target) in result.targets.enumerated() {
            guard case .found(var estimate, let limit) = target.answer else { continue }
            estimate.slope = 12
            result.targets[index].answer = .found(estimate, limit: limit)
        }
        let figures = Report(result).figures.compactMap(\.file)
        #expect(figures.map(\.name) == ["throughput.svg", "threshold-1-share.svg", "threshold-1.svg", "threshold-2.svg"])
        try Self.expectGolden("capacity-builds-threshold-1-share.svg", figures[1].chart.svg)
        // Where it meets what is allowed is the answer.
        let estimate = try #require(result.targets[0].answer.estimate)
        #expect(abs((estimate.share(at: estimate.value, allowed: 0.01) ?? 0) - 0.01) < 1e-12)
        #expect((estimate.share(at: estimate.value * 1.1, allowed: 0.01) ?? 0) > 0.02)
    }

    @Test func savedResultsLookAsRecordedInTheFormatsOfTools() throws {
        let files: [(String, Fixture.Run, ReportFormat)] = [
            ("open.figures.csv", .open, .csv), ("open.hlog", .open, .hlog), ("open.hgrm", .open, .hgrm),
            ("open.junit.xml", .open, .junit), ("levels.junit.xml", .levels, .junit), ("open.prom", .open, .prometheus),
        ]
        for (name, run, format) in files {
            try Self.expectGolden(name, try SavedReport.render([.run(run.result)], as: format))
        }
    }

    @Test(arguments: [Fixture.Run.theory, .theoryClosed])
    func theoryLooksAsRecorded(run: Fixture.Run) throws {
        let text = Report(theoryOf: run.result).text
        try Self.expectGolden("\(run.rawValue)-alone.txt", text)
        for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test(arguments: Fixture.Comparison.allCases)
    func aComparisonLooksAsRecordedInEveryFormat(comparison: Fixture.Comparison) throws {
        let (name, result) = (comparison.rawValue, comparison.result)
        try Self.expectGolden("\(name).txt", Report(result).text)
        try Self.expectGolden("\(name).md", Report(result).markdown)
        try Self.expectGolden("\(name).csv", JMeterSummaryCSV.render(result))
        try Self.expectGolden("\(name).json", try ResultJSON.encode(result))
    }

    @Test(arguments: Fixture.Comparison.allCases)
    func aComparisonLooksAsRecordedForSystemsOfContinuousIntegration(comparison: Fixture.Comparison) throws {
        let (name, result) = (comparison.rawValue, comparison.result)
        try Self.expectGolden("\(name).junit.xml", JUnitReport.render(result))
        try Self.expectGolden("\(name).metrics.txt", ComparisonMetrics.render(result))
        try Self.expectGolden("\(name).annotations.txt", WorkflowCommands.annotations(result))
    }

    @Test(arguments: Fixture.Run.allCases)
    func aRunFitsOnATerminalOf80Columns(run: Fixture.Run) {
        for line in Report(run.result).text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test(arguments: Fixture.Comparison.allCases)
    func aComparisonFitsOnATerminalOf80Columns(comparison: Fixture.Comparison) {
        for line in Report(comparison.result).text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test(arguments: Fixture.Sweep.allCases)
    func aSweepFitsOnATerminalOf80Columns(sweep: Fixture.Sweep) {
        var sweep = sweep.result
        for repeats in [1, 3] {
            sweep.rule.repeats = repeats
            for line in Report(sweep).text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        }
    }

    @Test(arguments: Fixture.Capacity.allCases)
    func aSearchForACapacityFitsOnATerminalOf80Columns(capacity: Fixture.Capacity) {
        for line in Report(capacity.result).text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
}
