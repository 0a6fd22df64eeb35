import Foundation
import LoadModel
import Measurement
import Testing

@testable import ReportFormats

@Suite struct SurveyTests {
    private static let survey: TheorySurvey = {
        var pair = [Fixture.theory, Fixture.theory]
        pair[0].target.name = "fifo"
        pair[1].target.name = "ps"
        var other = pair[0]
        other.name = "closed-10"
        return TheorySurvey(
            name: "theory", startedAt: Fixture.startedAt,
            sections: [
                .init(name: "mm1", about: "Poisson arrivals, *exponential* service.", results: [Fixture.theory]),
                .init(name: "closed-mva", results: [Fixture.theoryClosed]),
                .init(name: "disciplines", about: "Two of them.", results: pair + [other]),
            ], environment: Fixture.environment)
    }()

    @Test func aSurveyHasAReportAndTheChartsThatItShows() throws {
        let report = Report(Self.survey).markdown
        let charts = Report(Self.survey).figures.compactMap(\.file?.name)
        // Of the level alone none; of the section with two targets and two plans, one for the target that both loaded, and one for
        // the plan that loaded both.
        #expect(charts == ["mm1.svg", "disciplines-fifo.svg", "disciplines-mm1.svg"])
        for chart in charts { #expect(report.contains("](\(chart))")) }
        #expect(report.contains("# Theory beside measurement: `theory`"))
        #expect(report.contains("Poisson arrivals, *exponential* service."))
        #expect(report.contains("### `closed-10` `fifo`") && !report.contains("### `mm1` `baseline`"))
    }

    @Test func theVerdictCountsTheMeansThatAgree() {
        // Of each run's three levels one agrees, one does not, and one has no prediction; the closed one does not.
        #expect(Report(Self.survey).text.contains("4 of 9 mean response times agree with theory"))
        var survey = Self.survey
        survey.sections = [survey.sections[0]]
        survey.sections[0].results[0].levels.removeLast(2)
        let report = Report(survey).markdown
        #expect(report.contains("**✅ 1 of 1 mean response times agree with theory.**"))
        survey.sections[0].results[0].levels[0].findings = [
            .generatorLagged(percent: 99, lagMilliseconds: 31.4, responseMilliseconds: 61.2)
        ]
        #expect(Report(survey).markdown.contains("1 level of 1 had an invalid measurement"))
    }

    @Test func aChartHasTheCurveAndTheMarksOfItsRun() throws {
        let chart = try #require(Report(Self.survey).figures.first { $0.file?.name == "mm1.svg" }?.file).chart.svg
        #expect(chart.contains("Utilisation of the servers (%)"))
        #expect(chart.contains("class=\"curve\""))
        // The third level has a utilisation above 100 %, and is not shown.
        #expect(chart.components(separatedBy: "<title>theory: ").count - 1 == 2)
    }

    @Test func ofSeveralNumbersOfUsersTheChartIsAgainstThem() throws {
        var run = Fixture.theoryClosed
        run.levels = [5, 50].map { users in
            var level = run.levels[0]
            level.level = .closed(users: users, think: Distribution(.exponential, mean: Nanoseconds(seconds: 0.1)))
            level.theory = level.theory.map { QueueingAnalysis(of: level.level, scenarios: [Fixture.work], service: $0.service) }
            return level
        }
        let survey = TheorySurvey(
            name: "x", startedAt: 0, sections: [.init(name: "closed-mva", results: [run])], environment: Fixture.environment)
        let chart = try #require(Report(survey).figures.first { $0.file?.name == "closed-mva.svg" }?.file).chart.svg
        #expect(chart.contains(">Users<") && chart.contains("at 50</title>"))
    }

    @Test func theSummaryFitsOnATerminalOf80Columns() {
        for line in Report(Self.survey).text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test func aSurveyIsSavedWithTheResultOfEachRun() throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("dyno-survey-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: root) }
        let folder = try ResultFolder.create(root: root, name: "theory", startedAt: 0)
        // As each of them ends.
        var survey = Self.survey
        survey.sections = []
        for section in Self.survey.sections {
            survey.sections.append(section)
            for count in section.results.indices {
                survey.sections[survey.sections.count - 1].results = Array(section.results.prefix(count + 1))
                try folder.keepLastRun(of: survey)
            }
        }
        try folder.save(survey)
        let names = try FileManager.default.contentsOfDirectory(atPath: root + "/theory/latest").sorted()
        #expect(
            names == [
                "closed-mva-baseline.json", "disciplines-closed-10-fifo.json", "disciplines-fifo.svg",
                "disciplines-mm1-fifo.json",
                "disciplines-mm1-ps.json", "disciplines-mm1.svg", "mm1-baseline.json", "mm1.svg", "report.html", "report.md",
            ])
        let result = try ResultJSON.decodeRun(
            Data(contentsOf: URL(fileURLWithPath: root + "/theory/latest/mm1-baseline.json")), place: "x")
        #expect(result.levels.count == 3)
    }
}
