import Foundation
import LoadModel
import Measurement
import Runs
import TestSupport
import Testing

private let hasServers = ForeignServer.executable("nginx") != nil && ForeignServer.executable("python3") != nil

/// How connections are made, which libcurl sees to for both transports: names, sockets, interfaces, proxies.
@Suite(.serialized, .enabled(if: hasServers, "nginx and python3 are needed")) struct DiallingTests {
    private func nginx(_ directives: String = "", listen: String = "") throws -> ForeignServer {
        try ForeignServer.nginx(
            try #require(ForeignServer.executable("nginx")), listen: listen, directives: directives)
    }

    /// By the flag of /proc/net/unix that says so (__SO_ACCEPTCON).
    private static func isListening(_ path: String) -> Bool {
        let sockets = (try? String(contentsOfFile: "/proc/net/unix", encoding: .utf8)) ?? ""
        return sockets.split(separator: "\n").contains { $0.hasSuffix(path) && $0.contains(" 00010000 ") }
    }

    private func expectSuccess(_ trial: FeatureTrial, on transport: TransportKind) throws {
        var trial = trial
        trial.transport = transport
        let level = try trial.level()
        #expect(level.counts.succeeded == 20 && level.counts.failed == 0 && level.counts.resent == 0)
    }

    @Test(arguments: TransportKind.allCases)
    func aUnixSocketStandsInForHostAndPort(transport: TransportKind) throws {
        let path = NSTemporaryDirectory() + "dyno-\(UUID().uuidString.prefix(8)).sock"
        defer { unlink(path) }
        let server = try nginx("listen unix:\(path);")
        defer { server.stop() }
        // nginx has opened its port by now, but the socket comes after that: its file first, and then it listens.
        try #require(eventually { DiallingTests.isListening(path) })
        let trial = FeatureTrial(
            port: 1, host: "made-up.test", dial: DialOptions(unixSocket: path), load: .closed(users: 2, requests: 20))
        try expectSuccess(trial, on: transport)
        #expect(try server.wire(lines: 20).allSatisfy { $0.contains("made-up.test:1") })
    }

    @Test(arguments: TransportKind.allCases)
    func requestsComeFromTheInterfaceThatIsAskedFor(transport: TransportKind) throws {
        let server = try nginx()
        defer { server.stop() }
        let trial = FeatureTrial(
            port: server.port, dial: DialOptions(interface: "127.0.0.2"), load: .closed(users: 2, requests: 20))
        try expectSuccess(trial, on: transport)
        #expect(try server.wire(lines: 20).allSatisfy { $0.contains("from 127.0.0.2") })
    }

    @Test(arguments: TransportKind.allCases)
    func aNameIsResolvedAsTheTargetSays(transport: TransportKind) throws {
        let server = try nginx()
        defer { server.stop() }
        let dial = DialOptions(resolve: ["made-up.test:\(server.port):127.0.0.1"])
        // More users than one of the dialler's groups has places.
        let trial = FeatureTrial(port: server.port, host: "made-up.test", dial: dial, load: .closed(users: 20, requests: 20))
        try expectSuccess(trial, on: transport)
        #expect(try server.wire(lines: 20).allSatisfy { $0.contains("made-up.test:\(server.port)") })
    }

    @Test(arguments: TransportKind.allCases)
    func connectionsGoElsewhereThanTheURLSays(transport: TransportKind) throws {
        let server = try nginx()
        defer { server.stop() }
        let dial = DialOptions(connectTo: ["other.test:80:127.0.0.1:\(server.port)"])
        let trial = FeatureTrial(port: 80, host: "other.test", dial: dial, load: .closed(users: 2, requests: 20))
        try expectSuccess(trial, on: transport)
        #expect(try server.wire(lines: 20).allSatisfy { $0.contains("other.test ") })
    }

    @Test(arguments: TransportKind.allCases)
    func aNameThatCannotBeResolvedIsSaidToBeSo(transport: TransportKind) throws {
        var trial = FeatureTrial(port: 80, host: "nobody.invalid", load: .closed(users: 1, requests: 1))
        trial.transport = transport
        let error = #expect(throws: RunError.self) { try trial.level() }
        #expect(error?.description.contains("name not resolved") == true)
    }

    struct ProxyCase: Sendable, CustomTestStringConvertible {
        var scheme: Proxy.Scheme
        var isTunnel = false
        var host = "127.0.0.1"
        var credentials: Credentials?
        var transports = TransportKind.allCases
        /// What the proxy's log says of each connection or request.
        var log: String

        var testDescription: String { "\(scheme)\(isTunnel ? " tunnel" : "") \(log)" }
    }

    static let known = Credentials(user: "me", password: "secret")
    static let proxies = [
        ProxyCase(scheme: .http, host: "far.test", transports: [.curl], log: "GET http://far.test"),
        ProxyCase(scheme: .http, host: "far.test", credentials: known, transports: [.curl], log: "GET http://far.test"),
        ProxyCase(scheme: .http, isTunnel: true, host: "far.test", log: "CONNECT far.test"),
        ProxyCase(scheme: .http, isTunnel: true, credentials: known, log: "CONNECT 127.0.0.1"),
        ProxyCase(scheme: .socks4, log: "socks4 127.0.0.1"),
        ProxyCase(scheme: .socks4a, host: "far.test", log: "socks4a far.test"),
        ProxyCase(scheme: .socks5, log: "socks5 127.0.0.1"),
        ProxyCase(scheme: .socks5h, host: "far.test", log: "socks5h far.test"),
        ProxyCase(scheme: .socks5h, host: "far.test", credentials: known, log: "socks5h far.test me"),
    ]

    private func proxy(asking credentials: Credentials?, _ more: String...) throws -> ForeignServer {
        let wanted = credentials.map { "\($0.user):\($0.password)" } ?? ""
        return try ForeignServer.python(try #require(ForeignServer.executable("python3")), PythonPrograms.proxy, [wanted] + more)
    }

    @Test(arguments: proxies)
    func requestsGoThroughTheProxy(_ item: ProxyCase) throws {
        let server = try nginx()
        defer { server.stop() }
        for transport in item.transports {
            let proxy = try proxy(asking: item.credentials)
            defer { proxy.stop() }
            let dial = DialOptions(
                proxy: Proxy(
                    scheme: item.scheme, host: "127.0.0.1", port: proxy.port, credentials: item.credentials,
                    isTunnel: item.isTunnel))
            let trial = FeatureTrial(port: server.port, host: item.host, dial: dial, load: .closed(users: 2, requests: 20))
            try expectSuccess(trial, on: transport)
            let log = try proxy.log(lines: 2)
            #expect(log.count >= 2 && log.allSatisfy { $0.hasPrefix(item.log) })
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aTunnelToATargetOverTLSAndOneThroughAProxyOverTLS(transport: TransportKind) throws {
        let certificates = try Certificates()
        let ssl = "ssl_certificate \(certificates.server); ssl_certificate_key \(certificates.serverKey);"
        let secure = try nginx(ssl, listen: "ssl")
        defer { secure.stop() }
        let plain = try nginx()
        defer { plain.stop() }
        let open = try proxy(asking: nil)
        defer { open.stop() }
        let closed = try proxy(asking: nil, certificates.server, certificates.serverKey)
        defer { closed.stop() }
        let trust = TLSOptions(authorities: certificates.authority)
        let load = Load.closed(users: 2, requests: 20)
        for (scheme, port) in [(Proxy.Scheme.http, open.port), (.socks5, open.port), (.https, closed.port)] {
            let dial = DialOptions(proxy: Proxy(scheme: scheme, host: "127.0.0.1", port: port, isTunnel: scheme != .socks5))
            try expectSuccess(
                FeatureTrial(port: secure.port, scheme: .https, dial: dial, tls: trust, load: load), on: transport)
            try expectSuccess(FeatureTrial(port: plain.port, dial: dial, tls: trust, load: load), on: transport)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aProxyThatRefusesIsNotTheTargetsFailureToAnswer(transport: TransportKind) throws {
        let server = try nginx()
        defer { server.stop() }
        let proxy = try proxy(asking: Self.known)
        defer { proxy.stop() }
        for scheme in [Proxy.Scheme.http, .socks5] {
            let wrong = Proxy(
                scheme: scheme, host: "127.0.0.1", port: proxy.port, credentials: Credentials(user: "me", password: "no"),
                isTunnel: scheme == .http)
            var trial = FeatureTrial(
                port: server.port, dial: DialOptions(proxy: wrong), load: .closed(users: 1, requests: 1))
            trial.transport = transport
            let error = #expect(throws: RunError.self) { try trial.level() }
            #expect(error?.description.contains("proxy") == true)
            guard scheme == .http else { continue }
            #expect(error?.description.contains("status 407 (it does not take") == true)
            trial.target.dial.proxy?.credentials = nil
            let unknown = #expect(throws: RunError.self) { try trial.level() }
            // As the command prints it: an example is no secret.
            let shown = Secrecy.rule.shown(try #require(unknown).description)
            #expect(
                shown.contains("status 407 (it asks for a name and a password: put 'name:password@' before its host"), "\(shown)")
        }
    }
}
