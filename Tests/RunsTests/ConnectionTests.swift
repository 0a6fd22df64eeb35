import LoadModel
import Measurement
import TestSupport
import Testing

/// How many connections there are, and what happens to requests when connections go.
@Suite(.serialized) struct ConnectionTests {
    @Test(arguments: TransportKind.allCases)
    func aLowConstantRateUsesOneConnection(on transport: TransportKind) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let level = try Trial(server: server, load: .open(20, stop: .seconds(1)), transport: transport).level()
        #expect(level.counts.succeeded == 20)
        // A request that meets a pause of the machine may open another; one a request would be 20.
        #expect(server.connectionsUsed == level.generator.connectionsOpened)
        #expect(level.generator.connectionsOpened <= 10)
    }

    @Test(arguments: [1, 2, 3], TransportKind.allCases)
    func aClosedLoopNeverHasMoreConnectionsThanUsers(threads: Int, on transport: TransportKind) throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 2))
        defer { server.stop() }
        let level = try Trial(server: server, load: .closed(users: 5, requests: 100), threads: threads, transport: transport)
            .level()
        #expect(level.generator.connectionsOpened == 5 && server.connectionsUsed == 5)
        // The probe may still be on its way out when the first users come.
        #expect(server.mostConnections <= 6)
    }

    @Test(arguments: TransportKind.allCases)
    func theCapOnRequestsInFlightHoldsAndItsWaitIsNotTheGeneratorsFault(on transport: TransportKind) throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 20))
        defer { server.stop() }
        let load = Load.open(200, stop: .requests(60), maxInFlight: 2)
        let level = try Trial(server: server, load: load, transport: transport).level()
        #expect(level.counts.succeeded == 60 && level.counts.unsent == 0)
        #expect(server.connectionsUsed == 2)
        #expect(level.findings.contains { $0.code == "capBound" })
        // Two at a time, 20 ms each: the last begins at least 580 ms after the first, and is due after 295 ms.
        #expect(level.phases.slotWait.moments.max > Nanoseconds(seconds: 0.2))
        #expect(level.phases.slotWait.moments.mean > level.phases.lag.moments.mean)
    }

    @Test(arguments: TransportKind.allCases)
    func whoeverFindsNoSlotBeforeTheEndIsUnsentAndNotForgotten(on transport: TransportKind) throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 200))
        defer { server.stop() }
        let level = try Trial(server: server, load: .open(50, stop: .seconds(0.5), maxInFlight: 1), transport: transport).level()
        #expect(level.counts.scheduled == 25)
        #expect(level.counts.sent == server.requests.count && level.counts.sent <= 3)
        #expect(level.counts.unsent == 25 - level.counts.sent)
        #expect(level.total.responseTime.percentile(99)?.isLowerBound == true)
    }

    @Test(arguments: TransportKind.allCases)
    func anAnnouncedCloseOpensAConnectionEachTimeAndRepeatsNothing(on transport: TransportKind) throws {
        let server = try ScriptedServer(.closesEachTime)
        defer { server.stop() }
        let level = try Trial(server: server, load: .closed(users: 2, requests: 20), transport: transport).level()
        #expect(level.generator.connectionsOpened == 20 && server.connectionsUsed == 20 && level.counts.resent == 0)
    }

    @Test(arguments: [HTTPMethod.get, .head, .options], TransportKind.allCases)
    func aRequestOnAConnectionThatWentStaleIsSentAgainOnceAndCounted(method: HTTPMethod, on transport: TransportKind) throws {
        // HEAD's answers have no body, so this server's would stand in the way of the next one.
        let behaviour: ScriptedServer.Behaviour = method == .head ? .closesEachTime : .goesStale(after: 3)
        let server = try ScriptedServer(behaviour)
        defer { server.stop() }
        let step = RequestStep(label: "x", method: method, path: Template("/x"))
        let level = try Trial(server: server, load: .closed(users: 1, requests: 20), steps: [step], transport: transport).level()
        #expect(level.counts.succeeded == 20 && level.counts.sent == 20)
        // Three are answered on each connection and the fourth is sent again: 3, 3, 3, 3, 3, 3, 2.
        #expect(level.counts.resent == (method == .head ? 0 : 6))
        #expect(server.requests.count == 20 + level.counts.resent)
        #expect(level.labels[0].resent == level.counts.resent && level.total.resent == level.counts.resent)
        #expect(level.findings.contains(.resent(6, of: 20)) == (method != .head))
    }

    /// Where the connection breaks because the target has gone, there is none to send it on: it has failed, and was not sent again.
    @Test(arguments: TransportKind.allCases)
    func whatFindsNoConnectionToBeSentAgainOnIsNotCountedAsResent(on transport: TransportKind) throws {
        let server = try ScriptedServer(.dies(after: 30))
        defer { server.stop() }
        let level = try Trial(server: server, load: .closed(users: 10, requests: 100), transport: transport).level()
        #expect(level.counts.succeeded <= 30 && level.total.failures[.connect] >= 60)
        #expect(level.counts.resent == 0 && level.total.resent == 0)
    }

    @Test(arguments: TransportKind.allCases)
    func whatIsNotToBeSentAgainFails(on transport: TransportKind) throws {
        let server = try ScriptedServer(.goesStale(after: 3))
        defer { server.stop() }
        var load = Load.closed(users: 1, requests: 20)
        load.connectionPolicy.resendsStale = false
        let level = try Trial(server: server, load: load, transport: transport).level()
        #expect(level.counts.resent == 0 && level.counts.sent == 20 && server.requests.count == 20)
        #expect(level.total.failures[.reset] == 5 && level.counts.succeeded == 15)
    }

    /// A target that closes connections at rest: what it had not read it cannot have done. (Each is closed when it has read the second.)
    @Test(arguments: [(HTTPMethod.put, 1.3, 2), (.put, 0.1, 0), (.delete, 1.3, 0)], TransportKind.allCases)
    func aPutIsSentAgainOnlyBehindALongRestAndADeleteNever(
        sending: (method: HTTPMethod, think: Double, resent: Int), on transport: TransportKind
    ) throws {
        let server = try ScriptedServer(.goesStale(after: 1))
        defer { server.stop() }
        let step = RequestStep(label: "x", method: sending.method, path: Template("/x"))
        let load = Load(
            model: .closed(users: [1], think: .constant(Nanoseconds(seconds: sending.think))), stop: .requests(3))
        let level = try Trial(server: server, load: load, steps: [step], transport: transport).level()
        #expect(level.counts.sent == 3 && level.counts.resent == sending.resent)
        #expect(server.requests.count == 3 + sending.resent)
        #expect(level.total.failures[.reset] == (sending.resent > 0 ? 0 : 1))
    }

    @Test(arguments: [HTTPMethod.post, .patch, .put, .delete], TransportKind.allCases)
    func aRequestThatMayHaveHadAnEffectIsNotSentAgain(method: HTTPMethod, on transport: TransportKind) throws {
        let server = try ScriptedServer(.goesStale(after: 3))
        defer { server.stop() }
        let step = RequestStep(label: "x", method: method, path: Template("/x"), body: Template("1"))
        let level = try Trial(server: server, load: .closed(users: 1, requests: 20), steps: [step], transport: transport).level()
        #expect(level.counts.resent == 0 && level.counts.sent == 20 && server.requests.count == 20)
        #expect(level.total.failures[.reset] == 5 && level.counts.succeeded == 15)
    }

    @Test(arguments: [1, 2], TransportKind.allCases)
    func aCloseRightBehindTheAnswerFailsNoRequest(threads: Int, on transport: TransportKind) throws {
        let server = try ScriptedServer(.closesBehindTheAnswer(after: 2))
        defer { server.stop() }
        let level = try Trial(server: server, load: .closed(users: 4, requests: 300), threads: threads, transport: transport)
            .level()
        // Whether the close is seen in time is chance; a request that came too late was not read.
        let lost = level.lost(by: transport)
        #expect(level.counts.succeeded == 300 - lost && level.counts.sent == 300)
        #expect((300 - lost...300).contains(server.requests.count))
        #expect(server.connectionsUsed >= 148)
    }

    @Test(arguments: [1, 2], TransportKind.allCases)
    func aResetWhileTheConnectionIsIdleFailsNoRequestAndCountsNoneTwice(threads: Int, on transport: TransportKind) throws {
        let server = try ScriptedServer(.resetsBehindTheAnswer(after: 2))
        defer { server.stop() }
        let load = Load(model: .closed(users: [4], think: .constant(Nanoseconds(seconds: 0.0002))), stop: .requests(600))
        let level = try Trial(server: server, load: load, threads: threads, transport: transport).level()
        let lost = level.lost(by: transport)
        #expect(level.counts.succeeded == 600 - lost)
        #expect((600 - lost...600).contains(server.requests.count))
    }
}

extension LevelResult {
    /// The requests that found their connection closed and were not sent again: none by the native transport, while libcurl gives
    /// up, now and then, on one that was on its way when the close came, or that met five dead connections in a row.
    func lost(by transport: TransportKind, sourceLocation: SourceLocation = #_sourceLocation) -> Int {
        let lost = total.failures[.reset]
        #expect(transport == .native ? lost == 0 : lost <= 3, sourceLocation: sourceLocation)
        return lost
    }
}
