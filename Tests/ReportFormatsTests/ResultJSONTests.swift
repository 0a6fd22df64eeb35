import Foundation
import LoadModel
import Measurement
import ReportFormats
import Testing

@Suite struct ResultJSONTests {
    @Test(arguments: Fixture.Run.allCases)
    func aRunThatIsReadBackIsWrittenTheSame(run: Fixture.Run) throws {
        // What lies in files of its own is read by whoever reads the folder.
        var result = run.result
        for level in result.levels.indices {
            for index in result.levels[level].exchanges.indices { result.levels[level].exchanges[index].file = nil }
        }
        let text = try ResultJSON.encode(result)
        let decoded = try ResultJSON.decodeRun(Data(text.utf8), place: "result.json")
        #expect(try ResultJSON.encode(decoded) == text)
        // Every report of it is the same too, so nothing that they show was lost.
        #expect(Report(decoded).text == Report(result).text)
        #expect(Report(theoryOf: decoded).text == Report(theoryOf: result).text)
        #expect(JMeterSummaryCSV.render(decoded) == JMeterSummaryCSV.render(result))
    }

    /// Files of before the table of failures: with what was said of the first of each kind, and other names.
    @Test func anOlderFileIsStillRead() throws {
        var text = try ResultJSON.encode(Fixture.open)
        let table = try #require(text.range(of: #"  "failureTable": "#))
        let end = try #require(text[table.lowerBound...].range(of: "\n  ],\n"))
        text.replaceSubrange(
            table.lowerBound..<end.upperBound,
            with: #"  "failureExamples": {"timeout": "no complete answer within 10s", "status": "status 500"},\#n"#)
        let lines = text.components(separatedBy: "\n").filter {
            !$0.contains("skippedAfterFailure") && !$0.contains("skippedAtEnd")
        }
        text = lines.joined(separator: "\n").replacingOccurrences(of: "\"resent\": ", with: "\"retries\": ")
        let run = try ResultJSON.decodeRun(Data(text.utf8), place: "result.json")
        let level = run.levels[0]
        #expect(level.counts.resent == 3 && level.total.resent == 3 && level.counts.skippedAtEnd == 0)
        #expect(
            level.failureRows == [
                FailureRow(kind: .timeout, count: 30, example: "no complete answer within 10s"),
                FailureRow(kind: .status, count: 6, example: "status 500"),
            ])
        let shown = Report(run).text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
        #expect(shown.contains("no complete answer within 10s") && shown.contains("3 resent on a fresh connection"))
        #expect(Report(run).markdown.contains("no complete answer within 10s"))
    }

    @Test(arguments: Fixture.Comparison.allCases)
    func aComparisonThatIsReadBackIsWrittenTheSame(comparison: Fixture.Comparison) throws {
        let text = try ResultJSON.encode(comparison.result)
        let decoded = try ResultJSON.decodeComparison(Data(text.utf8), place: "result.json")
        #expect(try ResultJSON.encode(decoded) == text)
        #expect(Report(decoded).markdown == Report(comparison.result).markdown)
    }

    @Test(arguments: [
        UserProfile.steady(7, rampUp: Nanoseconds(seconds: 2.5)),
        .stages([
            UserStage(.hold(3), for: Nanoseconds(seconds: 1)), UserStage(.ramp(from: nil, to: 9), for: Nanoseconds(seconds: 2)),
        ]),
    ])
    func usersAreReadBack(users: UserProfile) throws {
        var run = Fixture.closed
        let cycle = UserCycle(
            think: Distribution(.gamma(cv: 2), mean: Nanoseconds(seconds: 0.5)), pacing: Nanoseconds(seconds: 2))
        run.levels[0].level = .closed(users: users, cycle: cycle)
        let decoded = try ResultJSON.decodeRun(Data(try ResultJSON.encode(run).utf8), place: "result.json")
        #expect(decoded.levels[0].level == run.levels[0].level)
    }

    @Test func nanosecondsAndLargeSeedsAreKept() throws {
        var run = Fixture.closed
        run.seed = .max
        run.startedAt = 1_767_225_600.123
        var times = Latencies()
        for time in [1, 999, 1_234_567_891, 3_599_999_999_999] { times.record(Nanoseconds(Int64(time))) }
        run.levels[0].total.responseTime = LatencySummary(
            times, censored: 1, censoringBound: Nanoseconds(4_000_000_000_001))
        let text = try ResultJSON.encode(run)
        let decoded = try ResultJSON.decodeRun(Data(text.utf8), place: "result.json")
        let summary = decoded.levels[0].total.responseTime
        #expect(decoded.seed == .max)
        #expect(decoded.startedAt == run.startedAt)
        #expect(summary.latencies.moments.min == Nanoseconds(1))
        #expect(summary.latencies.moments.max == Nanoseconds(3_599_999_999_999))
        #expect(summary.censoringBound == Nanoseconds(4_000_000_000_001))
        #expect(abs(summary.latencies.moments.mean - times.moments.mean) < 0.01)
    }

    @Test func numbersThatJSONLacksAreLeftOut() throws {
        var run = Fixture.closed
        run.levels[0].generator.cpuShare = .nan
        run.levels[0].generator.sendSpacingCV = .infinity
        run.levels[0].total.throughput = .infinity
        run.levels[0].thresholds[0].actual = .nan
        let text = try ResultJSON.encode(run)
        #expect(throws: Never.self) { try ResultJSON.decodeRun(Data(text.utf8), place: "result.json") }
    }

    @Test(arguments: [false, true])
    func theErrorRateIsReadBackWhateverWasLeftUnfinished(wasCutShort: Bool) throws {
        var level = Fixture.open.levels[0]
        level.counts.unsent = 40
        level.counts.unsentRequests = 2
        level.total.unsent = 42
        level.total.requests += 42 + 7
        level.labels[1].unsent = 42
        level.labels[1].requests += 42 + 7
        level.total.wasCutShort = wasCutShort
        for index in level.labels.indices { level.labels[index].wasCutShort = wasCutShort }
        let text = try ResultJSON.encode(Fixture.run("cut", [level]))
        let decoded = try ResultJSON.decodeRun(Data(text.utf8), place: "result.json").levels[0]
        #expect(decoded.errorRate == level.errorRate)
        #expect(decoded.labels.map(\.errorRate) == level.labels.map(\.errorRate))
        #expect(text.contains("\"cutShort\": true") == wasCutShort)
    }

    @Test func aRunWithoutAnyAnswerIsWrittenAndRead() throws {
        let run = Fixture.run("empty", [Fixture.unanswered])
        let text = try ResultJSON.encode(run)
        let decoded = try ResultJSON.decodeRun(Data(text.utf8), place: "result.json")
        #expect(try ResultJSON.encode(decoded) == text)
    }

    @Test(arguments: [
        ("\"dyno/result/1\"", "\"dyno/result/2\"", "result.json: its schema dyno/result/2 is newer than this Dyno reads"),
        ("\"dyno/result/1\"", "\"dyno/comparison/1\"", "where 'dyno/result/1' is needed"),
        ("\"schema\"", "\"scheme\"", "it has no \"schema\""),
        ("\"seed\": 42", "\"seed\": \"x\"", "seed is of the wrong type"),
        ("\"windowSeconds\"", "\"window\"", "windowSeconds is missing"),
        ("\"scheduled\": 6000", "\"scheduled\": -1", "counts.scheduled: -1 is not a count"),
        ("\"rate\": 100", "\"rate\": 0", "load.rate: 0.0 is no rate"),
        ("HISTFAAA", "HISTFBBB", "responseTime.histogram: not a readable HdrHistogram"),
        ("2026-01-01T00", "2026-13-01T00", "started: '2026-13-01T00:00:00Z' is not a time"),
        ("p99 < 250ms", "p99 ? 250ms", "thresholds.0.text: 'p99 ? 250ms' has no < or >"),
        ("\"timeout\": 30", "\"boredom\": 30", "failures: 'boredom' is not a kind of failure"),
    ])
    func aFileThatIsNotRightIsRefusedWithItsKey(old: String, new: String, fault: String) throws {
        let text = try ResultJSON.encode(Fixture.open).replacing(old, with: new, maxReplacements: 1)
        let error = #expect(throws: ResultJSONError.self) { try ResultJSON.decodeRun(Data(text.utf8), place: "result.json") }
        #expect(error?.description.contains(fault) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: ["", "{", "[1]", "null", "<html>", "{\"schema\": \"dyno/result/1\""])
    func aFileThatIsNoResultIsRefusedByName(text: String) {
        let error = #expect(throws: ResultJSONError.self) { try ResultJSON.decodeRun(Data(text.utf8), place: "a/result.json") }
        #expect(error?.description.hasPrefix("a/result.json: it is not") == true, "\(error?.description ?? "")")
    }

    @Test func aFileCutAnywhereIsRefused() throws {
        let data = Data(try ResultJSON.encode(Fixture.closed).utf8)
        for length in stride(from: 0, to: data.count - 2, by: 997) {
            #expect(throws: ResultJSONError.self) { try ResultJSON.decodeRun(data.prefix(length), place: "result.json") }
        }
    }

    @Test func everyKeyIsDocumented() throws {
        let document = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/ReportFormats/RESULT.md").standardized
        let documented = try String(contentsOf: document, encoding: .utf8)
        var keys = Set<String>()
        for run in Fixture.Run.allCases { collectKeys(try json(ResultJSON.encode(run.result)), into: &keys) }
        for comparison in Fixture.Comparison.allCases { collectKeys(try json(ResultJSON.encode(comparison.result)), into: &keys) }
        for key in keys.sorted() where !documented.contains("`\(key)`") { Issue.record("RESULT.md lacks `\(key)`") }
    }

    private func json(_ text: String) throws -> Any { try JSONSerialization.jsonObject(with: Data(text.utf8)) }

    private func collectKeys(_ value: Any, into keys: inout Set<String>) {
        if let items = value as? [Any] { for item in items { collectKeys(item, into: &keys) } }
        guard let members = value as? [String: Any] else { return }
        for (key, member) in members {
            // The members of these are data: kinds of failure, status codes and both.
            if !["failures", "statuses", "failureTimes"].contains(key) { collectKeys(member, into: &keys) }
            keys.insert(key)
        }
    }
}
