import Foundation
import Glibc
import LoadModel
import Measurement
import Testing

@testable import Engine

private let hasServers = ForeignServer.executable("python3") != nil && ForeignServer.executable("openssl") != nil

/// TLS connections that break without TLS's own farewell, or say more than they were asked.
@Suite(.serialized, .enabled(if: hasServers, "python3 and openssl are needed")) struct RudeTLSTests {
    private static let versions = ["TLSv1_2", "TLSv1_3"]
    private let certificates: Certificates

    init() throws {
        certificates = try Certificates()
        // As the worker's threads do: OpenSSL writes to sockets that are gone.
        signal(SIGPIPE, SIG_IGN)
    }

    private func server(_ version: String, answers: Int, then manner: String) throws -> ForeignServer {
        try ForeignServer.python(
            try #require(ForeignServer.executable("python3")), PythonPrograms.rudeTLS,
            [certificates.server, certificates.serverKey, version, "\(answers)", manner])
    }

    private func step(_ method: HTTPMethod) -> RequestStep {
        var step = RequestStep(label: "x", method: method, path: Template("/x"))
        step.timeout = Nanoseconds(seconds: 5)
        return step
    }

    private func level(_ server: ForeignServer, _ method: HTTPMethod, think: Double, requests: Int) throws -> LevelResult {
        var trial = FeatureTrial(
            port: server.port, scheme: .https, tls: TLSOptions(authorities: certificates.authority),
            load: Load(model: .closed(users: [1], think: .constant(Nanoseconds(seconds: think))), stop: .requests(requests)))
        trial.steps = [step(method)]
        return try trial.level()
    }

    @Test(arguments: versions)
    func aRequestWhoseConnectionIsResetIsSentAgain(version: String) throws {
        let server = try server(version, answers: 2, then: "resetBusy")
        defer { server.stop() }
        let level = try level(server, .get, think: 0.05, requests: 6)
        #expect(level.counts.succeeded == 6 && level.counts.failed == 0 && level.counts.resent == 2)
    }

    @Test(arguments: versions)
    func aRequestWithAnEffectIsNotSentAgainAndFailsAsReset(version: String) throws {
        let server = try server(version, answers: 2, then: "resetBusy")
        defer { server.stop() }
        let level = try level(server, .post, think: 0.05, requests: 6)
        #expect(level.counts.succeeded == 4 && level.total.failures.total == 2 && level.total.failures[.reset] == 2)
    }

    @Test(arguments: versions, ["resetIdle", "endIdle"])
    func aConnectionThatBreaksWhileIdleIsReplacedAndCostsNothing(version: String, manner: String) throws {
        let server = try server(version, answers: 1, then: manner)
        defer { server.stop() }
        let level = try level(server, .post, think: 0.6, requests: 4)
        #expect(level.counts.succeeded == 4 && level.counts.failed == 0)
        #expect(level.generator.connectionsOpened == 4)
        // A worker that spins between the break and the next request takes what the machine leaves it of four fifths.
        #expect(level.generator.cpuShare < 0.1)
    }

    @Test(arguments: versions)
    func anAnswerThatNobodyAskedForIsNotTheNextRequestsAnswer(version: String) throws {
        let server = try server(version, answers: 2, then: "surplus")
        defer { server.stop() }
        let level = try level(server, .get, think: 0, requests: 8)
        #expect(level.counts.succeeded == 8 && level.total.statuses == [200: 8])
        #expect(level.generator.connectionsOpened == 4)
    }

    @Test(arguments: versions)
    func anAnswerThatNobodyAskedForBehindAConnectionsFirstIsNotTheNextRequests(version: String) throws {
        let server = try server(version, answers: 1, then: "surplus")
        defer { server.stop() }
        let level = try level(server, .get, think: 0, requests: 8)
        #expect(level.counts.succeeded == 8 && level.total.statuses == [200: 8])
        #expect(level.generator.connectionsOpened == 8)
    }

    private func transport(_ server: ForeignServer, _ method: HTTPMethod) throws -> SocketTransport {
        let target = Target(
            name: "t", url: TargetURL(scheme: .https, host: "127.0.0.1", port: server.port),
            tls: TLSOptions(authorities: certificates.authority))
        let plan = Plan(
            name: "tls", targets: [target], scenarios: [Scenario(name: "s", steps: [.request(step(method))])],
            load: .closed(users: 1, requests: 1))
        return SocketTransport(
            plan: CompiledPlan(plan: plan, target: target), target: target,
            options: TransportOptions(
                slots: Slots(connections: 10), dialTimeout: Nanoseconds(seconds: 20), maximumBodyBytes: 1 << 20, spin: .zero),
            epoll: try Epoll(waker: Waker()))
    }

    private func completions(_ count: Int, of transport: inout SocketTransport) -> [Completion] {
        var completions: [Completion] = []
        let deadline = MonotonicClock().now() + Nanoseconds(seconds: 20)
        while completions.count < count, MonotonicClock().now() < deadline {
            if case .completed(let completion) = transport.next(until: deadline) { completions.append(completion) }
        }
        return completions
    }

    /// Nothing of it was sent, so a request with an effect is sent again.
    @Test(arguments: versions)
    func whatIsWrittenToADeadConnectionCountsAsUnsent(version: String) throws {
        let server = try server(version, answers: 1, then: "resetIdle")
        defer { server.stop() }
        var transport = try transport(server, .post)
        _ = transport.begin(0, token: 1, identity: RequestIdentity(user: 0, iteration: 0))
        try #require(completions(1, of: &transport).first?.failure == nil)
        try #require(transport.connections[0].state == .idle && transport.connections[0].channel.session != nil)
        // The reset has come, and the transport has not been asked for events since.
        var socket = pollfd(fd: transport.connections[0].channel.descriptor, events: Int16(POLLHUP), revents: 0)
        try #require(poll(&socket, 1, 20_000) == 1)
        _ = transport.begin(0, token: 2, identity: RequestIdentity(user: 0, iteration: 1))
        let completion = try #require(completions(1, of: &transport).first)
        #expect(completion.token == 2 && completion.failure == nil && completion.wasResent)
        #expect(transport.connectionsOpened == 2 && server.logged(lines: 2) == 2)
    }

    @Test(arguments: versions)
    func connectionsThatAreOpenedAheadAreUsed(version: String) throws {
        let server = try server(version, answers: 100, then: "resetBusy")
        defer { server.stop() }
        var transport = try transport(server, .get)
        let deadline = MonotonicClock().now() + Nanoseconds(seconds: 20)
        try #require(transport.openAhead(4, until: deadline, stop: StopSignal()).missing == 0)
        for round in 1...2 {
            for token in 0..<4 { _ = transport.begin(0, token: token, identity: RequestIdentity(user: token, iteration: round)) }
            #expect(completions(4, of: &transport).count { $0.failure == nil } == 4)
            #expect((0..<4).count { transport.connections[$0].channel.session != nil } == 4)
        }
        #expect(transport.connectionsOpened == 4)
    }
}
