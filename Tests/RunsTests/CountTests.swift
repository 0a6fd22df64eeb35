import LoadModel
import Measurement
import Runs
import Synchronization
import TestSupport
import Testing

/// What a run sends is what its plan says, to the last request, and the target saw as many.
@Suite(.serialized) struct CountTests {
    @Test(arguments: [1, 2, 3], TransportKind.allCases)
    func requestsAreRateTimesSecondsForAnyNumberOfThreads(threads: Int, on transport: TransportKind) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let level = try Trial(server: server, load: .open(300, stop: .seconds(1)), threads: threads, transport: transport).level()
        #expect(level.counts.scheduled == 300 && level.counts.sent == 300 && level.counts.succeeded == 300)
        #expect(server.requests.count == 300)
        #expect(level.windowSeconds == 1)
        #expect(level.generator.threads == threads)
    }

    @Test(arguments: [1, 2, 3], TransportKind.allCases)
    func aNumberOfRequestsIsSentExactlyForAnyNumberOfThreads(threads: Int, on transport: TransportKind) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let load = Load.open(400, arrivals: .poisson, stop: .requests(101))
        let open = try Trial(server: server, load: load, threads: threads, transport: transport).level()
        #expect(open.counts.scheduled == 101 && open.counts.succeeded == 101)
        let closed = try Trial(server: server, load: .closed(users: 7, requests: 100), threads: threads, transport: transport)
            .level()
        #expect(closed.counts.scheduled == 100 && closed.counts.succeeded == 100)
        #expect(server.requests.count == 201)
    }

    @Test(arguments: [1, 2, 3], TransportKind.allCases)
    func theArrivalsAreTheSameForAnyNumberOfThreads(threads: Int, on transport: TransportKind) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let step = RequestStep(label: "x", path: Template(segments: [.literal("/"), .iteration, .literal("/"), .uuid]))
        let paths = try [1, threads].map { threads in
            let before = server.requests.count
            let load = Load.open(400, arrivals: .poisson, stop: .requests(60))
            _ = try Trial(server: server, load: load, steps: [step], threads: threads, transport: transport).level()
            return Set(server.requests[before...].map(\.path))
        }
        #expect(paths[0].count == 60 && paths[0] == paths[1])
    }

    @Test(arguments: TransportKind.allCases)
    func theWarmUpIsSentAndCountedApart(on transport: TransportKind) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let level = try Trial(server: server, load: .open(100, warmup: 0.3, stop: .seconds(0.5)), transport: transport).level()
        #expect(level.warmupCounts.sent == 30 && level.warmupCounts.succeeded == 30)
        #expect(level.counts.sent == 50 && level.total.responseTime.count == 50)
        #expect(server.requests.count == 80)
        #expect(level.windowSeconds == 0.5)
    }

    @Test func aClosedLoopMakesItsRequestsBehindTheWarmUp() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 5))
        defer { server.stop() }
        var load = Load.closed(users: 3, requests: 30)
        load.warmup = Nanoseconds(seconds: 0.2)
        let level = try Trial(server: server, load: load).level()
        #expect(level.counts.sent == 30 && level.counts.succeeded == 30)
        #expect(level.warmupCounts.sent > 0)
        #expect(server.requests.count == 30 + level.warmupCounts.sent)
    }

    @Test(arguments: TransportKind.allCases)
    func levelsRunOneAfterAnotherEachWithItsCounts(on transport: TransportKind) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let result = try Trial(server: server, load: .open(50, 100, 200, stop: .requests(20)), threads: 2, transport: transport)
            .result()
        #expect(result.levels.map(\.counts.sent) == [20, 20, 20])
        #expect(server.requests.count == 60)
    }

    /// The window of N requests ends with the last answer, whichever worker got it.
    @Test func theSlowestWorkerEndsTheWindow() throws {
        let server = try ScriptedServer(.answersSlowly(pathEnding: "1", milliseconds: 300))
        defer { server.stop() }
        let step = RequestStep(label: "x", path: Template(segments: [.literal("/"), .user]))
        let level = try Trial(server: server, load: .closed(users: 2, requests: 2), steps: [step], threads: 2).level()
        #expect(level.windowSeconds * 1000 >= level.total.responseTime.max ?? .infinity)
        #expect(level.total.throughput <= 2 / 0.3)
    }

    @Test(arguments: TransportKind.allCases)
    func aFailedStepEndsItsPassAndTheRestIsCountedAsSkipped(on transport: TransportKind) throws {
        let server = try ScriptedServer(.status(404))
        defer { server.stop() }
        let steps = ["a", "b", "c"].map { RequestStep(label: $0, path: Template("/\($0)")) }
        let level = try Trial(server: server, load: .closed(users: 2, requests: 10), steps: steps, transport: transport).level()
        #expect(level.counts.scheduled == 10 && level.counts.sent == 10 && level.counts.skippedSteps == 20)
        #expect(level.counts.skippedAfterFailure == 20 && level.counts.skippedAtEnd == 0)
        #expect(server.requests.allSatisfy { $0.path == "/a" })
    }

    @Test func whatFailsInTheWarmUpIsToldApartInTheLiveViewAndInTheResult() throws {
        let server = try ScriptedServer(.status(503))
        defer { server.stop() }
        let plan = Trial(server: server, load: .open(50, warmup: 1, stop: .seconds(1)), threads: 2).plan
        let last = Mutex<LiveTick?>(nil)
        let session = Session(plan: plan, interrupts: Interrupts()) { progress in last.withLock { $0 = progress.tick } }
        let result = try LoadRun.perform(session, target: plan.targets[0], planText: "", environment: .current(dyno: "test"))
        let level = try #require(result.levels.first)
        #expect(level.warmupCounts.failed == 50 && level.counts.failed == 50)
        var row = try #require(level.failureRows.first)
        // From the start of the level, its warm-up included.
        let (begin, end) = (try #require(row.firstSeconds), try #require(row.lastSeconds))
        #expect(begin >= Nanoseconds(seconds: 1) && end > begin)
        (row.firstSeconds, row.lastSeconds) = (nil, nil)
        #expect(level.failureRows.count == 1)
        #expect(row == FailureRow(kind: .status, status: 503, label: "x", count: 50, example: "status 503"))
        let tick = try #require(last.withLock { $0 })
        #expect(tick.failed == 100 && tick.outcomes.warmupFailures == 50)
    }

    @Test(arguments: TransportKind.allCases)
    func bytesAreCountedOnBothSides(on transport: TransportKind) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let body = Template(String(repeating: "x", count: 300_000))
        let post = RequestStep(label: "x", method: .post, path: Template("/x"), body: body)
        let level = try Trial(server: server, load: .closed(users: 2, requests: 10), steps: [post], transport: transport).level()
        #expect(level.counts.succeeded == 10)
        #expect(server.requests.allSatisfy { $0.body.count == 300_000 })
        // Each body comes back behind a short head.
        let received = try #require(level.total.meanSuccessfulBytes)
        #expect(received > 300_000 && received < 300_200)
        #expect(level.total.jmeter.sentBytes > 3_000_000 && level.total.jmeter.sentBytes < 3_003_000)
    }
}
