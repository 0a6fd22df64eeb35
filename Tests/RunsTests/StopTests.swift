import Dispatch
import LoadModel
import Measurement
import Runs
import TestSupport
import Testing

/// A run that is told to stop does so at once, and its books balance.
@Suite(.serialized) struct StopTests {
    static let loads: [Load] = [
        .open(200, stop: .seconds(600)), .open(200, stop: .requests(100_000), maxInFlight: 3),
        .closed(users: 4, seconds: 600), .closed(users: 4, requests: 100_000_000),
        .closed(users: 4, think: 0.05, seconds: 600),
    ]

    @Test(arguments: [ScriptedServer.Behaviour.answersAfter(milliseconds: 10), .neverAnswers], loads)
    func aStopEndsTheRunAtOnceWithWhatWasMeasured(_ behaviour: ScriptedServer.Behaviour, load: Load) throws {
        for transport in TransportKind.allCases { try check(behaviour, load, transport) }
    }

    private func check(_ behaviour: ScriptedServer.Behaviour, _ load: Load, _ transport: TransportKind) throws {
        let server = try ScriptedServer(behaviour)
        defer { server.stop() }
        let interrupts = Interrupts()
        let asked = ContinuousClock.now
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.3) { interrupts.stop.request() }
        let level = try Trial(server: server, load: load, threads: 2, transport: transport).level(interrupts: interrupts)
        // Far below the timeout of 20 s, which what is in flight is given at a planned end.
        #expect(ContinuousClock.now - asked < .seconds(10))
        #expect(level.counts.sent > 0)
        #expect(level.counts.inFlightAtEnd <= 4 || level.offeredRate != nil)
        if behaviour == .neverAnswers {
            #expect(level.counts.inFlightAtEnd == level.counts.sent && level.counts.failed == 0)
        } else {
            #expect(level.counts.succeeded > 0 && level.counts.failed == 0)
            // What the stop left unanswered had no time to be slow.
            #expect(level.total.responseTime.percentile(99)?.isLowerBound == false)
        }
        // What was sent in the last moment may not have been read.
        #expect(server.requests.count <= level.counts.sent)
        #expect(server.requests.count >= level.counts.sent - level.counts.inFlightAtEnd)
    }

    @Test func aStopBeforeTheBeginningSendsNothing() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let interrupts = Interrupts()
        interrupts.stop.request()
        let result = try Trial(server: server, load: .closed(users: 4, requests: 1000)).result(interrupts: interrupts)
        #expect(result.levels.isEmpty && server.requests.isEmpty)
    }

    @Test func aStopWhileConnectionsAreOpenedAheadEndsTheRunAtOnce() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        var load = Load.closed(users: 100, requests: 1000)
        load.connectionPolicy = ConnectionPolicy(openingRate: Rate(perSecond: 1), dialAhead: 100)
        let interrupts = Interrupts()
        let asked = ContinuousClock.now
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.3) { interrupts.stop.request() }
        let level = try Trial(server: server, load: load, threads: 2).level(interrupts: interrupts)
        #expect(ContinuousClock.now - asked < .seconds(10))
        #expect(level.counts.sent == 0 && server.requests.isEmpty)
        // It was stopped, so what was missing is nobody's fault.
        #expect(!level.findings.contains { $0.code == "openedAheadTooFew" })
    }
}
