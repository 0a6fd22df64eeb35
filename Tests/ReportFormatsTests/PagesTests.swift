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
        var pages = Dictionary(uniqueKeysWithValues: Fixture.Run.allCases.map { ($0.rawValue, HTMLReport.render($0.result)) })
        for comparison in Fixture.Comparison.allCases { pages[comparison.rawValue] = HTMLReport.render(comparison.result) }
        for sweep in Fixture.Sweep.allCases { pages[sweep.rawValue] = HTMLReport.render(sweep.result) }
        for capacity in Fixture.Capacity.allCases { pages[capacity.rawValue] = HTMLReport.render(capacity.result) }
        let hostile = "\u{0600}<script>alert(1)</script>\" onload='alert(2)'{{name}}\u{202e}"
        pages["hostile-sweep"] = HTMLReport.render(HTMLReportTests.hostileSweep(hostile))
        pages["hostile-capacity"] = HTMLReport.render(HTMLReportTests.hostileCapacity(hostile))
        pages["hostile-comparison"] = HTMLReport.render(
            HTMLReportTests.hostileComparison("\u{0600}<script>alert(1)</script>\" onload='"))
        pages["hour"] = HTMLReport.render(HourSample.result)
        pages["two-hours"] = HTMLReport.render(HourSample.comparison)
        pages["hostile"] = HTMLReport.render(
            HTMLReportTests.hostile("\u{0600}<script>alert(1)</script>\" onload='alert(2)'{{name}}"))
        pages["nothing"] = HTMLReport.render(Fixture.run("nothing", []))
        pages["refused"] = HTMLReport.render(Fixture.run("refused", [Fixture.unanswered]))
        pages["sides"] = HTMLReport.render([.run(Fixture.open), .run(Fixture.levels), .comparison(Fixture.comparison)])
        for (name, html) in pages { try html.write(toFile: "\(folder)/\(name).html", atomically: true, encoding: .utf8) }
    }
}
