import LoadModel
import Measurement
import ReportFormats
import Runs
import TestSupport
import Testing

/// Each way in which a target can fail is counted as one kind, nothing is lost, and the run ends.
@Suite(.serialized) struct BadTargetTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var behaviour: ScriptedServer.Behaviour
        /// nil: every request succeeds.
        var kind: FailureKind?
        /// Few where each request is costly.
        var requests = 30
        var timeout = 20.0

        var testDescription: String { "\(behaviour)" }
    }

    static let cases: [Case] = [
        Case(behaviour: .answers),
        Case(behaviour: .closesEachTime),
        Case(behaviour: .oldVersion),
        Case(behaviour: .byteByByte, requests: 6),
        Case(behaviour: .sendsTrailers),
        Case(behaviour: .status(500), kind: .status),
        Case(behaviour: .status(302), kind: .status),
        Case(behaviour: .closesWithoutAnswer, kind: .reset),
        Case(behaviour: .resetsWithoutAnswer, kind: .reset),
        Case(behaviour: .cutsTheBody, kind: .truncated),
        Case(behaviour: .cutsTheHead, kind: .truncated),
        Case(behaviour: .cutsTheTrailers, kind: .truncated),
        Case(behaviour: .garbage, kind: .protocol),
        Case(behaviour: .binaryGarbage, kind: .protocol),
        Case(behaviour: .silentAfterGarbage, kind: .protocol),
        Case(behaviour: .announcesGigabyte, kind: .tooLarge),
        Case(behaviour: .streamsForever, kind: .tooLarge, requests: 3),
        Case(behaviour: .endlessHeaders, kind: .tooLarge),
        Case(behaviour: .endlessHeaderLine, kind: .tooLarge),
        Case(behaviour: .endlessContinues, kind: .tooLarge),
        Case(behaviour: .neverAnswers, kind: .timeout, requests: 9, timeout: 0.2),
        Case(behaviour: .trickles, kind: .timeout, requests: 9, timeout: 0.2),
    ]

    @Test(arguments: cases, TransportKind.allCases)
    func eachMisbehaviourIsCountedAsItsKindInAClosedLoop(_ item: Case, on transport: TransportKind) throws {
        try check(item, load: .closed(users: 3, requests: item.requests), threads: 2, transport)
    }

    @Test(arguments: cases, TransportKind.allCases)
    func eachMisbehaviourIsCountedAsItsKindInAnOpenLoad(_ item: Case, on transport: TransportKind) throws {
        try check(item, load: .open(100, stop: .requests(item.requests)), threads: 1, transport)
    }

    private func check(_ item: Case, load: Load, threads: Int, _ transport: TransportKind) throws {
        let server = try ScriptedServer(item.behaviour)
        defer { server.stop() }
        let level = try Trial(server: server, load: load, timeout: item.timeout, threads: threads, transport: transport).level()

        #expect(level.counts.scheduled == item.requests && level.counts.sent == item.requests)
        #expect(level.counts.unsent == 0 && level.counts.inFlightAtEnd == 0 && level.counts.resent == 0)
        #expect(server.requests.count == item.requests)
        #expect(level.warmupCounts.scheduled == 0)
        let kinds = Dictionary(uniqueKeysWithValues: level.total.failures.nonZero.map { ($0.kind, $0.count) })
        #expect(kinds == (item.kind.map { [$0: item.requests] } ?? [:]))
        #expect(level.counts.succeeded == (item.kind == nil ? item.requests : 0))
        #expect(level.failureRows.map(\.kind) == (item.kind.map { [$0] } ?? []))
    }

    @Test func percentilesOfRequestsWithoutAnAnswerAreLowerBounds() throws {
        let server = try ScriptedServer(.neverAnswers)
        defer { server.stop() }
        let result = try Trial(server: server, load: .closed(users: 3, requests: 6), timeout: 0.2).result()
        let level = try #require(result.levels.first)
        let median = try #require(level.total.responseTime.percentile(50))
        #expect(median.isLowerBound && median.milliseconds == 200)
        #expect(level.total.responseTime.count == 0 && level.total.responseTime.mean == nil)
        #expect(Report(result).text.contains(">= 200 ms"))
    }

    /// Those that run out of time in the same turn of the loop must not be taken for unanswered, nor turn up in the next level.
    @Test(arguments: [1, 2], TransportKind.allCases)
    func timeoutsThatComeTogetherAtTheEndOfALevelAreAllCounted(threads: Int, on transport: TransportKind) throws {
        let server = try ScriptedServer(.neverAnswers)
        defer { server.stop() }
        let load = Load.closed(users: 20, 5, seconds: 0.5)
        let result = try Trial(server: server, load: load, timeout: 0.3, threads: threads, transport: transport).result()
        try #require(result.levels.count == 2)
        for (level, users) in zip(result.levels, [20, 5]) {
            // Two rounds: the second begins before the end of the window and runs out of time behind it.
            #expect(level.counts.scheduled == 2 * users && level.counts.inFlightAtEnd == 0)
            #expect(level.total.failures[.timeout] == 2 * users)
        }
        #expect(server.requests.count == 50)
    }

    @Test(arguments: TransportKind.allCases)
    func aConnectionThatIsNeverMadeIsACountedFailureAndNothingWasSent(on transport: TransportKind) throws {
        // The probe takes the only place in the queue; the system drops whoever comes later.
        let server = try ScriptedServer(.neverAccepts, backlog: 0)
        defer { server.stop() }
        let level = try Trial(server: server, load: .open(20, stop: .requests(4)), timeout: 0.4, transport: transport).level()
        #expect(level.counts.started == 4 && level.counts.sent == 0)
        #expect(level.total.failures[.connect] == 4 && level.counts.failedBeforeSending == 4)
    }

    @Test(arguments: [1, 2, 3], TransportKind.allCases)
    func aTargetThatDiesLeavesWhatWasMeasured(threads: Int, on transport: TransportKind) throws {
        let server = try ScriptedServer(.dies(after: 25))
        defer { server.stop() }
        let level = try Trial(server: server, load: .closed(users: 4, requests: 200), threads: threads, transport: transport)
            .level()
        #expect(level.counts.scheduled == 200)
        // Of the 25 answers up to three may have been reset on their way.
        #expect((22...25).contains(level.counts.succeeded))
        let kinds = Set(level.total.failures.nonZero.map(\.kind))
        #expect(kinds.isSubset(of: [.reset, .connect, .truncated]) && kinds.contains(.connect))
        #expect(level.counts.succeeded + level.counts.failed == 200)
    }

    @Test(arguments: TransportKind.allCases)
    func aLongBodyThatIsRefusedEarlyIsAnAnswer(on transport: TransportKind) throws {
        let server = try ScriptedServer(.refusesBodies)
        defer { server.stop() }
        let body = Template(String(repeating: "x", count: 8_000_000))
        let post = RequestStep(label: "x", method: .post, path: Template("/x"), body: body)
        let level = try Trial(server: server, load: .closed(users: 2, requests: 10), steps: [post], transport: transport).level()
        #expect(level.counts.sent == 10 && server.requests.count == 10)
        #expect(level.counts.failed == 10)
        // Where the reset overtakes the answer there is nothing left to read.
        #expect(level.total.failures[.status] + level.total.failures[.reset] == 10)
        #expect(level.total.statuses[413] == level.total.failures[.status])
    }

    @Test func aRunOfNothingButFailuresStopsItself() throws {
        let server = try ScriptedServer(.status(503))
        defer { server.stop() }
        let result = try Trial(server: server, load: .open(20, stop: .seconds(60))).result()
        let level = try #require(result.levels.first)
        #expect(result.interruption == .mostlyFailures)
        #expect(level.findings.contains { $0.code == "mostlyFailures" })
        #expect((190..<400).contains(level.counts.failed))
    }

    @Test(arguments: [
        (ScriptedServer.Behaviour.status(503), "errors > 50% for 2s"), (.neverAnswers, "p99 > 1s for 3s"),
        (.neverAnswers, "throughput < 5/s for 2s"),
    ]) func aRunEndsInTheStateThatItsPlanNames(behaviour: ScriptedServer.Behaviour, condition: String) throws {
        let server = try ScriptedServer(behaviour)
        defer { server.stop() }
        var load = Load.open(20, stop: .seconds(60))
        load.warmup = Nanoseconds(seconds: 10)
        for threads in 1...2 {
            var trial = Trial(server: server, load: load, threads: threads)
            trial.abort = [try AbortCondition(parsing: "mean > 1h for 1s"), try AbortCondition(parsing: condition)]
            let result = try trial.result()
            guard case .aborted(let abort) = result.interruption else {
                Issue.record("\(String(describing: result.interruption))")
                continue
            }
            // Within the warm-up, which counts.
            #expect(abort.condition == condition && (2...9).contains(abort.toSeconds))
            let level = try #require(result.levels.first)
            #expect(level.findings.contains { $0.code == "aborted" } && level.counts.scheduled == 0)
            #expect(level.warmupCounts.scheduled > 0 && ExitStatus(result) == .failed)
            #expect(Report(result).text.contains("ABORTED by '\(condition)'"))
        }
    }

    /// A load that hangs only now and then goes on.
    @Test func aRunThatIsInNoSuchStateGoesOn() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        var trial = Trial(server: server, load: .open(50, stop: .seconds(3)))
        trial.abort = try ["p99 > 5s for 1s", "errors > 50% for 1s", "throughput < 1/s for 2s"].map(AbortCondition.init(parsing:))
        #expect(try trial.result().interruption == nil)
    }
}
