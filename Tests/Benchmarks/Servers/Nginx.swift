import Foundation
import FoundationNetworking

/// An nginx on a free port of 127.0.0.1, alone on its processor: a small JSON file at /x, a large one at /large, and its own count
/// of requests at /status.
final class Nginx {
    enum Listening: String {
        case plaintext = ""
        case tls = "ssl"
        /// By prior knowledge.
        case http2
        case http2OverTLS = "ssl http2"

        var isSecure: Bool { self == .tls || self == .http2OverTLS }
    }

    static let largeBytes = 613_000

    let port: Int
    private let listening: Listening
    private let folder: String
    private let process: Child

    /// - Parameter upstream: a port of 127.0.0.1 that answers in its place, over a connection for each of the client's.
    init(_ listening: Listening = .plaintext, upstream: Int? = nil) throws {
        try MissingTool.check("nginx")
        self.listening = listening
        folder = "\(NSTemporaryDirectory())/dyno-bench-nginx-\(UUID().uuidString)"
        port = Nginx.freePort()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Nginx.writeFiles(in: folder, certificate: listening.isSecure)
        try Nginx.configuration(folder: folder, port: port, listening: listening, upstream: upstream)
            .write(toFile: "\(folder)/nginx.conf", atomically: true, encoding: .utf8)
        process = try Child(["nginx", "-p", folder, "-c", "\(folder)/nginx.conf"], processor: Processors.server)
        try awaitStart()
    }

    /// Below those that the system gives to clients.
    private static func freePort() -> Int {
        while true {
            let port = Int.random(in: 20_000..<30_000)
            guard let taken = try? LoopbackSocket.connected(port: port) else { return port }
            close(taken.descriptor)
        }
    }

    private static func writeFiles(in folder: String, certificate: Bool) throws {
        try Responder.body.write(toFile: "\(folder)/x", atomically: true, encoding: .utf8)
        try Data(repeating: UInt8(ascii: "x"), count: largeBytes).write(to: URL(fileURLWithPath: "\(folder)/large"))
        guard certificate else { return }
        try MissingTool.check("openssl")
        let command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 -keyout \(folder)/key -out \(folder)/cert"
        _ = try Child.run(command.split(separator: " ").map(String.init))
    }

    private static func configuration(folder: String, port: Int, listening: Listening, upstream: Int?) -> String {
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder)/\($0);" }
            .joined(separator: " ")
        let certificate = listening.isSecure ? "ssl_certificate \(folder)/cert; ssl_certificate_key \(folder)/key;" : ""
        let proxy = upstream.map { "location / { proxy_pass http://127.0.0.1:\($0); proxy_read_timeout 60s; }" } ?? ""
        return """
            worker_processes 1; daemon off; pid \(folder)/pid; error_log \(folder)/error.log;
            events { worker_connections 16384; }
            http {
              access_log off; keepalive_requests 1000000000; default_type application/json; \(paths)
              server {
                listen 127.0.0.1:\(port) \(listening.rawValue) backlog=4096; \(certificate) root \(folder); \(proxy)
                location /large { sendfile on; tcp_nopush on; }
                location /status { stub_status; }
              }
            }
            """
    }

    private func awaitStart() throws {
        for _ in 0..<250 {
            if let socket = try? LoopbackSocket.connected(port: port) {
                close(socket.descriptor)
                return
            }
            usleep(20_000)
        }
        throw BenchError("nginx does not listen on port \(port): \(process.errors)")
    }

    var url: String { "\(listening.isSecure ? "https" : "http")://127.0.0.1:\(port)/x" }
    var largeURL: String { "http://127.0.0.1:\(port)/large" }

    /// Requests handled so far, this question included: the third number of stub_status.
    func served() throws -> Int {
        guard let url = URL(string: "http://127.0.0.1:\(port)/status"), let text = try? String(contentsOf: url, encoding: .utf8),
            let line = text.split(separator: "\n").dropFirst(2).first,
            let count = line.split(separator: " ").last.flatMap({ Int($0) })
        else { throw BenchError("nginx does not answer on port \(port)") }
        return count
    }

    /// - Returns: what its processes used.
    @discardableResult
    func stop() -> Child.Usage {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return process.terminate()
    }
}
