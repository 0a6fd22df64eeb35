import Foundation
import Glibc
import LoadModel
import Measurement
import TestSupport
import Testing

@testable import Engine

private let hasServers = ["python3", "openssl", "nginx"].allSatisfy { ForeignServer.executable($0) != nil }

/// TLS handshakes that the transport makes itself, over the sockets that libcurl has connected: what becomes of those that go wrong.
@Suite(.serialized, .enabled(if: hasServers, "python3, openssl and nginx are needed")) struct HandshakeTests {
    private let certificates: Certificates

    init() throws {
        certificates = try Certificates()
        signal(SIGPIPE, SIG_IGN)
    }

    private func server(certificate: String? = nil, key: String? = nil) throws -> ForeignServer {
        try ForeignServer.python(
            try #require(ForeignServer.executable("python3")), PythonPrograms.rudeTLS,
            [certificate ?? certificates.server, key ?? certificates.serverKey, "TLSv1_3", "100", "none"])
    }

    /// One request's end over a transport that nobody has probed the target for.
    private func completion(port: Int, _ tls: TLSOptions, dialTimeout: Double = 20, version: HTTPVersion = .oneOne) throws
        -> Completion
    {
        let target = Target(
            name: "t", url: TargetURL(scheme: .https, host: "127.0.0.1", port: port), tls: tls, httpVersion: version)
        let plan = Plan(
            name: "tls", targets: [target],
            scenarios: [Scenario(name: "s", steps: [.request(RequestStep(label: "x", path: Template("/x")))])],
            load: .closed(users: 1, requests: 1))
        var transport = SocketTransport(
            plan: CompiledPlan(plan: plan, target: target), target: target,
            options: TransportOptions(
                slots: Slots(connections: 10), dialTimeout: Nanoseconds(seconds: dialTimeout), maximumBodyBytes: 1 << 20,
                spin: .zero),
            epoll: try Epoll(waker: Waker()))
        _ = transport.begin(0, token: 1, identity: RequestIdentity(user: 0, iteration: 0))
        let deadline = MonotonicClock().now() + Nanoseconds(seconds: 60)
        while MonotonicClock().now() < deadline {
            guard case .completed(let completion) = transport.next(until: deadline) else { continue }
            #expect(transport.handshakes == 0)
            return completion
        }
        return try #require(nil as Completion?, "nothing came of the request")
    }

    @Test(arguments: [HTTPVersion.oneOne, .two])
    func oneThatIsNotFinishedInTimeFailsTheRequest(version: HTTPVersion) throws {
        let server = try ScriptedServer(.neverAccepts)
        defer { server.stop() }
        let end = try completion(port: server.port, TLSOptions(), dialTimeout: 0.3, version: version)
        #expect(end.failure == .tls && end.message == "TLS handshake not finished in time")
    }

    @Test(arguments: [HTTPVersion.oneOne, .two])
    func whatIsNoTLSIsSaidToBeNone(version: HTTPVersion) throws {
        let server = try ForeignServer.nginx(try #require(ForeignServer.executable("nginx")))
        defer { server.stop() }
        let end = try completion(port: server.port, TLSOptions(), version: version)
        #expect(end.message == "TLS handshake failed: wrong version number")
        #expect(end.failure == .tls)
    }

    @Test func aCertificateIsVerifiedByAuthorityAndName() throws {
        let server = try server()
        defer { server.stop() }
        let trusted = TLSOptions(authorities: certificates.authority)
        #expect(try completion(port: server.port, trusted).failure == nil)
        let unknown = try completion(port: server.port, TLSOptions())
        #expect(
            unknown.failure == .tls && unknown.message?.hasPrefix("the target's certificate is refused: unable to get") == true)
        var other = trusted
        other.serverName = "other.test"
        let misnamed = try completion(port: server.port, other)
        #expect(misnamed.failure == .tls && misnamed.message == "the target's certificate is refused: hostname mismatch")
        other.isInsecure = true
        #expect(try completion(port: server.port, other).failure == nil)
    }

    /// As certificates for addresses were made before they had names of their own.
    @Test(arguments: [("127.0.0.1", true), ("127.0.0.2", false)])
    func anAddressMayBeACertificatesCommonName(name: String, isTaken: Bool) throws {
        let (certificate, key) = try certificates.selfSigned(commonName: name)
        let server = try server(certificate: certificate, key: key)
        defer { server.stop() }
        let end = try completion(port: server.port, TLSOptions(authorities: certificate))
        #expect(isTaken ? end.failure == nil : end.message == "the target's certificate is refused: IP address mismatch")
    }

    /// OpenSSL would ask the terminal for the password of a key, in the middle of a load.
    @Test func filesThatCannotBeUsedAreNamed() throws {
        let server = try server()
        defer { server.stop() }
        let locked = try certificates.lockedKey()
        var options = TLSOptions(authorities: certificates.authority, certificate: certificates.client, key: locked)
        let end = try completion(port: server.port, options)
        #expect(
            end.failure == .tls && end.message?.hasPrefix("the key of the client's certificate cannot be used: \(locked)") == true
        )
        options = TLSOptions(authorities: certificates.folder + "/missing.pem")
        #expect(try completion(port: server.port, options).message?.contains("missing.pem") == true)
        options = TLSOptions(authorities: certificates.authority, certificate: certificates.client, key: certificates.serverKey)
        #expect(try completion(port: server.port, options).message?.contains("key values mismatch") == true)
    }

    /// One store of certificates serves all threads, as long as its file stays as it is.
    @Test func authoritiesThatWereWrittenAnewAreReadAnew() throws {
        let server = try server()
        defer { server.stop() }
        let file = certificates.folder + "/trusted.pem"
        let (foreign, _) = try certificates.selfSigned(commonName: "foreign")
        try Data(contentsOf: URL(fileURLWithPath: foreign)).write(to: URL(fileURLWithPath: file))
        #expect(try completion(port: server.port, TLSOptions(authorities: file)).failure == .tls)
        try Data(contentsOf: URL(fileURLWithPath: certificates.authority)).write(to: URL(fileURLWithPath: file), options: .atomic)
        #expect(try completion(port: server.port, TLSOptions(authorities: file)).failure == nil)
    }
}
