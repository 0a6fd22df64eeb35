import LoadModel
import TestSupport
import Testing

@testable import Engine

/// Requests that are rendered for one sending and do not fit into the socket at once.
@Suite struct RenderedRequestTests {
    @Test func theCopyIsFreedOnceItIsSent() throws {
        // Some kernels take in all of a body of megabytes while it is being sent, unless they are told not to.
        let server = try ScriptedServer(.answers, receiveBuffer: 1 << 16)
        defer { server.stop() }
        let length = 12_000_000
        let body = Template(segments: [.uuid, .literal(String(repeating: "b", count: length))])
        let plan = Plan(
            name: "rendered", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: server.port))],
            scenarios: [
                Scenario(
                    name: "s", steps: [.request(RequestStep(label: "x", method: .post, path: Template("/x"), body: body))])
            ],
            load: Load(model: .closed(users: [1], think: .zero), stop: .requests(1)))
        let compiled = CompiledPlan(plan: plan, target: plan.targets[0])
        var transport = SocketTransport(
            plan: compiled, target: plan.targets[0],
            options: TransportOptions(
                slots: Slots(connections: 2), dialTimeout: Nanoseconds(seconds: 20), maximumBodyBytes: 1 << 26, spin: .zero),
            epoll: try Epoll(waker: Waker()))
        let segment = Segment(
            level: plan.load.levels[0], seed: 1, warmup: .zero, stop: plan.load.stop, maxInFlight: 1)
        transport.prepare(
            for: Stretch(
                capacity: 1, isClosed: true, values: IterationValues(plan: compiled, segment: segment, trace: nil)))
        let deadline = MonotonicClock().now() + Nanoseconds(seconds: 30)
        try #require(transport.openAhead(1, until: deadline, stop: StopSignal()).missing == 0)
        for iteration in 0..<2 {
            _ = transport.begin(0, token: iteration, identity: RequestIdentity(user: 0, iteration: iteration))
            try #require(transport.connections[0].exchange.ownedOutput != nil, "the socket took all of it at once")
            guard case .completed(let completion) = transport.next(until: deadline) else {
                Issue.record("no answer")
                return
            }
            #expect(completion.failure == nil && completion.sentBytes > length)
            #expect(transport.connections[0].state == .idle && transport.connections[0].exchange.ownedOutput == nil)
        }
        #expect(transport.connectionsOpened == 1)
    }
}
