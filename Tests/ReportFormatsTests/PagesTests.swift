import Foundation
import Measurement
import ReportSamples
import Testing

@testable import ReportFormats

/// Writes pages for a browser to open: `make test-browser`.
@Suite struct PagesTests {
    private static let folder = ProcessInfo.processInfo.environment["DYNO_PAGES"]

    @Test(.enabled(if: folder != nil)) func pagesAreWrittenForABrowser() throws {
        let folder = try #require(PagesTests.folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var pages = Dictionary(uniqueKeysWithValues: Fixture.Run.allCases.map { ($0.rawValue, Report($0.result).html) })
        for comparison in Fixture.Comparison.allCases { pages[comparison.rawValue] = Report(comparison.result).html }
        for sweep in Fixture.Sweep.allCases { pages[sweep.rawValue] = Report(sweep.result).html }
        for capacity in Fixture.Capacity.allCases { pages[capacity.rawValue] = Report(capacity.result).html }
        let hostile = "\u{0600}<script>alert(1)</script>\" onload='alert(2)'{{name}}\u{202e}"
        pages["hostile-sweep"] = Report(HTMLReportTests.hostileSweep(hostile)).html
        pages["hostile-capacity"] = Report(HTMLReportTests.hostileCapacity(hostile)).html
        pages["hostile-comparison"] =
            Report(
                HTMLReportTests.hostileComparison("\u{0600}<script>alert(1)</script>\" onload='")
            ).html
        pages["hour"] = Report(HourSample.result).html
        pages["two-hours"] = Report(HourSample.comparison).html
        pages["hostile"] =
            Report(
                HTMLReportTests.hostile("\u{0600}<script>alert(1)</script>\" onload='alert(2)'{{name}}")
            ).html
        pages["nothing"] = Report(Fixture.run("nothing", [])).html
        pages["refused"] = Report(Fixture.run("refused", [Fixture.unanswered])).html
        pages["sides"] = Report(SideBySide([.run(Fixture.open), .run(Fixture.levels), .comparison(Fixture.comparison)])).html
        for (name, html) in pages { try html.write(toFile: "\(folder)/\(name).html", atomically: true, encoding: .utf8) }
    }
}
