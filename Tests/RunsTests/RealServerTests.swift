import Foundation
import Glibc
import LoadModel
import Measurement
import Runs
import TestSupport
import Testing

/// Servers that others wrote, so that Dyno's HTTP is not held against Dyno's idea of HTTP only.
@Suite(.serialized) struct RealServerTests {
    private static let nginx = ForeignServer.executable("nginx")
    private static let python = ForeignServer.executable("python3")

    private func level(port: Int, load: Load, step: RequestStep, threads: Int = 1) throws -> LevelResult {
        let plan = Plan(
            name: "real", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: port))],
            scenarios: [Scenario(name: "s", steps: [.request(step)])], load: load,
            generator: GeneratorOptions(threads: threads))
        let interrupts = Interrupts()
        let watchdog = Watchdog(interrupts.stop)
        defer { watchdog.end() }
        let result = try LoadRun.perform(
            Session(plan: plan, interrupts: interrupts), target: plan.targets[0], planText: "",
            environment: .current(dyno: "test"))
        for level in result.levels { expectConsistency(of: level) }
        return try #require(result.levels.first)
    }

    @Test(.enabled(if: nginx != nil, "nginx is not installed on this machine"), arguments: [1, 2])
    func nginxLogsAsManyRequestsAsWereSent(threads: Int) throws {
        let server = try ForeignServer.nginx(try #require(Self.nginx))
        defer { server.stop() }
        let step = RequestStep(label: "x", path: Template("/x"))
        let open = try level(port: server.port, load: .open(400, stop: .seconds(1)), step: step, threads: threads)
        #expect(open.counts.sent == 400 && open.counts.succeeded == 400)
        let closed = try level(port: server.port, load: .closed(users: 5, requests: 3000), step: step, threads: threads)
        #expect(closed.counts.sent == 3000 && closed.counts.succeeded == 3000)
        // nginx ends a connection after 1,000 requests and says so.
        #expect(closed.counts.resent == 0)
        #expect(server.logged(lines: 3400) == 3400)
    }

    @Test(.enabled(if: nginx != nil, "nginx is not installed on this machine"))
    func nginxRefusesALongBodyAndItsAnswerIsRead() throws {
        let server = try ForeignServer.nginx(try #require(Self.nginx))
        defer { server.stop() }
        let body = Template(String(repeating: "x", count: 3_000_000))
        let post = RequestStep(label: "x", method: .post, path: Template("/x"), body: body)
        let level = try level(port: server.port, load: .closed(users: 2, requests: 10), step: post)
        #expect(level.counts.sent == 10 && level.counts.failed == 10)
        #expect(level.total.statuses[413] == level.total.failures[.status])
        #expect(level.total.failures[.status] + level.total.failures[.reset] == 10)
        #expect(level.total.failures[.status] > 0)
    }

    @Test(.enabled(if: python != nil, "python3 is not installed on this machine"), arguments: [0, 1, 70_000])
    func pythonsServerReadsBodiesAsTheyWereSent(bodySize: Int) throws {
        let server = try ForeignServer.python(try #require(Self.python))
        defer { server.stop() }
        let text = Template(segments: [.iteration, .literal(String(repeating: "é", count: bodySize)), .uuid])
        let step = RequestStep(label: "x", method: .post, path: Template("/echo"), body: bodySize == 0 ? nil : text)
        let level = try level(port: server.port, load: .closed(users: 3, requests: 60), step: step)
        // It answers 400 to a body whose beginning, end or length is not as it should be: so framing went wrong nowhere.
        #expect(level.counts.succeeded == 60 && level.total.statuses == [200: 60])
        #expect(level.generator.connectionsOpened == 3 && level.counts.resent == 0)
        #expect(server.logged(lines: 60) == 60)
    }

    @Test(.enabled(if: python != nil, "python3 is not installed on this machine"), arguments: [true, false])
    func aServerWhoseBodiesWaitForAnAcknowledgementIsRecognised(disablesNagle: Bool) throws {
        let server = try ForeignServer.python(try #require(Self.python), disablesNagle: disablesNagle)
        defer { server.stop() }
        let step = RequestStep(
            label: "x", method: .post, path: Template("/echo"), body: Template(segments: [.iteration, .uuid]))
        // On a busy machine the answers come when they may, not when the acknowledgement does: one run of three has to show it.
        var isRecognised = false
        for _ in 0..<(disablesNagle ? 1 : 3) where !isRecognised {
            let level = try level(port: server.port, load: .closed(users: 2, requests: 100), step: step)
            #expect(level.counts.succeeded == 100)
            isRecognised = level.findings.contains { $0.code == "delayedAcknowledgement" }
        }
        #expect(isRecognised == !disablesNagle)
    }
}
