import Foundation
import LoadModel
import Measurement
import Runs
import TestSupport
import Testing

private let canSpeakTLS = ForeignServer.executable("nginx") != nil && ForeignServer.executable("openssl") != nil

/// HTTPS against nginx, with certificates of the test's own.
@Suite(.serialized, .enabled(if: canSpeakTLS, "nginx and openssl are needed")) struct TLSTests {
    private let certificates: Certificates

    init() throws { certificates = try Certificates() }

    private func nginx(_ directives: String = "") throws -> ForeignServer {
        try ForeignServer.nginx(
            try #require(ForeignServer.executable("nginx")), listen: "ssl",
            directives: "ssl_certificate \(certificates.server); ssl_certificate_key \(certificates.serverKey); "
                + "ssl_session_cache builtin:1000; " + directives)
    }

    private func run(
        _ server: ForeignServer, _ tls: TLSOptions, load: Load, step: RequestStep = RequestStep(label: "x", path: Template("/x")),
        threads: Int = 1, stamps: Bool? = nil
    ) throws -> LevelResult {
        let target = Target(name: "t", url: TargetURL(scheme: .https, host: "127.0.0.1", port: server.port), tls: tls)
        let plan = Plan(
            name: "tls", targets: [target], scenarios: [Scenario(name: "s", steps: [.request(step)])], load: load,
            generator: GeneratorOptions(threads: threads, receiveStamps: stamps))
        let interrupts = Interrupts()
        let watchdog = Watchdog(interrupts.stop)
        defer { watchdog.end() }
        let result = try LoadRun.perform(
            Session(plan: plan, interrupts: interrupts), target: target, planText: "",
            environment: .current(dyno: "test"))
        for level in result.levels { expectConsistency(of: level) }
        return try #require(result.levels.first)
    }

    @Test(arguments: [1, 2])
    func everyRequestIsAnsweredOverTLSAndTheHandshakeIsAPhaseOfItsOwn(threads: Int) throws {
        let server = try nginx()
        defer { server.stop() }
        let trust = TLSOptions(authorities: certificates.authority)
        let level = try run(server, trust, load: .closed(users: 40, requests: 2000), threads: threads)
        #expect(level.counts.succeeded == 2000 && level.counts.failed == 0)
        #expect(level.phases.tls.count == level.generator.connectionsOpened)
        #expect(level.phases.tls.moments.min > .zero)
        #expect(server.logged(lines: 2000) == 2000)
    }

    @Test func answersOverTLSAreTimedByTheKernel() throws {
        let server = try nginx()
        defer { server.stop() }
        let trust = TLSOptions(authorities: certificates.authority)
        let level = try run(server, trust, load: .closed(users: 4, requests: 400), stamps: true)
        let counts = try #require(level.generator.receiveStamps).counts
        #expect(level.counts.succeeded == 400 && counts.answers == 400 && counts[.firstOverTLS] == 0)
        #expect(counts[.stamped] + counts[.missing] == 400 && counts[.stamped] > 300)
        #expect(level.phases.readDelay.count == counts[.stamped] && counts.faults.leftovers == 0)
    }

    @Test func anUnknownAuthorityIsRefusedUnlessVerificationIsOff() throws {
        let server = try nginx()
        defer { server.stop() }
        let error = #expect(throws: RunError.self) { try run(server, TLSOptions(), load: .closed(users: 1, requests: 5)) }
        #expect(error?.description.contains("certificate") == true && error?.description.contains("--cacert") == true)
        let level = try run(server, TLSOptions(isInsecure: true), load: .closed(users: 1, requests: 5))
        #expect(level.counts.succeeded == 5)
    }

    @Test func aClientCertificateIsShownWhereItIsAskedFor() throws {
        let server = try nginx("ssl_client_certificate \(certificates.authority); ssl_verify_client on;")
        defer { server.stop() }
        let trust = TLSOptions(authorities: certificates.authority)
        let without = try run(server, trust, load: .closed(users: 2, requests: 10))
        #expect(without.counts.succeeded == 0 && without.total.statuses == [400: 10])
        var with = trust
        with.certificate = certificates.client
        with.key = certificates.clientKey
        #expect(try run(server, with, load: .closed(users: 2, requests: 10)).counts.succeeded == 10)
    }

    @Test func theServerNameIsAskedForAndVerifiedInPlaceOfTheHost() throws {
        let server = try nginx()
        defer { server.stop() }
        var tls = TLSOptions(authorities: certificates.authority, serverName: "api.test")
        #expect(try run(server, tls, load: .closed(users: 1, requests: 5)).counts.succeeded == 5)
        let log = try String(contentsOfFile: server.folder + "/tls", encoding: .utf8)
        #expect(log.contains("api.test"))
        tls.serverName = "other.test"
        #expect(throws: RunError.self) { try run(server, tls, load: .closed(users: 1, requests: 5)) }
    }

    @Test func aSecondHandshakeResumesTheSession() throws {
        let server = try nginx("keepalive_timeout 0;")
        defer { server.stop() }
        let trust = TLSOptions(authorities: certificates.authority)
        let level = try run(server, trust, load: .closed(users: 1, requests: 50))
        #expect(level.counts.succeeded == 50 && level.generator.connectionsOpened == 50)
        _ = server.logged(lines: 50)
        let log = try String(contentsOfFile: server.folder + "/tls", encoding: .utf8)
        #expect(log.split(separator: "\n").count { $0.hasPrefix("r ") } >= 45)
    }

    @Test(arguments: ["TLSv1.2", "TLSv1.3"])
    func connectionsThatTheServerClosesWhileIdleAreReplaced(version: String) throws {
        let server = try nginx("ssl_protocols \(version); keepalive_timeout 100ms;")
        defer { server.stop() }
        let trust = TLSOptions(authorities: certificates.authority)
        // One user: of two, one may take the connection that the other has just become done with, in place of its own.
        let load = Load(model: .closed(users: [1], think: .constant(Nanoseconds(seconds: 0.25))), stop: .requests(8))
        let level = try run(server, trust, load: load)
        #expect(level.counts.succeeded == 8 && level.generator.connectionsOpened == 8)
    }

    @Test func longBodiesPassBothWays() throws {
        let server = try nginx("client_max_body_size 10m; location /big { alias \(certificates.folder)/big; }")
        defer { server.stop() }
        try Data(repeating: 0x61, count: 900_000).write(to: URL(fileURLWithPath: certificates.folder + "/big"))
        let trust = TLSOptions(authorities: certificates.authority)
        let get = RequestStep(label: "get", path: Template("/big"))
        let level = try run(server, trust, load: .closed(users: 4, requests: 40), step: get)
        #expect(level.counts.succeeded == 40)
        #expect((level.total.meanSuccessfulBytes ?? 0) > 900_000)
        let post = RequestStep(
            label: "post", method: .post, path: Template("/x"), body: Template(String(repeating: "b", count: 2_000_000)))
        #expect(try run(server, trust, load: .closed(users: 2, requests: 10), step: post).counts.succeeded == 10)
    }

    @Test func aTargetThatSpeaksNoTLSIsSaidToBeSo() throws {
        let server = try ScriptedServer(.binaryGarbage)
        defer { server.stop() }
        let target = Target(name: "t", url: TargetURL(scheme: .https, host: "127.0.0.1", port: server.port))
        let plan = Plan(
            name: "tls", targets: [target],
            scenarios: [Scenario(name: "s", steps: [.request(RequestStep(label: "x", path: Template("/")))])],
            load: .closed(users: 1, requests: 1))
        let error = #expect(throws: RunError.self) {
            try LoadRun.perform(
                Session(plan: plan, interrupts: Interrupts()), target: target, planText: "", environment: .current(dyno: "test"))
        }
        #expect("\(error.map { "\($0)" } ?? "")".contains("does the port speak TLS"))
    }
}
