import Glibc
import LoadModel
import TestSupport
import Testing

@testable import Engine

/// Connections that the target resets while they are idle, and that the worker has not heard of when it sends.
@Suite struct StaleConnectionTests {
    private let server: ScriptedServer
    private let plan: Plan

    init() throws {
        server = try ScriptedServer(.answers)
        plan = Plan(
            name: "stale", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: server.port))],
            scenarios: [
                Scenario(
                    name: "s",
                    steps: [HTTPMethod.get, .post].map {
                        .request(
                            RequestStep(label: "\($0)", method: $0, path: Template("/x"), body: $0 == .post ? Template("1") : nil)
                        )
                    })
            ],
            load: Load(model: .closed(users: [1], think: .zero), stop: .requests(1)))
    }

    private func transport() throws -> SocketTransport {
        SocketTransport(
            plan: CompiledPlan(plan: plan, target: plan.targets[0]), target: plan.targets[0],
            options: TransportOptions(
                slots: Slots(connections: 10), dialTimeout: Nanoseconds(seconds: 20), maximumBodyBytes: 1 << 20, spin: .zero),
            epoll: try Epoll(waker: Waker()))
    }

    /// Goes on until so many requests are over.
    private func completions(_ count: Int, of transport: inout SocketTransport) -> [Completion] {
        var completions: [Completion] = []
        let deadline = MonotonicClock().now() + Nanoseconds(seconds: 20)
        while completions.count < count, MonotonicClock().now() < deadline {
            if case .completed(let completion) = transport.next(until: deadline) { completions.append(completion) }
        }
        return completions
    }

    /// Answers one request on each of so many connections, resets them all, and waits until the resets have come: unseen by the
    /// transport, which is not asked for events meanwhile.
    private func makeStale(_ count: Int, of transport: inout SocketTransport) throws {
        let deadline = MonotonicClock().now() + Nanoseconds(seconds: 20)
        try #require(transport.openAhead(count, until: deadline, stop: StopSignal()).missing == 0)
        for token in 0..<count { _ = transport.begin(0, token: token, identity: RequestIdentity(user: 0, iteration: 0)) }
        try #require(completions(count, of: &transport).count { $0.failure == nil } == count)
        try #require(transport.connectionsOpened == count)
        server.resetConnections()
        for index in 0..<count {
            try #require(transport.connections[index].state == .idle)
            var socket = pollfd(fd: transport.connections[index].channel.descriptor, events: Int16(POLLHUP), revents: 0)
            try #require(poll(&socket, 1, 20_000) == 1)
        }
    }

    @Test func aRequestIsSentAgainOnAFreshConnectionAndCountsOnce() throws {
        defer { server.stop() }
        var transport = try transport()
        try makeStale(1, of: &transport)
        #expect(transport.begin(0, token: 7, identity: RequestIdentity(user: 0, iteration: 1)) == nil)
        let completion = try #require(completions(1, of: &transport).first)
        #expect(completion.token == 7 && completion.failure == nil && completion.wasResent)
        #expect(completion.sentBytes == transport.plan.requests[0].byteCount)
        #expect(transport.connectionsOpened == 2 && server.requests.count == 2 && transport.inFlight == 0)
    }

    @Test func aRequestIsNotSentAgainOnAnotherThatMayBeDeadAsWell() throws {
        defer { server.stop() }
        var transport = try transport()
        try makeStale(2, of: &transport)
        _ = transport.begin(0, token: 7, identity: RequestIdentity(user: 0, iteration: 1))
        let completion = try #require(completions(1, of: &transport).first)
        #expect(completion.token == 7 && completion.failure == nil && completion.wasResent)
        #expect(transport.connectionsOpened == 3 && server.requests.count == 3)
    }

    /// Nothing of it was sent, so the target cannot have acted on it.
    @Test func anUnsentRequestWithAnEffectIsSentAgainToo() throws {
        defer { server.stop() }
        var transport = try transport()
        try makeStale(1, of: &transport)
        _ = transport.begin(1, token: 7, identity: RequestIdentity(user: 0, iteration: 1))
        let completion = try #require(completions(1, of: &transport).first)
        #expect(completion.failure == nil && completion.wasResent)
        #expect(server.requests.filter { $0.method == "POST" }.count == 1)
    }
}
