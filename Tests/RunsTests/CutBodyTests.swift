import Foundation
import LoadModel
import Measurement
import Testing

private let python = ForeignServer.executable("python3")
private let hasServers = python != nil && ForeignServer.executable("openssl") != nil

/// Bodies that end too early, in every way in which they can, on both transports.
@Suite(.serialized, .enabled(if: hasServers, "python3 and openssl are needed")) struct CutBodyTests {
    private let certificates: Certificates

    init() throws {
        certificates = try Certificates()
        // As the worker's threads do: OpenSSL writes to sockets that are gone.
        signal(SIGPIPE, SIG_IGN)
    }

    private func server(_ secure: String?) throws -> ForeignServer {
        let arguments = secure.map { [certificates.server, certificates.serverKey, $0] } ?? []
        return try ForeignServer.python(try #require(python), CutBodyTests.program, arguments)
    }

    private func level(
        _ server: ForeignServer, _ paths: [String], secure: String?, transport: TransportKind? = nil, decodes: Bool = false,
        method: HTTPMethod = .get
    ) throws -> LevelResult {
        var trial = FeatureTrial(
            port: server.port, scheme: secure == nil ? .http : .https,
            tls: TLSOptions(authorities: secure == nil ? nil : certificates.authority),
            load: .closed(users: 1, requests: 3))
        trial.transport = transport
        trial.steps = paths.map { path in
            var step = RequestStep(label: path, method: method, path: Template(path), decodesContent: decodes)
            step.timeout = Nanoseconds(seconds: 10)
            return step
        }
        return try trial.level()
    }

    private static let secured = ["TLSv1_2", "TLSv1_3"]

    @Test(arguments: [nil] + secured, TransportKind.allCases)
    func aBodyWithoutItsEndIsTruncated(secure: String?, on transport: TransportKind) throws {
        let server = try server(secure)
        defer { server.stop() }
        for path in ["/short", "/chunks"] {
            let level = try level(server, [path], secure: secure, transport: transport)
            #expect(level.total.failures[.truncated] == 3 && level.counts.succeeded == 0, "\(path) \(level.failureRows)")
        }
    }

    /// RFC 9112, 9.8. On the first answer of a connection and on a later one, which TLS without libcurl may carry.
    @Test(arguments: secured, TransportKind.allCases)
    func aBodyThatTLSBreaksOffIsTruncated(secure: String, on transport: TransportKind) throws {
        let server = try server(secure)
        defer { server.stop() }
        for paths in [["/rude"], ["/ok", "/rude"]] {
            let level = try level(server, paths, secure: secure, transport: transport)
            #expect(level.total.failures[.truncated] == 3, "\(paths) \(level.failureRows)")
            #expect(level.counts.succeeded == 3 * (paths.count - 1))
            #expect(level.failureRows.first?.example?.contains("close_notify") == true)
        }
    }

    @Test(arguments: [nil] + secured, TransportKind.allCases)
    func aBodyThatTheEndOfTheConnectionEndsIsWhole(secure: String?, on transport: TransportKind) throws {
        let server = try server(secure)
        defer { server.stop() }
        for paths in [["/close"], ["/ok", "/close"], ["/old"]] {
            let level = try level(server, paths, secure: secure, transport: transport)
            #expect(level.counts.succeeded == 3 * paths.count && level.counts.failed == 0, "\(paths) \(level.failureRows)")
        }
    }

    /// Without a farewell, which nothing needs that has a length or no body at all.
    @Test(arguments: secured, TransportKind.allCases)
    func anAnswerThatSaysItselfWhereItEndsNeedsNoFarewell(secure: String, on transport: TransportKind) throws {
        let server = try server(secure)
        defer { server.stop() }
        for path in ["/rude/length", "/rude/chunks", "/rude/204"] {
            let level = try level(server, [path], secure: secure, transport: transport)
            #expect(level.counts.succeeded == 3 && level.counts.failed == 0, "\(path) \(level.failureRows)")
        }
        let head = try level(server, ["/rude"], secure: secure, transport: transport, method: .head)
        #expect(head.counts.succeeded == 3, "\(head.failureRows)")
    }

    @Test(arguments: [nil, "TLSv1_3"], TransportKind.allCases)
    func aCodedBodyWithoutItsEndIsTruncatedAndAWholeOneIsNot(secure: String?, on transport: TransportKind) throws {
        let server = try server(secure)
        defer { server.stop() }
        for name in ["gzip", "deflate", "raw", "br", "zstd", "both"] {
            let whole = try level(server, ["/coded/\(name)"], secure: secure, transport: transport, decodes: true)
            #expect(whole.counts.succeeded == 3, "\(name) \(whole.failureRows)")
            let cut = try level(server, ["/cut/\(name)"], secure: secure, transport: transport, decodes: true)
            #expect(cut.total.failures[.truncated] == 3 && cut.counts.succeeded == 0, "\(name) \(cut.failureRows)")
            // Whoever does not look into it takes it as it comes.
            #expect(try level(server, ["/cut/\(name)"], secure: secure).counts.succeeded == 3, "\(name)")
        }
    }

    @Test(arguments: TransportKind.allCases)
    func whatIsNoCodedBodyFailsAndWhatIsOneInAnotherFormDoesNot(on transport: TransportKind) throws {
        let server = try server(nil)
        defer { server.stop() }
        for name in ["members", "trailing", "empty", "identity", "large"] {
            let level = try level(server, ["/coded/\(name)"], secure: nil, transport: transport, decodes: true)
            #expect(level.counts.succeeded == 3, "\(name) \(level.failureRows)")
        }
        for name in ["garbage", "unknown", "many"] {
            let level = try level(server, ["/coded/\(name)"], secure: nil, transport: transport, decodes: true)
            #expect(level.total.failures[.protocol] == 3, "\(name) \(level.failureRows)")
        }
        let bomb = try level(server, ["/coded/bomb"], secure: nil, transport: transport, decodes: true)
        #expect(bomb.total.failures[.tooLarge] == 3, "\(bomb.failureRows)")
        #expect(
            try level(server, ["/coded/gzip"], secure: nil, transport: transport, decodes: true, method: .head).counts.succeeded
                == 3)
    }

    /// A value at the very beginning of a body that is longer than what is kept: no request goes on with half of an answer.
    @Test(arguments: TransportKind.allCases)
    func aCaptureOfABodyThatIsTooLongFailsAndSaysHowLongItMayBe(on transport: TransportKind) throws {
        let server = try server(nil)
        defer { server.stop() }
        for (megabytes, isKept) in [(15, true), (17, false)] {
            var trial = FeatureTrial(port: server.port, scheme: .http, tls: TLSOptions(), load: .closed(users: 1, requests: 2))
            trial.transport = transport
            var step = RequestStep(label: "a", method: .get, path: Template("/json/\(megabytes)"))
            step.captures = [Capture(name: "id", source: .json("$.id"))]
            trial.steps = [step]
            let level = try trial.level()
            #expect(level.total.failures[.tooLarge] == (isKept ? 0 : 2), "\(megabytes) \(level.failureRows)")
            #expect(level.counts.succeeded == (isKept ? 2 : 0))
            guard !isKept else { continue }
            #expect(level.failureRows.first?.example?.contains("16 MiB of one answer") == true, "\(level.failureRows)")
            // Whoever takes nothing from it takes it whole.
            trial.steps[0].captures = []
            #expect(try trial.level().counts.succeeded == 2)
        }
    }

    /// Answers as its paths say, over TLS where it is given a certificate, its key and a version.
    private static let program = #"""
        import functools, gzip, socket, ssl, sys, threading, zlib
        port = int(sys.argv[2])
        context = None
        if len(sys.argv) > 3:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[3], sys.argv[4])
            version = getattr(ssl.TLSVersion, sys.argv[5])
            context.minimum_version = context.maximum_version = version
        text = b"all is well " * 100
        raw = zlib.compressobj(wbits=-15)
        raw = raw.compress(text) + raw.flush()
        bodies = {
            "gzip": ("gzip", gzip.compress(text)), "deflate": ("deflate", zlib.compress(text)), "raw": ("deflate", raw),
            "br": ("br", b"\x0b\x02\x80hello\x03"),
            "zstd": ("zstd", b"\x28\xb5\x2f\xfd\x20\x05\x29\x00\x00hello"),
            "both": ("deflate, gzip", gzip.compress(zlib.compress(text))),
            "members": ("x-gzip", gzip.compress(text) + gzip.compress(text)),
            "trailing": ("gzip", gzip.compress(text) + b"\0\0\0\0"), "empty": ("gzip", b""), "identity": ("identity", text),
            "large": ("GZIP", None), "bomb": ("gzip", None),
            "garbage": ("gzip", b"no gzip at all"), "unknown": ("compress", text), "many": (", ".join(["gzip"] * 50), text),
        }
        @functools.cache
        def repeated(block, count):
            packer = zlib.compressobj(level=1, wbits=31)
            return b"".join(packer.compress(block) for _ in range(count)) + packer.flush()
        def head(status="200 OK", version="1.1", **fields):
            lines = [f"HTTP/{version} {status}"] + [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
            return ("\r\n".join(lines) + "\r\n\r\n").encode()
        def serve(connection):
            if context: connection = context.wrap_socket(connection, server_side=True, suppress_ragged_eofs=True)
            data = b""
            def end(politely):
                if context and politely:
                    try: connection.unwrap()
                    except (OSError, ValueError): pass
                plain = socket.socket(fileno=connection.detach())
                plain.shutdown(socket.SHUT_WR)
                plain.close()
            while True:
                while b"\r\n\r\n" not in data:
                    more = connection.recv(65536)
                    if not more: return end(True)
                    data += more
                request, data = data.split(b"\r\n\r\n", 1)
                method, path = request.decode().split(" ")[:2]
                has_body = method != "HEAD"
                if path == "/ok": connection.sendall(head(Content_Length=2) + (b"ok" if has_body else b""))
                elif path.startswith("/json/"):
                    body = b'{"id":1,"rest":"' + b"x" * (int(path.split("/")[2]) << 20) + b'"}'
                    connection.sendall(head(Content_Length=len(body)) + body)
                elif path.startswith(("/coded/", "/cut/")):
                    coding, body = bodies[path.split("/")[2]]
                    if path == "/coded/large": body = repeated(text, 10000)
                    if path == "/coded/bomb": body = repeated(bytes(1 << 20), 300)
                    if path.startswith("/cut/"): body = body[:-1] if len(body) < 20 else body[:-9]
                    connection.sendall(head(Content_Encoding=coding, Content_Length=len(body)) + (body if has_body else b""))
                else:
                    if path == "/short": connection.sendall(head(Content_Length=1000) + text[:100])
                    elif path == "/chunks": connection.sendall(head(Transfer_Encoding="chunked") + b"5\r\nhello\r\n")
                    elif path in ("/close", "/rude"): connection.sendall(head() + (text if has_body else b""))
                    elif path == "/old": connection.sendall(head(version="1.0") + text)
                    elif path == "/rude/length": connection.sendall(head(Content_Length=2, Connection="close") + b"ok")
                    elif path == "/rude/chunks":
                        connection.sendall(head(Transfer_Encoding="chunked", Connection="close") + b"2\r\nok\r\n0\r\n\r\n")
                    elif path == "/rude/204": connection.sendall(head("204 None", Connection="close"))
                    return end(not path.startswith("/rude"))
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(64)
        def guarded(connection):
            try: serve(connection)
            except OSError: connection.close()
        while True:
            connection, _ = listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=guarded, args=(connection,), daemon=True).start()
        """#
}
