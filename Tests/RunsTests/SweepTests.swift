import LoadModel
import Measurement
import Runs
import Testing

/// The order of trials, what is skipped, and what is kept, with trials that are not really made.
@Suite struct SweepTests {
    private static func rule(_ path: String, _ values: [String], repeats: Int = 2) throws -> SweepRule {
        SweepRule(
            axes: [SweepAxis(path: path, values: values.map(AxisValue.init))], repeats: repeats,
            skipConditions: [try Threshold(parsing: "errors > 5%")])
    }

    /// Performs a sweep of two targets in which trials of `broken` fail the condition.
    private static func perform(
        _ rule: SweepRule, finished: [TrialRecord] = [], stopAfter: Int = .max, broken: (LoadModel.Trial) -> Bool = { _ in false }
    ) throws -> [TrialRecord] {
        let sweep = Sweep(rule: rule, trials: rule.trials(targets: 2, seed: 3), targets: ["a", "b"])
        var ended = finished
        var measured = 0
        try sweep.perform(
            finished: finished, stop: { measured >= stopAfter },
            measure: { trial, _ in
                measured += 1
                return Self.record(trial, rule, isBroken: broken(trial))
            }, onTrial: { record, _ in ended.append(record) })
        return ended
    }

    private static func record(_ trial: LoadModel.Trial, _ rule: SweepRule, isBroken: Bool) -> TrialRecord {
        let times = TimeFigures(count: 10, mean: 1)
        let label = LabelFigures(
            label: "x", requests: 10, succeeded: 10, failed: 0, unsent: 0, errorRate: 0, throughput: 1, receivedKBPerSecond: 1,
            sentKBPerSecond: 1, responseTime: times, serviceTime: times)
        let figures = TrialFigures(
            windowSeconds: 1, scheduled: 10, trueConditions: isBroken ? ["errors > 5%"] : [], total: label, labels: [label])
        return TrialRecord(
            trial: trial, target: ["a", "b"][trial.target], values: rule.values(ofPoint: trial.point), seed: 1, startedAt: 0,
            wallSeconds: 1, outcome: .measured, figures: figures)
    }

    private static func isSkipped(_ record: TrialRecord) -> Bool { if case .skipped = record.outcome { true } else { false } }

    @Test func everyTrialIsMadeInItsOrder() throws {
        let rule = try Self.rule("load.rate", ["1", "2", "5"])
        #expect(try Self.perform(rule).map(\.trial) == rule.trials(targets: 2, seed: 3))
    }

    @Test func aConditionSkipsLaterRepeatsAndGreaterLoadsOfItsTargetOnly() throws {
        let rule = try Self.rule("load.rate", ["20", "1", "10", "5"], repeats: 5)
        let records = try Self.perform(rule) { $0.target == 1 && rule.values(ofPoint: $0.point)[0].number! >= 10 }
        #expect(records.count == 40)
        #expect(records.allSatisfy { !Self.isSkipped($0) || $0.target == "b" })
        for record in records where record.target == "b" && (record.values[0].number ?? 0) < 10 {
            #expect(!Self.isSkipped(record))
        }
        // Of 10 and 20 two at most were measured: the greater first, then the smaller.
        #expect((1...2).contains(records.count { $0.target == "b" && ($0.values[0].number ?? 0) >= 10 && !Self.isSkipped($0) }))
        let reason = try #require(records.first(where: Self.isSkipped)?.outcome)
        #expect("\(reason)".contains("errors > 5% was true at load.rate="))
    }

    @Test func moreOfWhatIsNoLoadIsNotWorse() throws {
        let rule = try Self.rule("variables.workers", ["1", "2", "4"], repeats: 3)
        let records = try Self.perform(rule) { rule.values(ofPoint: $0.point)[0].text == "1" }
        #expect(records.allSatisfy { Self.isSkipped($0) ? $0.values[0].text == "1" && $0.trial.repetition > 0 : true })
        #expect(records.count(where: Self.isSkipped) == 4)
    }

    @Test func whatWasMadeBeforeIsNotMadeAgainAndStillSkips() throws {
        let rule = try Self.rule("load.rate", ["1", "2", "5", "10"], repeats: 3)
        let broken = { (trial: LoadModel.Trial) in trial.point >= 2 }
        let whole = try Self.perform(rule, broken: broken)
        for count in 0..<10 {
            let part = try Self.perform(rule, stopAfter: count, broken: broken)
            #expect(part.count < whole.count)
            #expect(try Self.perform(rule, finished: part, broken: broken).map(\.trial) == whole.map(\.trial))
        }
    }

    @Test func aSignalToTheWholeStopsThePartAndAStopOfThePartDoesNotStopTheWhole() {
        let whole = Interrupts()
        let part = whole.forOnePart()
        part.stop.request()
        #expect(!whole.stop.isRequested)
        #expect(!whole.forOnePart().stop.isRequested)
        whole.stop.request()
        #expect(whole.forOnePart().stop.isRequested)
    }
}
