import Foundation
import Glibc
import TestSupport
import Testing

/// A server in a process of its own, with a folder for what it needs and the log that it writes.
final class ForeignServer {
    let port: Int
    let folder: String
    private let executable: String
    private let arguments: [String]
    private var process = Process()

    /// Where a command is; nil where it is not installed.
    static func executable(_ name: String) -> String? {
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["/usr/sbin"]
        return path.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private init(_ executable: String, arguments: (_ folder: String, _ port: Int) throws -> [String]) throws {
        // These servers do not tell which one they would take by themselves.
        port = try FreePort.any()
        folder = NSTemporaryDirectory() + "dyno-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.executable = executable
        self.arguments = try arguments(folder, port)
        try start()
    }

    /// Starts the server, for the first time or again after ``kill()``, and waits until it listens.
    func start() throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try awaitConnection()
    }

    /// - Parameters:
    ///   - listen: behind the address, such as `ssl`.
    ///   - directives: of the server block.
    ///   - connections: the most at once.
    ///   - format: of a log of one's own.
    static func nginx(
        _ executable: String, listen: String = "", directives: String = "", connections: Int = 2_048, format: String = ""
    ) throws -> ForeignServer {
        try ForeignServer(executable) { folder, port in
            let configuration = """
                daemon off; master_process off; pid \(folder)/pid; error_log \(folder)/error.log;
                worker_rlimit_nofile \(connections + 64);
                events { worker_connections \(connections); }
                http {
                  access_log \(folder)/log; client_body_temp_path \(folder)/body; client_max_body_size 1m;
                  proxy_temp_path \(folder)/a; fastcgi_temp_path \(folder)/b; uwsgi_temp_path \(folder)/c;
                  scgi_temp_path \(folder)/d;
                  log_format tls '$ssl_session_reused $ssl_server_name'; access_log \(folder)/tls tls;
                  log_format wire '$connection $server_protocol $http_host from $remote_addr';
                  access_log \(folder)/wire wire;
                  log_format trace '$msec $request_method $request_uri |'; access_log \(folder)/trace trace;
                  log_format own '\(format)'; access_log \(folder)/own own;
                  server { listen 127.0.0.1:\(port) \(listen); \(directives) location / { return 200 "ok"; } }
                }
                """
            try configuration.write(toFile: "\(folder)/nginx.conf", atomically: false, encoding: .utf8)
            return ["-p", folder, "-c", "\(folder)/nginx.conf", "-e", "\(folder)/error.log"]
        }
    }

    /// - Parameter program: is given a folder to log into, a port of 127.0.0.1 to listen on, and the other arguments.
    static func python(_ executable: String, _ program: String, _ arguments: [String] = []) throws -> ForeignServer {
        try ForeignServer(executable) { folder, port in
            try program.write(toFile: "\(folder)/program.py", atomically: false, encoding: .utf8)
            return ["\(folder)/program.py", folder, "\(port)"] + arguments
        }
    }

    /// - Parameter disablesNagle: else it writes header and body apart, and the body waits for the acknowledgement of the header.
    static func python(_ executable: String, disablesNagle: Bool = true) throws -> ForeignServer {
        try ForeignServer(executable) { folder, port in
            let program = """
                import http.server
                class Echo(http.server.BaseHTTPRequestHandler):
                    protocol_version = "HTTP/1.1"
                    disable_nagle_algorithm = \(disablesNagle ? "True" : "False")
                    def do_POST(self):
                        body = self.rfile.read(int(self.headers["Content-Length"]))
                        text = body.decode()
                        right = text == "" or (text[0].isdigit() and len(text) > 36 and text[-36:].count("-") == 4)
                        with open("\(folder)/log", "a") as log:
                            log.write(f"{len(body)}\\n")
                        self.send_response(200 if right else 400)
                        self.send_header("Content-Length", str(len(body)))
                        self.end_headers()
                        self.wfile.write(body)
                    def log_message(self, *arguments):
                        pass
                class Server(http.server.ThreadingHTTPServer):
                    request_queue_size = 64
                Server(("127.0.0.1", \(port)), Echo).serve_forever()
                """
            try program.write(toFile: "\(folder)/echo.py", atomically: false, encoding: .utf8)
            return ["\(folder)/echo.py"]
        }
    }

    /// Ends the process as it is: its listener is gone and its connections are reset.
    func kill() {
        // Not SIGTERM: a child inherits the signals that a thread of the test runner blocks.
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func stop() {
        kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// How many requests the server has logged, once it has logged this many or has had ample time to.
    func logged(lines expected: Int) -> Int { written(to: "log", lines: expected) }

    /// The server writes one file after another: what is in one of them need not be in the next yet.
    private func written(to name: String, lines expected: Int) -> Int {
        var count = 0
        _ = eventually(within: 20) {
            let text = (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
            count = text.utf8.count { $0 == 0x0A }
            return count >= expected
        }
        return count
    }

    /// The lines of the log, once there are so many or there has been ample time for them.
    func log(lines expected: Int) throws -> [String] {
        _ = written(to: "log", lines: expected)
        return try lines(of: "log")
    }

    /// nginx: connection, version, host and client of each request, once there are so many or there has been ample time for them.
    func wire(lines expected: Int) throws -> [String] {
        _ = written(to: "wire", lines: expected)
        return try lines(of: "wire")
    }

    /// nginx: in the format that was asked for, once there are so many lines or there has been ample time for them.
    func own(lines expected: Int) throws -> [String] {
        _ = written(to: "own", lines: expected)
        return try lines(of: "own")
    }

    /// nginx: time, method and path of each request, once there are so many or there has been ample time for them.
    func trace(lines expected: Int) throws -> [String] {
        _ = written(to: "trace", lines: expected)
        return try lines(of: "trace")
    }

    private func lines(of name: String) throws -> [String] {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private func awaitConnection() throws {
        let isListening = try eventually {
            try #require(process.isRunning, "the server did not start")
            return ScriptedServer.isListening(port: port)
        }
        try #require(isListening, "the server does not listen")
    }
}
