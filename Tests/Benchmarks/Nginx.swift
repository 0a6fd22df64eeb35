import Foundation
import FoundationNetworking

/// An nginx on a free port of 127.0.0.1, with a small JSON file at /x and its own count of requests at /status.
final class Nginx {
    let port: Int
    private let folder: String
    private let process: Child

    init(processor: Int? = nil, isTLS: Bool = false) throws {
        let folder = "\(NSTemporaryDirectory())/dyno-bench-nginx-\(UUID().uuidString)"
        self.folder = folder
        port = Int.random(in: 20_000..<30_000)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try #"{"id":17,"name":"channel 17","tags":["a","b"],"count":4711}"#.write(
            toFile: "\(folder)/x", atomically: true, encoding: .utf8)
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder)/\($0);" }.joined(
            separator: " ")
        var certificate = ""
        if isTLS {
            _ = try Child.run(
                "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout \(folder)/key -out \(folder)/cert"
                    .split(separator: " ").map(String.init))
            certificate = "ssl_certificate \(folder)/cert; ssl_certificate_key \(folder)/key; "
        }
        try """
        worker_processes 1; daemon off; pid \(folder)/pid; error_log \(folder)/error.log;
        events { worker_connections 8192; }
        http { access_log off; keepalive_requests 1000000000; default_type application/json; \(paths)
          server { listen 127.0.0.1:\(port) \(isTLS ? "ssl " : "")backlog=4096; \(certificate) root \(folder); location /status { stub_status; } } }
        """.write(toFile: "\(folder)/nginx.conf", atomically: true, encoding: .utf8)
        process = try Child(["nginx", "-p", folder, "-c", "\(folder)/nginx.conf"], processor: processor)
        usleep(500_000)
        if !isTLS { _ = try served() }
    }

    /// Requests handled so far, this question included: the third number of stub_status.
    func served() throws -> Int {
        guard let url = URL(string: "http://127.0.0.1:\(port)/status"), let text = try? String(contentsOf: url, encoding: .utf8),
            let line = text.split(separator: "\n").dropFirst(2).first,
            let count = line.split(separator: " ").last.flatMap({ Int($0) })
        else { throw BenchError("nginx does not answer on port \(port)") }
        return count
    }

    func stop() {
        _ = process.terminate()
        try? FileManager.default.removeItem(atPath: folder)
    }
}
