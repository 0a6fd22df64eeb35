import Foundation
import LoadModel
import Measurement
import Testing

@testable import ReportFormats

/// What is kept of a run on the way, and what is made of it where the run was killed.
@Suite struct KilledTests {
    /// Runs with an empty folder that is removed afterwards.
    private func withFolder(_ body: (ResultFolder) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "dyno-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: root) }
        try body(try ResultFolder.create(root: root, name: "x", startedAt: 0))
    }

    private func read(_ folder: ResultFolder) throws -> SavedResult {
        let place = "\(folder.path)/partial.json"
        return try SavedResult(try SavedBytes.read(place), place: place) { try? SavedBytes.read("\(folder.path)/\($0)") }
    }

    private func names(_ folder: ResultFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private func size(_ folder: ResultFolder, _ name: String) throws -> Int {
        try SavedBytes.read("\(folder.path)/\(name)").count
    }

    /// One second of a level of 40 answers a second, 2 of them failures.
    private static var soFar: LevelSoFar {
        let context = LevelContext(
            level: .open(arrivals: .constant, profile: .steady(Rate(perSecond: 40)!)), warmup: .zero,
            stop: .duration(Nanoseconds(seconds: 600)), labels: ["list"], timeouts: [Nanoseconds(seconds: 10)], maxInFlight: 100,
            threads: 1, wallSeconds: 0)
        var level = LevelSoFar(context, interval: Nanoseconds(seconds: 1))
        var outcomes = OutcomeTally(labels: 1)
        var buckets = LogBuckets()
        var interval = LiveTick.ClosedInterval()
        for _ in 0..<38 {
            outcomes.count(label: 0, failure: nil)
            buckets.record(Nanoseconds(20_000_000))
            interval.point.moments.record(Nanoseconds(20_000_000))
        }
        for _ in 0..<2 { outcomes.count(label: 0, failure: .timeout) }
        interval.point.succeeded = 38
        interval.point.failed = 2
        interval.point.buckets = buckets.drain()
        interval.outcomes = outcomes
        interval.counts.scheduled = 41
        interval.counts.started = 41
        interval.counts.sent = 41
        interval.counts.succeeded = 38
        interval.counts.failed = 2
        level.add([interval])
        return level
    }

    private static func killed(at seconds: Double, finished: Int) -> RunResult {
        var run = Fixture.run("channels", [soFar.result])
        run.interruption = .killed(atSeconds: seconds, finishedLevels: finished)
        return run
    }

    @Test func aKilledRunIsShownAsSuchInEveryFormatAndJudgedInNone() throws {
        try withFolder { folder in
            try folder.keep(Self.killed(at: 41.2, finished: 0))
            let result = try read(folder)
            for format in [ReportFormat.text, .md, .html] {
                let text = try SavedReport.render([result], as: format).split(whereSeparator: \.isWhitespace).joined(
                    separator: " ")
                #expect(text.contains("this run was killed at 41 s"), "\(format)")
                #expect(text.contains("INVALID"), "\(format)")
                #expect(text.contains("41 sent, 38 succeeded, 2 failed"), "\(format)")
                #expect(!text.contains("errors <") && !text.contains("✓"), "\(format)")
            }
            let json = try SavedReport.render([result], as: .json)
            #expect(json.contains("\"reason\": \"killed\"") && json.contains("\"seconds\": 41.2"))
            #expect(json.contains("\"valid\": false") && json.contains("\"thresholds\": []"))
            #expect(json.contains("\"failures\": {\"timeout\": 2}"))
            // That nothing may be used, and why it ended.
            #expect(try SavedReport.render([result], as: .junit).contains("tests=\"2\" failures=\"0\" errors=\"2\""))
            guard case .run(let run) = result else {
                Issue.record("no run")
                return
            }
            #expect(!run.isValid && run.levels[0].counts.brokenInvariants.isEmpty)
            #expect(run.levels[0].total.responseTime.percentile(50).map { abs($0.milliseconds - 20) < 0.6 } == true)
            #expect(run.levels[0].total.responseTime.percentile(99)?.isLowerBound == true)
        }
    }

    @Test func whatIsNotKnownOfAKilledRunIsNotShownAsNothing() throws {
        let result = SavedResult.run(Self.killed(at: 41.2, finished: 0))
        for format in [ReportFormat.text, .md, .html] {
            let text = try SavedReport.render([result], as: format)
            #expect(!text.contains("Generator's load") && !text.contains("0 KB/s") && !text.contains("mean 0<"), "\(format)")
        }
        let metrics = try SavedReport.render([result], as: .prometheus)
        #expect(metrics.contains("dyno_requests_total") && !metrics.contains("time_seconds_"))
    }

    /// Whoever reads the file alone must not take it for a test that passed.
    @Test(arguments: [
        Interruption.signal(1), .signal(15), .mostlyFailures, .aborted(Fixture.abort),
        .targetDied(message: "it ended", lastLines: []),
        .killed(atSeconds: 12, finishedLevels: 3),
    ])
    func whatEndedBeforeItsPlanDidIsAnErrorInJUnit(interruption: Interruption) throws {
        var run = Fixture.closed
        var comparison = Fixture.Comparison.comparison.result
        let whole = try [SavedResult.run(run), .comparison(comparison)].map { try SavedReport.render([$0], as: .junit) }
        #expect(whole.allSatisfy { !$0.contains("<error") })
        run.interruption = interruption
        comparison.interruption = interruption
        for result in [SavedResult.run(run), .comparison(comparison)] {
            let xml = try SavedReport.render([result], as: .junit)
            #expect(xml.contains("errors=\"1\"") && xml.contains("name=\"it went on to its end\""))
        }
    }

    @Test func levelsThatHadEndedAreKeptWithWhatWasJudgedOfThem() throws {
        try withFolder { folder in
            for level in Fixture.levels.levels { try folder.keep(level) }
            let count = Fixture.levels.levels.count
            try folder.keep(Self.killed(at: 100, finished: count))
            guard case .run(let run) = try read(folder) else {
                Issue.record("no run")
                return
            }
            #expect(run.levels.count == count + 1)
            #expect(run.levels.prefix(count).map(\.thresholds.count) == Fixture.levels.levels.map(\.thresholds.count))
            #expect(run.levels[count].isUnfinished && run.levels.prefix(count).allSatisfy { !$0.isUnfinished })
            #expect(Report(run).text.contains("INVALID"))
        }
    }

    @Test func aLevelThatEndedAfterTheLastSecondIsNotShownTwice() throws {
        try withFolder { folder in
            try folder.keep(Self.killed(at: 100, finished: 0))
            try folder.keep(Fixture.closed.levels[0])
            guard case .run(let run) = try read(folder) else {
                Issue.record("no run")
                return
            }
            #expect(run.levels.count == 1 && !run.levels[0].isUnfinished)
            // Its levels are whole, and the run is not.
            #expect(!run.isValid && Report.verdict(of: run).headline.hasPrefix("INVALID"))
        }
    }

    @Test func aLineThatWasBeingWrittenIsLeftOutAndADamagedOneIsNamed() throws {
        let line = try ResultJSON.line(Fixture.closed.levels[0]) + "\n"
        #expect(
            try ResultJSON.lines(of: Data((line + line.prefix(500)).utf8), as: LevelResult.self, place: "levels.ndjson").count
                == 1)
        let damaged = line + line.replacing("\"windowSeconds\"", with: "\"window\"")
        let error = #expect(throws: ResultJSONError.self) {
            try ResultJSON.lines(of: Data(damaged.utf8), as: LevelResult.self, place: "levels.ndjson")
        }
        #expect(error?.description == "levels.ndjson:2: windowSeconds is missing")
    }

    @Test func aKilledComparisonKeepsItsRoundsAndHasNoVerdict() throws {
        try withFolder { folder in
            var comparison = Fixture.Comparison.comparison.result
            comparison.interruption = .killed(atSeconds: 12, finishedLevels: 0)
            try folder.keep(comparison)
            let result = try read(folder)
            guard case .comparison(let read) = result else {
                Issue.record("no comparison")
                return
            }
            #expect(read.verdict == .invalid)
            #expect(read.levels[0].candidates[0].outcome.rounds.count == comparison.levels[0].candidates[0].outcome.rounds.count)
            for format in [ReportFormat.text, .md, .html] {
                let text = try SavedReport.render([result], as: format).split(whereSeparator: \.isWhitespace).joined(
                    separator: " ")
                #expect(text.contains("this run was killed at 12 s"), "\(format)")
                #expect(text.contains("NO VERDICT: it was killed before its end"), "\(format)")
            }
        }
    }

    @Test func aKilledSweepShowsTheTrialsBesideIt() throws {
        try withFolder { folder in
            var sweep = Fixture.sweepOfUsers
            let trials = sweep.trials
            sweep.trials = []
            sweep.interruption = .killed(atSeconds: 0, finishedLevels: 0)
            try folder.keep(sweep)
            let log = try TrialLog(folder: folder, axes: sweep.rule.axes)
            for trial in trials.prefix(4) { try log.append(trial) }
            let result = try read(folder)
            guard case .sweep(let read) = result else {
                Issue.record("no sweep")
                return
            }
            #expect(read.trials.count == 4 && read.planned == sweep.planned)
            #expect(
                read.interruption == .killed(atSeconds: trials.prefix(4).reduce(0) { $0 + $1.wallSeconds }, finishedLevels: 0))
            #expect(try SavedReport.render([result], as: .text).contains("this run was killed"))
        }
    }

    @Test func theResultTakesThePlaceOfWhatWasKept() throws {
        try withFolder { folder in
            try folder.keep(Self.killed(at: 1, finished: 0))
            try folder.keep(Fixture.closed.levels[0])
            #expect(try names(folder) == ["levels.ndjson", "partial.json"])
            try folder.save(Fixture.closed)
            #expect(try names(folder) == ["report.html", "report.md", "result.json", "summary.csv"])
        }
    }

    /// What a level costs does not depend on those before it: no page is rendered, and what is written has the size of one level.
    @Test func keepingALevelCostsTheSameHoweverManyThereWere() throws {
        try withFolder { folder in
            let level = Fixture.closed.levels[0]
            let line = try ResultJSON.line(level).utf8.count + 1
            var partials = Set<Int>()
            for number in 1...50 {
                let before = number == 1 ? Data() : try SavedBytes.read("\(folder.path)/levels.ndjson")
                try folder.keep(level)
                try folder.keep(Self.killed(at: 1, finished: 7))
                // What stands is not written again.
                let after = try SavedBytes.read("\(folder.path)/levels.ndjson")
                #expect(after.count == line * number && after.prefix(before.count) == before)
                partials.insert(try size(folder, "partial.json"))
                #expect(try names(folder) == ["levels.ndjson", "partial.json"])
            }
            #expect(partials.count == 1)
        }
    }

    // MARK: What goes on

    @Test func aFolderIsBeingWrittenToUntilItsOwnerIsGone() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "dyno-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: root) }
        var folder: ResultFolder? = try ResultFolder.create(root: root, name: "x", startedAt: 0)
        let path = try #require(folder?.path)
        #expect(ResultFolder.isBeingWritten(path))
        // Nobody else may go on with it meanwhile.
        let error = #expect(throws: ResultFolderError.self) { try ResultFolder.existing(path: path) }
        #expect(error?.description.contains("another dyno is writing into this folder") == true)
        folder = nil
        #expect(!ResultFolder.isBeingWritten(path) && !ResultFolder.isBeingWritten(path + "/none"))
        #expect(try ResultFolder.existing(path: path).path.hasSuffix(path.split(separator: "/").last ?? ""))
    }

    @Test(arguments: ReportFormat.allCases.filter { [.text, .md, .html, .json].contains($0) })
    func whatGoesOnIsNotSaidToHaveBeenKilled(format: ReportFormat) throws {
        var comparison = Fixture.Comparison.comparison.result
        comparison.interruption = .killed(atSeconds: 12, finishedLevels: 0)
        var sweep = Fixture.sweepOfUsers
        sweep.interruption = .killed(atSeconds: 12, finishedLevels: 0)
        var capacity = Fixture.capacityOfBuilds
        capacity.interruption = .killed(atSeconds: 12, finishedLevels: 0)
        for result in [
            SavedResult.run(Self.killed(at: 12, finished: 0)), .comparison(comparison), .sweep(sweep), .capacity(capacity),
        ] {
            let text = try SavedReport.render([result.stillRunning], as: format)
                .split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(!text.contains("killed"), "\(format)")
            #expect(
                text.contains(format == .json ? "\"reason\": \"running\"" : "this run is still going on, at 12 s"), "\(format)")
        }
    }

    @Test func theFirstRunIsTheLatestFromItsBeginningAndALaterOneFromItsEnd() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "dyno-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: root) }
        let latest = { try? FileManager.default.destinationOfSymbolicLink(atPath: "\(root)/x/latest") }
        let name = { (folder: ResultFolder) in folder.path.split(separator: "/").last.map(String.init) }
        let gone = try ResultFolder.create(root: root, name: "x", startedAt: 0)
        try gone.keep(Self.killed(at: 1, finished: 0))
        #expect(latest() == name(gone))
        // What came to nothing leaves nothing behind.
        gone.remove()
        #expect(latest() == nil && !FileManager.default.fileExists(atPath: gone.path))
        let first = try ResultFolder.create(root: root, name: "x", startedAt: 0)
        try first.keep(Self.killed(at: 1, finished: 0))
        let second = try ResultFolder.create(root: root, name: "x", startedAt: 1)
        try second.keep(Self.killed(at: 1, finished: 0))
        #expect(latest() == name(first))
        try second.save(Fixture.closed)
        #expect(latest() == name(second))
    }

    // MARK: What is not known

    @Test func noNumberStandsForWhatIsNotKnown() throws {
        let killed = SavedResult.run(Self.killed(at: 41.2, finished: 0))
        let rows = try SavedReport.render([killed], as: .csv).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        for name in ["KB/s received", "KB/s sent", "unsent"] {
            let column = try #require(rows[0].firstIndex { $0 == name })
            #expect(rows[1][column] == "" && rows[2][column] == "", "\(name)")
        }
        let unanswered = try #require(rows[0].firstIndex { $0 == "unanswered" })
        #expect(rows[1][unanswered] == "" && rows[2][unanswered] == "2")
        #expect(
            try SavedReport.render([killed], as: .summaryCSV)
                == """
                Label,# Samples,Average,Min,Max,Std. Dev.,Error %,Throughput,Received KB/sec,Sent KB/sec,Avg. Bytes
                list,40,,,,,5.000%,,,,
                TOTAL,40,,,,,5.000%,,,,

                """)
    }

    @Test func noLevelOfAKilledRunIsValid() throws {
        var run = Fixture.levels
        run.interruption = nil
        run.levels.removeLast()
        var comparison = Fixture.Comparison.comparison.result
        let whole = try [SavedResult.run(run), .comparison(comparison)].map { try SavedReport.render([$0], as: .prometheus) }
        run.interruption = .killed(atSeconds: 1, finishedLevels: 2)
        comparison.interruption = .killed(atSeconds: 1, finishedLevels: 0)
        let killed = try [SavedResult.run(run), .comparison(comparison)].map { try SavedReport.render([$0], as: .prometheus) }
        for (before, after) in zip(whole, killed) {
            let values = { (text: String) in text.split(separator: "\n").filter { $0.hasPrefix("dyno_valid{") }.map { $0.last } }
            #expect(values(before).count > 1 && values(before).contains("1"))
            #expect(values(after).count == values(before).count && values(after).allSatisfy { $0 == "0" })
        }
    }

    @Test func aComparisonThatWasKilledInItsFirstRoundIsShown() throws {
        var comparison = Fixture.Comparison.comparison.result
        comparison.levels = []
        comparison.interruption = .killed(atSeconds: 0, finishedLevels: 0)
        for format in [ReportFormat.text, .md, .html, .json, .csv, .junit] {
            #expect(!(try SavedReport.render([.comparison(comparison)], as: format)).isEmpty)
        }
        #expect(Report(comparison).text.contains("NO VERDICT: it was killed before its end"))
    }
}
