import Foundation
import LoadModel
import Testing

@testable import Engine

private let canSpeakTLS = ForeignServer.executable("nginx") != nil && ForeignServer.executable("openssl") != nil

/// A worker that asks libcurl's transport for events only when time limits have passed.
@Suite(.serialized, .enabled(if: canSpeakTLS, "nginx and openssl are needed")) struct LateWorkerTests {
    /// Three streams of one connection: libcurl sends the first when the connection is there, and the others when it is called again.
    @Test func whatIsSentInTheTurnInWhichTheTimeToConnectIsOverIsToldOf() throws {
        let certificates = try Certificates()
        let server = try ForeignServer.nginx(
            try #require(ForeignServer.executable("nginx")), listen: "ssl http2",
            directives: "ssl_certificate \(certificates.server); ssl_certificate_key \(certificates.serverKey);")
        defer { server.stop() }
        let target = Target(
            name: "t", url: TargetURL(scheme: .https, host: "127.0.0.1", port: server.port),
            tls: TLSOptions(authorities: certificates.authority), httpVersion: .two)
        let step = Step.request(RequestStep(label: "x", path: Template("/x")))
        let plan = Plan(
            name: "late", targets: [target], scenarios: [Scenario(name: "s", steps: [step])], load: .closed(users: 3, requests: 3)
        )
        let compiled = CompiledPlan(plan: plan, target: target)
        var transport = CurlTransport(
            plan: compiled, requests: CurlRequests(plan: plan, compiled: compiled, target: target), target: target,
            options: TransportOptions(
                slots: Slots(connections: 1, streams: 100), dialTimeout: Nanoseconds(seconds: 2), maximumBodyBytes: 1 << 20,
                spin: .zero),
            keepsCookies: false, epoll: try Epoll(waker: Waker()))
        let segment = Segment(
            level: plan.load.levels[0], seed: 1, warmup: .zero, stop: plan.load.stop, maxInFlight: 3)
        transport.prepare(
            for: Stretch(
                capacity: 3, isClosed: true, values: IterationValues(plan: compiled, segment: segment, trace: nil)))

        let end = MonotonicClock().now() + Nanoseconds(seconds: 20)
        for token in 0..<3 {
            #expect(transport.begin(0, token: token, identity: RequestIdentity(user: token, iteration: 0)) == nil)
        }
        var sent: Set<Int> = []
        var answered: Set<Int> = []
        var now = end
        while answered.count < 3, MonotonicClock().now() < end {
            switch transport.next(until: sent.isEmpty ? end : now) {
            case .sent(let token, _)?:
                if sent.isEmpty {
                    usleep(2_100_000)
                    now = MonotonicClock().now()
                }
                sent.insert(token)
            case .completed(let completion)?:
                #expect(completion.failure == nil && sent.contains(completion.token), "\(completion)")
                answered.insert(completion.token)
            case nil: now = end
            }
        }
        #expect(sent == [0, 1, 2] && answered == [0, 1, 2])
    }
}
