import Foundation
import Measurement
import Testing

@testable import ReportFormats

/// Files of before are still read, and give the same report.
@Suite struct SavedFilesTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    private static func data(_ name: String) throws -> Data { try Data(contentsOf: folder.appending(path: "Saved/\(name)")) }

    /// What was written of the fixtures, whose reports are recorded.
    static let names = [
        "open", "closed", "levels", "trace", "theoryClosed", "capacity-generator", "capacity-builds",
        "sweep-users",
    ]

    private static func read(_ name: String) throws -> SavedResult {
        try SavedResult(try data("\(name).json"), place: "\(name).json") { _ in try? data("\(name).ndjson") }
    }

    @Test(arguments: names) func aFileOfBeforeGivesTheSameReport(name: String) throws {
        let saved = try Self.read(name)
        for (ending, format) in [("txt", ReportFormat.text), ("md", .md)] {
            let golden = try String(contentsOf: Self.folder.appending(path: "Goldens/\(name).\(ending)"), encoding: .utf8)
            #expect(try SavedReport.render([saved], as: format) == golden)
        }
    }

    /// Newer files may say more, and say it under other names; what the older one says they say as well.
    @Test(arguments: names) func whatAFileOfBeforeSaysIsNotLost(name: String) throws {
        let before = try JSONSerialization.jsonObject(with: Self.data("\(name).json"))
        let now = try JSONSerialization.jsonObject(with: Data(SavedReport.render([Self.read(name)], as: .json).utf8))
        #expect(Self.lost(before, now, at: name) == [])
    }

    @Test func whatWasKeptOfARunThatWasKilledBeforeIsRead() throws {
        let saved = try SavedResult(Self.data("killed/partial.json"), place: "killed/partial.json") {
            try? Self.data("killed/\($0)")
        }
        guard case .run(let run) = saved else {
            Issue.record("no run")
            return
        }
        #expect(run.levels.count == 2 && !run.levels[0].isUnfinished && run.levels[1].isUnfinished && !run.isValid)
        #expect(try SavedReport.render([saved], as: .text).contains("this run was killed"))
    }

    /// Its reasons are made anew, by newer words.
    @Test func aComparisonOfBeforeStillHasItsVerdictAndItsFigures() throws {
        let saved = try Self.read("noise")
        guard case .comparison(let comparison) = saved else {
            Issue.record("no comparison")
            return
        }
        let text = try SavedReport.render([saved], as: .text)
        let mean = try #require(comparison.levels[0].candidates[0].outcome.verdicts.first { $0.metric == .mean })
        #expect(mean.isGate && mean.baseline == nil && mean.estimate != nil)
        #expect(text.contains("UNDECIDED") && text.contains("p50"))
    }

    private static let renamed = ["warnings": "findings"]

    /// The paths of what the one has and the other has not, or not so.
    private static func lost(_ before: Any, _ now: Any, at path: String) -> [String] {
        switch (before, now) {
        case (let before as [String: Any], let now as [String: Any]):
            return before.flatMap { key, value in
                let key = renamed[key] ?? key
                return now[key].map { lost(value, $0, at: "\(path).\(key)") } ?? ["\(path).\(key)"]
            }
        case (let before as [Any], let now as [Any]):
            guard before.count == now.count else { return [path] }
            return zip(before, now).enumerated().flatMap { lost($1.0, $1.1, at: "\(path).\($0)") }
        default: return "\(before)" == "\(now)" ? [] : [path]
        }
    }
}
