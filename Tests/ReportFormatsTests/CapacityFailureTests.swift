import Measurement
import Testing

@testable import ReportFormats

/// Why requests of a search for a capacity failed.
@Suite struct CapacityFailureTests {
    private static let result = SavedResult.capacity(Fixture.capacityUnmet)

    @Test(arguments: [ReportFormat.text, .md, .html]) func itIsInEveryReport(format: ReportFormat) throws {
        let text = try SavedReport.render([Self.result], as: format).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for content in ["Failures of all steps", "404", "370", "92.5%", "no complete answer within 10s", "unsent"] {
            #expect(text.contains(content), "\(format): \(content)")
        }
        #expect(text.contains("mostly status 404"), "\(format)")
    }

    @Test func itIsInJSONAndComesBack() throws {
        let json = try SavedReport.render([Self.result], as: .json)
        #expect(json.contains("\"unsent\": 3") && json.contains("\"status\": 404"))
        guard case .capacity(let read) = try SavedResult(.init(json.utf8), place: "x") else {
            Issue.record("no capacity")
            return
        }
        #expect(read.targets.map(\.steps) == Fixture.capacityUnmet.targets.map(\.steps))
    }

    @Test func whatFailedAtSeveralStepsIsOneRowFromTheLowestLoadOn() throws {
        var steps = Fixture.capacityOfBuilds.targets[0].steps
        for (index, count) in [(4, 10), (8, 5)] {
            steps[index].failures = [FailureRow(kind: .timeout, label: "x", count: count, example: "step \(index)")]
        }
        let table = try #require(FailureTable(steps: steps, title: "From") { "\($0)/s" }.table)
        #expect(table.rows.count == 1)
        let row = table.rows[0].map(\.content)
        #expect(row.contains("15") && row.contains("155.0/s") && row.contains("step 4"))
        #expect(FailureTable(steps: [], title: "From") { "\($0)" }.table == nil)
    }
}
