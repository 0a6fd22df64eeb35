import Foundation
import Glibc
import LoadModel
import Measurement
import Runs
import TestSupport
import Testing

/// Servers that others wrote, so that Dyno's HTTP is not held against Dyno's idea of HTTP only.
@Suite(.serialized) struct RealServerTests {
    private static let nginx = ["/usr/sbin/nginx", "/usr/bin/nginx"].first { FileManager.default.isExecutableFile(atPath: $0) }
    private static let python = findPython()

    private static func findPython() -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/python3" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private func level(port: Int, load: Load, step: RequestStep, threads: Int = 1) throws -> LevelResult {
        let plan = Plan(
            name: "real", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: port))],
            scenarios: [Scenario(name: "s", steps: [.request(step)])], load: load)
        let interrupts = Interrupts()
        let watchdog = Watchdog(interrupts.stop)
        defer { watchdog.end() }
        let result = try LoadRun.perform(
            Session(plan: plan, threads: threads, interrupts: interrupts), target: plan.targets[0], planText: "",
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
        #expect(closed.counts.retries == 0)
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
        #expect(level.generator.connectionsOpened == 3 && level.counts.retries == 0)
        #expect(server.logged(lines: 60) == 60)
    }
}

/// A server in a process of its own, with a folder for what it needs and the log that it writes.
private final class ForeignServer {
    let port: Int
    private let folder: String
    private let process = Process()

    private init(_ executable: String, arguments: (_ folder: String, _ port: Int) throws -> [String]) throws {
        // A port that was free a moment ago: these servers do not tell which one they took.
        let scout = try ScriptedServer(.neverAccepts)
        scout.stop()
        port = scout.port
        folder = NSTemporaryDirectory() + "dyno-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = try arguments(folder, port)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try awaitConnection()
    }

    static func nginx(_ executable: String) throws -> ForeignServer {
        try ForeignServer(executable) { folder, port in
            let configuration = """
                daemon off; master_process off; pid \(folder)/pid; error_log \(folder)/error.log;
                events { worker_connections 256; }
                http {
                  access_log \(folder)/log; client_body_temp_path \(folder)/body; client_max_body_size 1m;
                  proxy_temp_path \(folder)/a; fastcgi_temp_path \(folder)/b; uwsgi_temp_path \(folder)/c;
                  scgi_temp_path \(folder)/d;
                  server { listen 127.0.0.1:\(port); location / { return 200 "ok"; } }
                }
                """
            try configuration.write(toFile: "\(folder)/nginx.conf", atomically: false, encoding: .utf8)
            return ["-p", folder, "-c", "\(folder)/nginx.conf", "-e", "\(folder)/error.log"]
        }
    }

    static func python(_ executable: String) throws -> ForeignServer {
        try ForeignServer(executable) { folder, port in
            let program = """
                import http.server
                class Echo(http.server.BaseHTTPRequestHandler):
                    protocol_version = "HTTP/1.1"
                    disable_nagle_algorithm = True
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

    func stop() {
        // Not SIGTERM: a child inherits the signals that a thread of the test runner blocks.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// How many requests the server has logged, once it has logged this many or has had ample time to.
    func logged(lines expected: Int) -> Int {
        var count = 0
        for _ in 0..<200 {
            let text = (try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? ""
            count = text.utf8.count { $0 == 0x0A }
            if count >= expected { break }
            usleep(10_000)
        }
        return count
    }

    private func awaitConnection() throws {
        for _ in 0..<1000 {
            if ScriptedServer.isListening(port: port) { return }
            try #require(process.isRunning, "the server did not start")
            usleep(10_000)
        }
        Issue.record("the server does not listen")
    }
}
