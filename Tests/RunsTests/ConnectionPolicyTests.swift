import LoadModel
import Measurement
import Runs
import TestSupport
import Testing

/// How connections are opened, kept and reused: the plan's policy, as the server sees it.
@Suite(.serialized) struct ConnectionPolicyTests {
    private func load(_ load: Load, _ policy: ConnectionPolicy) -> Load {
        var load = load
        load.connectionPolicy = policy
        return load
    }

    private func rate(_ perSecond: Double) throws -> Rate { try #require(Rate(perSecond: perSecond)) }

    @Test(arguments: [1, 2])
    func withoutReuseEachRequestHasAConnectionOfItsOwn(threads: Int) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let load = load(.closed(users: 4, requests: 60), ConnectionPolicy(reuse: .never))
        let level = try Trial(server: server, load: load, threads: threads).level()
        #expect(level.counts.succeeded == 60 && level.counts.resent == 0)
        #expect(level.generator.connectionsOpened == 60 && server.connectionsUsed == 60)
        #expect(level.phases.connect.count == 60)
    }

    @Test func aConnectionCarriesSoManyRequestsAndNoMore() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let load = load(.closed(users: 1, requests: 20), ConnectionPolicy(reuse: .times(3)))
        let level = try Trial(server: server, load: load).level()
        #expect(level.counts.succeeded == 20 && level.counts.resent == 0)
        // Three on each, in one go: the first connection is the probe's or the load's, so only the runs are known.
        var runs: [(connection: Int, count: Int)] = []
        for request in server.requests {
            if runs.last?.connection == request.connection {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((request.connection, 1))
            }
        }
        #expect(runs.map(\.count) == [3, 3, 3, 3, 3, 3, 2])
        #expect(level.generator.connectionsOpened == 7 && server.connectionsUsed == 7)
    }

    /// The count is that of the connection: one that takes the place of a dead one starts from nothing.
    @Test(arguments: TransportKind.allCases)
    func aConnectionThatReplacesADeadOneMayCarryAsManyAsAnyOther(transport: TransportKind) throws {
        let server = try ScriptedServer(.closesBehindTheAnswer(after: 2))
        defer { server.stop() }
        let load = load(.closed(users: 1, requests: 20), ConnectionPolicy(reuse: .times(3)))
        let level = try Trial(server: server, load: load, transport: transport).level()
        let lost = level.lost(by: transport)
        #expect(level.counts.succeeded == 20 - lost)
        let carried = Dictionary(grouping: server.requests, by: \.connection).values.map(\.count)
        #expect(carried.allSatisfy { $0 <= 2 } && carried.reduce(0, +) >= 20 - lost)
    }

    @Test(arguments: [(ConnectionReuse.recent, 1), (.roundRobin, 4)])
    func idleConnectionsAreTakenMostRecentOrLongestIdleFirst(reuse: ConnectionReuse, used: Int) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        // No connection may be lost to a busy machine: closed, one user, so that none but the four are ever needed.
        let load = load(
            Load(model: .closed(users: [4, 1], think: .zero), stop: .requests(12)), ConnectionPolicy(reuse: reuse, dialAhead: 4))
        let levels = try Trial(server: server, load: load).result().levels
        #expect(levels.map(\.generator.connectionsOpened) == [4, 0])
        let carriers = server.requests.suffix(12).map(\.connection)
        #expect(Set(carriers).count == used)
        for (carrier, next) in zip(carriers, carriers.dropFirst(used)) { #expect(carrier == next) }
    }

    @Test(arguments: [1, 2])
    func connectionsOpenedAheadSpareTheLoadTheirOpening(threads: Int) throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 30))
        defer { server.stop() }
        let load = load(.open(200, stop: .requests(40), maxInFlight: 40), ConnectionPolicy(dialAhead: 40))
        let level = try Trial(server: server, load: load, threads: threads).level()
        #expect(level.counts.succeeded == 40)
        #expect(level.generator.connectionsOpened == 40)
        #expect(level.phases.connect.count == 0 && level.phases.resolve.count == 0)
        #expect(!level.findings.contains { $0.code == "openedAheadTooFew" })
    }

    @Test func usersOfAClosedLoopFindTheirConnectionsOpen() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 5))
        defer { server.stop() }
        let load = load(.closed(users: 5, requests: 50), ConnectionPolicy(dialAhead: 5))
        let level = try Trial(server: server, load: load, threads: 2).level()
        #expect(level.generator.connectionsOpened == 5 && server.connectionsUsed == 5)
        #expect(level.phases.connect.count == 0)
    }

    @Test func connectionsThatCannotBeOpenedAheadAreToldOf() throws {
        let server = try ScriptedServer(.neverAccepts, backlog: 0)
        defer { server.stop() }
        // The probe takes the only place in the queue; the system drops whoever comes later.
        let load = load(.closed(users: 3, requests: 3), ConnectionPolicy(dialAhead: 3))
        let level = try Trial(server: server, load: load, timeout: 0.5).level()
        let told = level.findings.first { $0.code == "openedAheadTooFew" && $0["missing"] == 3 }
        #expect(told?.invalidates == false && level.counts.succeeded == 0)
    }

    @Test func moreConnectionsAheadThanTheLoadMayHaveAreRefused() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let load = load(.closed(users: 3, requests: 3), ConnectionPolicy(dialAhead: 4))
        #expect(throws: RunError.self) { try Trial(server: server, load: load).level() }
        #expect(server.requests.isEmpty)
    }

    @Test func connectionsThatLibcurlWouldNotKeepAreNotAskedForAhead() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let load = load(.closed(users: 3, requests: 3), ConnectionPolicy(dialAhead: 3))
        let error = #expect(throws: RunError.self) { try Trial(server: server, load: load, transport: .curl).level() }
        #expect(error?.description.contains("HTTP/2 over TLS") == true && server.requests.isEmpty)
    }

    /// A lower bound of time holds on any machine.
    @Test(arguments: [1, 2])
    func connectionsAreOpenedAtTheirRateAndTheWaitIsConnectTime(threads: Int) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let policy = ConnectionPolicy(reuse: .never, openingRate: try rate(50))
        let trial = Trial(server: server, load: load(.closed(users: 4, requests: 20), policy), threads: threads)
        let start = ContinuousClock.now
        let level = try trial.level()
        // The first at once, nineteen behind it.
        #expect(ContinuousClock.now - start >= .milliseconds(19 * 20 - 20 * threads))
        #expect(level.counts.succeeded == 20 && server.connectionsUsed == 20)
        #expect(level.phases.connect.count == 20 && level.phases.connect.moments.mean > 10e6)
        // Waiting for a turn is no work.
        #expect(level.generator.cpuShare < 0.3)
    }

    @Test func openingAheadKeepsTheRateToo() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let policy = ConnectionPolicy(openingRate: try rate(50), dialAhead: 15)
        let start = ContinuousClock.now
        let level = try Trial(server: server, load: load(.closed(users: 15, requests: 15), policy)).level()
        #expect(ContinuousClock.now - start >= .milliseconds(14 * 20 - 20))
        #expect(level.generator.connectionsOpened == 15 && level.phases.connect.count == 0)
    }

    /// Fewer connections than requests may be in flight: who finds none waits for a slot.
    @Test func theCapOnConnectionsIsSlotWaitAndLosesNobody() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 10))
        defer { server.stop() }
        var load = Load.open(200, stop: .requests(60), maxInFlight: 50)
        load.connections = 2
        load.connectionPolicy.dialAhead = 2
        let level = try Trial(server: server, load: load).level()
        #expect(level.counts.succeeded == 60 && level.counts.unsent == 0)
        #expect(server.connectionsUsed == 2 && level.generator.connectionsOpened == 2)
        // Two at a time, 10 ms each: the last begins at least 290 ms after the first, and is due after 295 ms.
        #expect(level.phases.slotWait.moments.mean > level.phases.connect.moments.mean)
    }

    /// The race of a reset with a request on its way, forced: the server resets when it has read the request.
    @Test func aKeptAliveConnectionThatIsResetWhenTheRequestArrivesIsSurvivedOnce() throws {
        let server = try ScriptedServer(.resetsOnArrival(of: [3, 9]))
        defer { server.stop() }
        let level = try Trial(server: server, load: .closed(users: 1, requests: 20)).level()
        #expect(level.counts.succeeded == 20 && level.counts.sent == 20 && level.counts.resent == 2)
        #expect(server.requests.count == 22 && level.generator.connectionsOpened == 3)
    }

    @Test func theSecondResetInARowIsAFailure() throws {
        let server = try ScriptedServer(.resetsOnArrival(of: [3, 4]))
        defer { server.stop() }
        let level = try Trial(server: server, load: .closed(users: 1, requests: 20)).level()
        #expect(level.counts.succeeded == 19 && level.counts.sent == 20 && level.counts.resent == 1)
        #expect(level.total.failures[.reset] == 1 && server.requests.count == 21)
    }

    @Test func aResetOnArrivalOfARequestWithAnEffectIsAFailure() throws {
        let server = try ScriptedServer(.resetsOnArrival(of: [3]))
        defer { server.stop() }
        let step = RequestStep(label: "x", method: .post, path: Template("/x"), body: Template("1"))
        let level = try Trial(server: server, load: .closed(users: 1, requests: 20), steps: [step]).level()
        #expect(level.counts.resent == 0 && level.total.failures[.reset] == 1 && server.requests.count == 20)
    }
}
