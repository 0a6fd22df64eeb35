import Glibc
import LoadModel
import Measurement
import TestSupport
import Testing

@testable import Engine

/// What a generator may have at once, and what becomes of more.
@Suite struct SlotsTests {
    private func plan(port: Int, users: Int = 1, requests: Int = 1) -> Plan {
        Plan(
            name: "p", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: port))],
            scenarios: [Scenario(name: "s", steps: [.request(RequestStep(label: "x", path: Template("/x")))])],
            load: Load(model: .closed(users: [users], think: .zero), stop: .requests(requests)))
    }

    private func segment(_ plan: Plan, maxInFlight: Int = 1) -> Segment {
        Segment(level: plan.load.levels[0], seed: 1, warmup: .zero, stop: plan.load.stop, maxInFlight: maxInFlight)
    }

    @Test func theSharesOfWorkersAddUpAndNoSmallerLoadHasALargerShare() {
        for workers in 1...5 {
            for count in workers...60 {
                let slots = Slots(users: count, connections: count, inFlight: count)
                let shares = (0..<workers).map { slots.share(Stripe(index: $0, count: workers)) }
                #expect(shares.reduce(0) { $0 + $1.users } == count && shares.reduce(0) { $0 + $1.connections } == count)
                #expect(shares.reduce(0) { $0 + $1.inFlight } == count)
                let smaller = Slots(users: count - 1, connections: count - 1, inFlight: count - 1)
                #expect((0..<workers).allSatisfy { smaller.share(Stripe(index: $0, count: workers)).users <= shares[$0].users })
            }
        }
    }

    @Test(arguments: 1...3)
    func aSegmentBeyondTheSlotsIsRefusedAndNothingIsSent(threads: Int) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let four = plan(port: server.port, users: 4, requests: 8)
        let generator = try Generator(
            plan: four, target: four.targets[0], threads: threads, slots: Slots(users: 3, connections: 3), stop: StopSignal())
        #expect(throws: GeneratorError.self) { try generator.run(segment(four)) }
        #expect(server.requestCount == 0)
        let three = plan(port: server.port, users: 3, requests: 8)
        #expect(try generator.run(segment(three)).recording.counts.succeeded == 8)
        var open = segment(three, maxInFlight: 4)
        open.level =
            Load(
                model: .open(arrivals: .constant, rates: [try #require(Rate(perSecond: 10))]), stop: .requests(1)
            ).levels[0]
        #expect(throws: GeneratorError.self) { try generator.run(open) }
    }

    /// Whatever asks for it: there are places for so many connections, and what has none waits.
    @Test func moreRequestsThanTheTransportHasPlacesForWaitForOne() throws {
        let server = try ScriptedServer(.neverAnswers)
        defer { server.stop() }
        let plan = plan(port: server.port)
        var transport = SocketTransport(
            plan: CompiledPlan(plan: plan, target: plan.targets[0]), target: plan.targets[0],
            options: TransportOptions(
                slots: Slots(connections: 2), dialTimeout: Nanoseconds(seconds: 20), maximumBodyBytes: 1 << 20, spin: .zero),
            epoll: try Epoll(waker: Waker()))
        for token in 0..<20 { _ = transport.begin(0, token: token, identity: RequestIdentity(user: token, iteration: 0)) }
        let end = MonotonicClock().now() + Nanoseconds(seconds: 20)
        while server.mostConnections < 4, MonotonicClock().now() < end {
            _ = transport.next(until: MonotonicClock().now() + Nanoseconds(10_000_000))
        }
        for _ in 0..<20 { _ = transport.next(until: MonotonicClock().now() + Nanoseconds(1_000_000)) }
        #expect(transport.connectionsOpened == 4 && transport.touched == transport.connections.count)
        transport.abandonAll()
    }

    @Test func aStatusBeyondAllCodesIsNotAccepted() {
        let plan = plan(port: 1)
        let compiled = CompiledPlan(plan: plan, target: plan.targets[0])
        #expect(compiled.requests[0].accepts(200) && !compiled.requests[0].accepts(404))
        for status in [-1, 600, 999, Int.max] { #expect(!compiled.requests[0].accepts(status)) }
    }
}
