import Foundation
import Testing

@testable import ReportFormats

/// A comparison's report.md is a comment on a change: what people see of it before they unfold anything.
@Suite struct CommentTests {
    private static let all =
        Fixture.Outcome.allCases.map { ($0.rawValue, $0.result) } + Fixture.Comparison.allCases.map { ($0.rawValue, $0.result) }

    @Test(arguments: all.map(\.0))
    func itIsShortAndSaysWhatWasBuiltFromWhat(name: String) throws {
        var result = try #require(Self.all.first { $0.0 == name }?.1)
        result.baseline.revision = "1a2b3c4"
        result.candidates[0].revision = "5d6e7f8"
        let markdown = Report(result).markdown
        let fold = try #require(markdown.range(of: "<details>"))
        let shown = markdown[..<fold.lowerBound]
        #expect(shown.split(separator: "\n", omittingEmptySubsequences: false).count <= 30, "\(shown)")
        #expect(shown.contains("built from 1a2b3c4") && shown.contains("built from 5d6e7f8"), "\(shown)")
        #expect(markdown.components(separatedBy: "<details>").count == markdown.components(separatedBy: "</details>").count)
        #expect(!shown.contains("seed 42") && markdown.contains("seed 42"))
    }

    @Test(arguments: Fixture.Outcome.allCases)
    func itHasNoWordsOfStatisticsBeforeItTellsHowItWasDecided(outcome: Fixture.Outcome) {
        let text = Report(outcome.result).text
        let titles = ["\nHow this was decided", "\nEach target\n", "\nHow it was made\n"]
        let ends = titles.compactMap { text.range(of: $0)?.lowerBound }
        let words = text[..<(ends.min() ?? text.endIndex)].lowercased().split { !$0.isLetter }
        // The load is open; what stands for it is no verdict.
        let strange = Set(words).intersection(["shown", "look", "looks", "independent", "gate", "hochberg", "student"])
        #expect(strange.isEmpty, "\(strange)")
    }
}
