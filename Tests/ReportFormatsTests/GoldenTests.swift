import Foundation
import Testing

@testable import ReportFormats

/// What people see, byte for byte. `make record` (DYNO_RECORD=1) writes the files anew; the diff is then to be read.
@Suite struct GoldenTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Goldens")
    private static let isRecording = ProcessInfo.processInfo.environment["DYNO_RECORD"] == "1"

    private func expectGolden(_ name: String, _ text: String) throws {
        let file = GoldenTests.folder.appending(path: name)
        if GoldenTests.isRecording { try text.write(to: file, atomically: true, encoding: .utf8) }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(text == golden, "\(name) differs; read the difference, then run `make record`")
    }

    @Test(arguments: Fixture.Run.allCases)
    func aRunLooksAsRecordedInEveryFormat(run: Fixture.Run) throws {
        let (name, result) = (run.rawValue, run.result)
        try expectGolden("\(name).txt", TextReport.render(result))
        try expectGolden("\(name).md", MarkdownReport.render(result))
        try expectGolden("\(name).csv", JMeterSummaryCSV.render(result))
        try expectGolden("\(name).json", try ResultJSON.encode(result))
    }

    /// One page stands for all: style sheet and script, the same in each, are left out of it.
    @Test func aPageLooksAsRecorded() throws {
        let html = HTMLReport.render(Fixture.open)
        let markup = html.replacing(StyleSheet.text, with: "/* style sheet */").replacing(PageScript.text, with: "/* script */")
        try expectGolden("open.html", markup.replacing(PageScript.digest, with: "sha256-"))
    }

    @Test func thePageOfAComparisonLooksAsRecorded() throws {
        let html = HTMLReport.render(Fixture.candidates)
        let markup = html.replacing(StyleSheet.text, with: "/* style sheet */").replacing(PageScript.text, with: "/* script */")
        try expectGolden("candidates.html", markup.replacing(PageScript.digest, with: "sha256-"))
    }

    @Test func savedResultsLookAsRecordedInTheFormatsOfTools() throws {
        let files: [(String, Fixture.Run, ReportFormat)] = [
            ("open.figures.csv", .open, .csv), ("open.hlog", .open, .hlog), ("open.hgrm", .open, .hgrm),
            ("open.junit.xml", .open, .junit), ("levels.junit.xml", .levels, .junit), ("open.prom", .open, .prometheus),
        ]
        for (name, run, format) in files {
            try expectGolden(name, try SavedReport.render([.run(run.result)], as: format))
        }
    }

    @Test func resultsSideBySideLookAsRecorded() throws {
        let results = [Fixture.levels, Fixture.open].map { SavedResult.run($0) }
        try expectGolden("sides.txt", try SavedReport.render(results, as: .text))
        try expectGolden("sides.md", try SavedReport.render(results, as: .md))
    }

    @Test(arguments: [Fixture.Run.theory, .theoryClosed])
    func theoryLooksAsRecorded(run: Fixture.Run) throws {
        let text = TextReport.renderTheory(run.result)
        try expectGolden("\(run.rawValue)-alone.txt", text)
        for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test(arguments: Fixture.Comparison.allCases)
    func aComparisonLooksAsRecordedInEveryFormat(comparison: Fixture.Comparison) throws {
        let (name, result) = (comparison.rawValue, comparison.result)
        try expectGolden("\(name).txt", TextReport.render(result))
        try expectGolden("\(name).md", MarkdownReport.render(result))
        try expectGolden("\(name).csv", JMeterSummaryCSV.render(result))
        try expectGolden("\(name).json", try ResultJSON.encode(result))
    }

    @Test(arguments: Fixture.Comparison.allCases)
    func aComparisonLooksAsRecordedForSystemsOfContinuousIntegration(comparison: Fixture.Comparison) throws {
        let (name, result) = (comparison.rawValue, comparison.result)
        try expectGolden("\(name).junit.xml", JUnitReport.render(result))
        try expectGolden("\(name).metrics.txt", ComparisonMetrics.render(result))
        try expectGolden("\(name).annotations.txt", WorkflowCommands.annotations(result))
    }

    @Test func runsInSequenceLookAsRecorded() throws {
        var later = Fixture.levels
        later.target.name = "candidate"
        later.levels.removeLast()
        later.plan += "seed: 2"
        let comparison = try SequentialComparison(baseline: Fixture.levels, candidate: later)
        try expectGolden("sequence.txt", comparison.text)
        try expectGolden("sequence.json", try comparison.json())
        for line in comparison.text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        #expect(throws: SequentialComparisonError.self) {
            try SequentialComparison(baseline: Fixture.levels, candidate: Fixture.closed)
        }
    }

    @Test(arguments: Fixture.Run.allCases)
    func aRunFitsOnATerminalOf80Columns(run: Fixture.Run) {
        for line in TextReport.render(run.result).split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test(arguments: Fixture.Comparison.allCases)
    func aComparisonFitsOnATerminalOf80Columns(comparison: Fixture.Comparison) {
        for line in TextReport.render(comparison.result).split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
}
