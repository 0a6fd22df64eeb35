import Foundation
import LoadModel
import Measurement
import Runs
import TestSupport
import Testing

private let canSpeakTLS = ["nginx", "openssl", "python3"].allSatisfy { ForeignServer.executable($0) != nil }

/// HTTP/2 and its streams, and versions that are pinned, against nginx.
@Suite(.serialized, .enabled(if: canSpeakTLS, "nginx, openssl and python3 are needed")) struct HTTPVersionTests {
    private let certificates: Certificates

    init() throws { certificates = try Certificates() }

    private func nginx(_ listen: String, _ directives: String = "") throws -> ForeignServer {
        try ForeignServer.nginx(
            try #require(ForeignServer.executable("nginx")), listen: listen,
            directives: "ssl_certificate \(certificates.server); ssl_certificate_key \(certificates.serverKey); " + directives)
    }

    private func trial(
        _ server: ForeignServer, _ scheme: TargetURL.Scheme, version: HTTPVersion = .two, on transport: TransportKind? = nil,
        load: Load
    ) -> FeatureTrial {
        var trial = FeatureTrial(
            port: server.port, scheme: scheme, tls: TLSOptions(authorities: certificates.authority), version: version, load: load)
        trial.transport = transport
        return trial
    }

    /// Requests by connection.
    private func connections(_ wire: [String]) -> [Int] {
        Dictionary(grouping: wire) { $0.split(separator: " ").first }.values.map(\.count)
    }

    @Test(arguments: [(TargetURL.Scheme.https, 1), (.http, 1), (.https, 2), (.http, 2)], TransportKind.allCases)
    func usersShareConnectionsEvenlyAsStreams(_ item: (scheme: TargetURL.Scheme, threads: Int), on transport: TransportKind)
        throws
    {
        let (scheme, threads) = item
        let server = try nginx(scheme == .https ? "ssl http2" : "http2", "keepalive_requests 100000;")
        defer { server.stop() }
        var load = Load.closed(users: 100, requests: 4000)
        load.connections = 10
        load.connectionPolicy.streams = 10
        var trial = trial(server, scheme, on: transport, load: load)
        trial.threads = threads
        let level = try trial.level()
        #expect(level.counts.succeeded == 4000 && level.counts.resent == 0)
        #expect(level.generator.connectionsOpened == 10)
        let wire = try server.wire(lines: 4000)
        #expect(wire.allSatisfy { $0.contains("HTTP/2.0") })
        let counts = connections(wire)
        #expect(counts.count == 10)
        // Ten users begin on each; how many requests it carries depends on whom the system lets run.
        #expect(counts.allSatisfy { $0 >= 10 })
    }

    @Test(arguments: TransportKind.allCases)
    func anOpenLoadUsesAsFewConnectionsAsItsStreamsNeed(on transport: TransportKind) throws {
        let server = try nginx("ssl http2")
        defer { server.stop() }
        let level = try trial(server, .https, on: transport, load: .open(400, stop: .requests(400))).level()
        #expect(level.counts.succeeded == 400)
        #expect(connections(try server.wire(lines: 400)).count == 1)
    }

    /// A target of which each answer takes 50 ms and each connection eight requests at once.
    private func withNarrowServer(_ run: (ForeignServer) throws -> Void) throws {
        let slow = try ScriptedServer(.answersAfter(milliseconds: 50))
        defer { slow.stop() }
        let server = try nginx(
            "ssl http2",
            "http2_max_concurrent_streams 8; keepalive_requests 100000; "
                + "location /x { proxy_pass http://127.0.0.1:\(slow.port); }")
        defer { server.stop() }
        try run(server)
    }

    @Test(arguments: TransportKind.allCases)
    func whereTheTargetAllowsFewerStreamsAnOpenLoadOpensMoreConnections(on transport: TransportKind) throws {
        try withNarrowServer { server in
            let level = try trial(server, .https, on: transport, load: .open(300, stop: .requests(600))).level()
            #expect(level.counts.succeeded == 600 && level.counts.resent == 0)
            // Fifteen are in flight; who meets a connection that has room does not wait.
            #expect(level.generator.connectionsOpened >= 2)
            #expect(level.phases.connect.count < 300)
        }
    }

    @Test(arguments: [1, 2], TransportKind.allCases)
    func whereTheTargetAllowsFewerStreamsUsersGetMoreConnections(threads: Int, on transport: TransportKind) throws {
        try withNarrowServer { server in
            var trial = trial(server, .https, on: transport, load: .closed(users: 40, requests: 400))
            trial.threads = threads
            let level = try trial.level()
            #expect(level.counts.succeeded == 400 && level.counts.failed == 0, "\(level.counts)")
            #expect((5...40).contains(level.generator.connectionsOpened))
        }
    }

    /// Users wait for a stream longer than a connection may take to be made; it is made all the same.
    @Test(arguments: TransportKind.allCases)
    func whoWaitsForAStreamOfAnOpenConnectionHasNotFailedToConnect(on transport: TransportKind) throws {
        try withNarrowServer { server in
            var load = Load.closed(users: 100, requests: 200)
            load.connections = 1
            var trial = trial(server, .https, on: transport, load: load)
            trial.steps = [RequestStep(label: "x", path: Template("/x"), timeout: Nanoseconds(seconds: 0.4))]
            let level = try trial.level()
            #expect(level.total.failures[.connect] == 0 && level.counts.succeeded > 0)
            // One at a time: a request that has timed out may end its connection.
            #expect((1...10).contains(level.generator.connectionsOpened))
        }
    }

    /// The target sends GOAWAY and closes; streams that it did not take up are sent again on the next connection.
    @Test(arguments: [TargetURL.Scheme.https, .http], TransportKind.allCases)
    func connectionsThatTheTargetEndsAreReplaced(scheme: TargetURL.Scheme, on transport: TransportKind) throws {
        let server = try nginx(scheme == .https ? "ssl http2" : "http2", "keepalive_requests 50;")
        defer { server.stop() }
        let level = try trial(server, scheme, on: transport, load: .closed(users: 10, requests: 1000)).level()
        #expect(level.counts.sent == 1000 && level.counts.succeeded == 1000)
        #expect(level.generator.connectionsOpened >= 20)
        #expect(try server.wire(lines: 1000).count == 1000)
    }

    /// libcurl's transport loses some: 1.5 % at nginx's own 1,000 requests a connection.
    @Test(arguments: [TargetURL.Scheme.https, .http])
    func aConnectionThatTheTargetEndsLosesNoRequestWithABody(scheme: TargetURL.Scheme) throws {
        let server = try nginx(scheme == .https ? "ssl http2" : "http2", "keepalive_requests 20;")
        defer { server.stop() }
        var load = Load.closed(users: 50, requests: 2000)
        load.connections = 1
        var trial = trial(server, scheme, load: load)
        trial.steps = [RequestStep(label: "x", method: .post, path: Template("/x"), body: Template("{\"a\":1}"))]
        let level = try trial.level()
        #expect(level.counts.succeeded == 2000 && level.counts.failed == 0, "\(level.failureRows)")
        #expect(level.generator.connectionsOpened >= 100)
        #expect(try server.wire(lines: 2000).count == 2000)
    }

    /// nginx refuses bodies before it has seen that its SETTINGS are known, and answers these without reading them.
    @Test(arguments: [TargetURL.Scheme.https, .http], [1, 300_000])
    func anAnswerThatComesBeforeTheBodyWasReadIsOne(scheme: TargetURL.Scheme, length: Int) throws {
        let server = try nginx(scheme == .https ? "ssl http2" : "http2")
        defer { server.stop() }
        var trial = trial(server, scheme, load: .closed(users: 3, requests: 60))
        let body = Template(String(repeating: "b", count: length))
        trial.steps = [RequestStep(label: "x", method: .post, path: Template("/x"), body: body)]
        let level = try trial.level()
        #expect(level.counts.succeeded == 60 && level.counts.resent == 0, "\(level.failureRows)")
    }

    @Test(arguments: TransportKind.allCases)
    func bodiesPassBothWaysOverStreams(on transport: TransportKind) throws {
        // It reads the body for another: where it answers before, libcurl 7.88 waits for a window that is never opened.
        let reader = try ForeignServer.nginx(try #require(ForeignServer.executable("nginx")))
        defer { reader.stop() }
        let server = try nginx(
            "ssl http2",
            "location /x { proxy_pass http://127.0.0.1:\(reader.port); } location /big { alias \(certificates.folder)/big; }")
        defer { server.stop() }
        try Data(repeating: 0x61, count: 300_000).write(to: URL(fileURLWithPath: certificates.folder + "/big"))
        var trial = trial(server, .https, on: transport, load: .closed(users: 5, requests: 50))
        trial.steps = [
            RequestStep(label: "get", path: Template("/big")),
            RequestStep(
                label: "post", method: .post, path: Template("/x"), body: Template(String(repeating: "b", count: 300_000))),
        ]
        let level = try trial.level()
        #expect(level.counts.succeeded == 100 && level.failureRows.isEmpty)
        #expect((level.total.meanSuccessfulBytes ?? 0) > 150_000)
        #expect(level.total.jmeter.sentBytes > 15_000_000)
    }

    @Test(arguments: TransportKind.allCases)
    func aTargetThatAnswersInALowerVersionHasFailed(on transport: TransportKind) throws {
        let server = try nginx("ssl")
        defer { server.stop() }
        let level = try trial(server, .https, on: transport, load: .closed(users: 3, requests: 30)).level()
        #expect(level.total.failures[.protocol] == 30)
        #expect(level.failureRows.first?.example?.contains("HTTP/2") == true)
    }

    /// The probe as well: a target that speaks nothing else has nothing to say to who offers HTTP/1.1 only.
    @Test(arguments: TransportKind.allCases)
    func aTargetThatSpeaksOnlyHTTP2IsOfferedItAndMaySendTrailers(on transport: TransportKind) throws {
        let server = try ForeignServer.python(
            try #require(ForeignServer.executable("python3")), PythonPrograms.http2,
            [certificates.server, certificates.serverKey])
        defer { server.stop() }
        let level = try trial(server, .https, on: transport, load: .closed(users: 4, requests: 40)).level()
        #expect(level.counts.sent == 40 && level.counts.succeeded == 40)
        let agreed = try server.log(lines: 2)
        #expect(agreed.count == 2 && agreed.allSatisfy { $0 == "h2" })
    }

    @Test(arguments: [HTTPVersion.oneZero, .oneOne])
    func aVersionIsPinned(version: HTTPVersion) throws {
        let server = try nginx("ssl http2")
        defer { server.stop() }
        var trial = trial(server, .https, version: version, load: .closed(users: 2, requests: 20))
        trial.transport = .curl
        #expect(try trial.level().counts.succeeded == 20)
        #expect(try server.wire(lines: 20).allSatisfy { $0.contains("HTTP/\(version.rawValue)") })
    }

    @Test(arguments: [false, true], TransportKind.allCases)
    func connectionsAreOpenedAheadOverTLS(keepsCookies: Bool, on transport: TransportKind) throws {
        let server = try nginx("ssl http2")
        defer { server.stop() }
        var load = Load.closed(users: 8, requests: 80)
        load.connectionPolicy.streams = 2
        load.connectionPolicy.dialAhead = 4
        var trial = trial(server, .https, on: transport, load: load)
        trial.keepsCookies = keepsCookies
        let start = ContinuousClock.now
        let level = try trial.level()
        // The load begins when the connections are there, not when the time for them is over.
        #expect(ContinuousClock.now - start < .seconds(RequestStep.defaultTimeout.seconds))
        #expect(level.counts.succeeded == 80)
        #expect(level.phases.tls.count == 0)
        #expect(connections(try server.wire(lines: 80)).count == 4)
    }

    @Test(arguments: [ConnectionReuse.never, .times(7)], TransportKind.allCases)
    func connectionsAreWornOutAsThePolicySays(reuse: ConnectionReuse, on transport: TransportKind) throws {
        let server = try nginx("ssl http2")
        defer { server.stop() }
        var load = Load.closed(users: 6, requests: 210)
        load.connectionPolicy.reuse = reuse
        load.connectionPolicy.streams = 3
        let level = try trial(server, .https, on: transport, load: load).level()
        #expect(level.counts.succeeded == 210 && level.counts.resent == 0)
        let limit = reuse == .never ? 1 : 7
        #expect(connections(try server.wire(lines: 210)).allSatisfy { $0 <= limit })
    }
}
