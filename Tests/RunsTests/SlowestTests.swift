import DemoTarget
import LoadModel
import Measurement
import Runs
import TestSupport
import Testing

/// What is kept of single requests, and stalls, over real connections.
@Suite(.serialized) struct SlowestTests {
    private func kept(_ level: LevelResult) throws -> [KeptRequest] { try #require(level.slow).slowest }

    @Test(arguments: TransportKind.allCases)
    func eachRequestIsKnownByItsConnectionAndHowManyWentBeforeIt(on transport: TransportKind) throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 2))
        defer { server.stop() }
        let level = try Trial(
            server: server, load: .closed(users: 3, requests: 60), threads: 2, transport: transport
        ).level()
        let kept = try kept(level)
        #expect(kept.count == 60)
        let connections = Dictionary(grouping: kept) { [$0.worker, $0.connection] }
        #expect(connections.count == level.generator.connectionsOpened && !connections.keys.contains { $0[1] == 0 })
        for (_, requests) in connections {
            #expect(requests.map(\.connectionAge).sorted() == Array(0..<Int32(requests.count)))
            // The first on it dialled, and no other.
            #expect(requests.filter { $0.sample.dial != nil }.map(\.connectionAge) == [0])
        }
        #expect(Set(kept.map(\.iteration)) == Set(0..<60))
        for request in kept {
            #expect(request.sample.status == 200 && request.sample.receivedBytes > 0 && request.inFlight >= 1)
            let phases = request.phases
            #expect(phases.first?.from == request.sample.intendedStart)
            for (a, b) in zip(phases, phases.dropFirst()) { #expect(a.to == b.from) }
            #expect(phases.last?.to == request.sample.end + request.sample.readDelay)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aConnectionThatIsClosedEachTimeIsAnotherEachTime(on transport: TransportKind) throws {
        let server = try ScriptedServer(.closesEachTime)
        defer { server.stop() }
        let level = try Trial(server: server, load: .closed(users: 1, requests: 10), transport: transport).level()
        #expect(try kept(level).map(\.connection).sorted() == Array(1...10))
        #expect(try kept(level).allSatisfy { $0.connectionAge == 0 })
    }

    @Test(arguments: TransportKind.allCases)
    func theFirstThatFailAreKeptWithTheirStatus(on transport: TransportKind) throws {
        let server = try ScriptedServer(.status(503))
        defer { server.stop() }
        let level = try Trial(server: server, load: .closed(users: 1, requests: 50), transport: transport).level()
        let slow = try #require(level.slow)
        #expect(slow.slowest.isEmpty && slow.failed.count == 20)
        #expect(slow.failed.allSatisfy { $0.sample.status == 503 && $0.sample.failure == .status })
        #expect(slow.failed.map(\.iteration) == Array(0..<20))
    }

    @Test func nothingIsKeptWhereNothingIsWanted() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        var plan = Trial(server: server, load: .closed(users: 1, requests: 20)).plan
        plan.generator.slowest = 0
        let result = try LoadRun.perform(
            Session(plan: plan, interrupts: Interrupts()), target: plan.targets[0], planText: "",
            environment: .current(dyno: "test"))
        #expect(result.levels[0].slow == nil && result.levels[0].timeline == nil)
    }

    @Test func aTimelineHasEveryRequest() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        var plan = Trial(server: server, load: .closed(users: 4, requests: 300), threads: 2).plan
        plan.generator.timeline = true
        let result = try LoadRun.perform(
            Session(plan: plan, interrupts: Interrupts()), target: plan.targets[0], planText: "",
            environment: .current(dyno: "test"))
        let timeline = try #require(result.levels[0].timeline)
        #expect(timeline.kept == 300 && timeline.dropped == 0)
        #expect(Set(timeline.requests.map(\.iteration)) == Set(0..<300))
    }

    /// The demo target's timetable is its own: stalls come one period apart, each as long as it says.
    @Test func stallsOfTheDemoTargetAreFound() throws {
        var configuration = DemoTargetConfiguration()
        configuration.service = .constant(Nanoseconds(500_000))
        let stalls = try StallTimetable(length: Nanoseconds(150_000_000), every: Nanoseconds(500_000_000))
        configuration.blocking = stalls
        let target = try DemoTarget.start(configuration)
        defer { target.stop() }
        let plan = Plan(
            name: "stalls", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: Int(target.port)))],
            scenarios: [Scenario(name: "s", steps: [.request(RequestStep(label: "x", path: Template("/work")))])],
            load: .open(400, warmup: 0.6, stop: .seconds(5)), seed: 3, generator: GeneratorOptions(threads: 1))
        let watch = QuietWatch()
        let result = try LoadRun.perform(
            Session(plan: plan, interrupts: Interrupts()), target: plan.targets[0], planText: "",
            environment: .current(dyno: "test"))
        let level = result.levels[0]
        let found = try #require(level.slow).stalls.filter { $0.length > Nanoseconds(75_000_000) }
        // Beside other tests the target answers what has waited when it gets a processor, and may do so until long after the load's end.
        let isQuiet = watch.wasQuiet
        #expect(isQuiet ? (9...11).contains(found.count) : found.count >= 2, "\(found)")
        #expect(level.findings.contains { $0.code == "targetStalled" })
        let offsets = found.map { abs($0.length.milliseconds - 150) }.sorted()
        #expect(offsets[offsets.count / 2] < (isQuiet ? 10 : 40), "\(offsets)")
        let first = try #require(found.first)
        let starts = found.map { stall in
            let distance = (stall.start - first.start).milliseconds
            return abs(distance - (distance / 500).rounded() * 500)
        }.sorted()
        #expect(starts[starts.count / 2] < (isQuiet ? 10 : 40), "\(starts)")
        // The slowest lie in them.
        let moments = try #require(level.slow).sharedMoments(window: level.windowSeconds)
        #expect(moments.reduce(0) { $0 + $1.requests } > 50 && (!isQuiet || moments.allSatisfy { $0.stall != nil }))
    }
}
