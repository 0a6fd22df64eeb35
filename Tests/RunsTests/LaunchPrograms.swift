import Foundation
import Glibc
import LoadModel
import Testing

/// Commands for targets that Dyno starts. Each prints `pid N` for every process that is to be gone in the end.
enum LaunchProgram {
    static let python = ForeignServer.executable("python3")

    /// Answers GETs with what the path asks for: `/env/NAME`, `/directory`, `/descriptors`, `/burn` (CPU in a child that ends),
    /// `/die`; anything else with 200.
    static let server = """
        import http.server, os, signal, subprocess, sys, time
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            def do_GET(self):
                text = "ok"
                if self.path.startswith("/env/"): text = os.environ.get(self.path[5:], "")
                if self.path == "/directory": text = os.getcwd()
                if self.path == "/descriptors": text = " ".join(os.listdir("/proc/self/fd"))
                if self.path == "/burn": subprocess.run([sys.executable, "-c", "import time\\nwhile time.process_time() < 0.5: pass"])
                if self.path == "/die":
                    print("fatal: out of cheese", flush=True)
                    os._exit(7)
                self.send_response(503 if self.path == "/busy" else 200)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())
            def log_message(self, *arguments): pass
        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 64
            daemon_threads = True
        def serve(): Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
        print("pid", os.getpid(), flush=True)
        """

    static let plain = server + "\nserve()\n"
    static let deaf = server + "\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nserve()\n"
    /// Has a child that leaves the group and its session, and lasts.
    static let branching = """
        \(server)
        if os.fork() == 0:
            os.setsid()
            print("pid", os.getpid(), flush=True)
            time.sleep(600)
        time.sleep(0.1)
        serve()
        """
    /// Goes into the background as daemons do.
    static let daemon = """
        \(server)
        if os.fork() > 0: os._exit(0)
        os.setsid()
        if os.fork() > 0: os._exit(0)
        print("pid", os.getpid(), flush=True)
        serve()
        """

    static func launch(_ program: String, ready path: String? = "/", within seconds: Double = 120, grace: Double = 10) -> Launch {
        Launch(
            command: [python ?? "", "-c", program, Launch.portMark],
            ready: .init(path: path, within: Nanoseconds(seconds: seconds)), grace: Nanoseconds(seconds: grace))
    }

    static func target(_ launch: Launch, port: Int = 0) -> Target {
        Target(name: "build", url: TargetURL(host: "127.0.0.1", port: port), launch: launch)
    }

    /// The processes that a log tells of.
    static func processes(in log: String) -> [Int] {
        log.split(separator: "\n").filter { $0.hasPrefix("pid ") }.compactMap { Int($0.dropFirst(4)) }
    }

    /// Whether it is there; one that nobody has waited for yet counts as gone.
    static func exists(_ process: Int) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
        return stat.split(separator: ")").last?.split(separator: " ").first != "Z"
    }

    /// What a GET of the path is answered with.
    static func get(_ target: Target, _ path: String) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: try #require(ForeignServer.executable("curl")))
        process.arguments = ["-s", "\(target.url)\(path)"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
