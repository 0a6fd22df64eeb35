import Foundation
import Glibc
import Testing

/// What is told of why a target was as it was: where its time went, and what gave way.
@Suite(.serialized) struct DiagnosisTests {
    private let folder = Folder()

    private static func isOnPath(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            access("\($0)/\(program)", X_OK) == 0
        }
    }

    private func run(
        _ program: String, _ command: String = "python3 server.py", load: String = "{ rate: 100/s, duration: 3s, warmup: 1s }",
        keys: String = "", _ flags: String...
    ) throws -> (outcome: Command.Outcome, result: [String: Any]) {
        try folder.write("server.py", program)
        let plan = try folder.write(
            "plan.yaml",
            """
            name: slow
            targets:
              build:
                start: exec \(command) ${port}
                grace: 200ms
                \(keys)
            get: /
            load: \(load)
            """)
        let outcome = try RunningCommand(["run", plan] + flags, in: folder).outcome()
        let text = folder.files(named: "result.json").first.map(Folder.text(of:)) ?? "{}"
        return (outcome, try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:])
    }

    private func findings(_ result: [String: Any]) -> [[String: Any]] {
        (result["validity"] as? [String: Any])?["findings"] as? [[String: Any]] ?? []
    }

    private func functions(_ result: [String: Any]) -> [(name: String, own: Double, total: Double)] {
        let list = (result["profile"] as? [String: Any])?["functions"] as? [[String: Any]] ?? []
        return list.map { ($0["name"] as? String ?? "", $0["own"] as? Double ?? 0, $0["total"] as? Double ?? 0) }
    }

    // MARK: Where the time went

    /// Spends its time in `hot` and `cool`, three parts and one.
    private static let c = """
        #include <arpa/inet.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>
        static volatile double sink;
        __attribute__((noinline)) void cool(int n) { for (int i = 0; i < n; i++) sink += i * 0.5; }
        __attribute__((noinline)) void hot(int n) { for (int i = 0; i < n; i++) sink += i * 0.5; }
        __attribute__((noinline)) void serve(void) { hot(900000); cool(300000); sink = 0; }
        int main(int count, char **words) {
            int listener = socket(AF_INET, SOCK_STREAM, 0);
            struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1])), .sin_addr = {htonl(INADDR_LOOPBACK)}};
            bind(listener, (struct sockaddr *)&at, sizeof at);
            listen(listener, 64);
            for (;;) {
                int client = accept(listener, 0, 0);
                char text[4096];
                if (read(client, text, sizeof text) > 0) {
                    serve();
                    const char *answer = "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok";
                    if (write(client, answer, strlen(answer)) < 0) return 1;
                }
                close(client);
            }
        }
        """

    private static let isProfiled = isOnPath("perf") && isOnPath("cc") && getuid() == 0

    @Test(.enabled(if: isProfiled)) func perfTellsWhichFunctionsTookTheTime() throws {
        try build("server", Self.c)
        let (outcome, result) = try run("", "./server", "--profile")
        #expect(outcome.ended(0, 1), "\(outcome.errors)")
        guard findings(result).allSatisfy({ $0["code"] as? String != "notProfiled" }) else {
            // Not every container lets perf look.
            return
        }
        let functions = functions(result)
        let hot = try #require(functions.first), cool = try #require(functions.first { $0.name == "cool" })
        #expect(hot.name == "hot" && (2...4).contains(hot.own / cool.own), "\(functions.prefix(5))")
        #expect(try #require(functions.first { $0.name == "main" }).total > 0.9 * (hot.own + cool.own))
        let profile = try #require(result["profile"] as? [String: Any])
        #expect(profile["tool"] as? String == "perf" && profile["file"] as? String == "profile.folded")
        #expect((profile["cpuSecondsPerRequest"] as? Double ?? 0) > 1e-4)
        // A compiler may give a function no frame of its own: then its caller is not seen.
        let stacks = Folder.text(of: try #require(folder.files(named: "profile.folded").first))
        #expect(stacks.contains("main (server);") && stacks.contains(";hot (server) "), "\(stacks.prefix(500))")
        let page = Folder.text(of: try #require(folder.files(named: "report.html").first))
        #expect(page.contains("class=\"flames\"") && page.contains("hot (server): "))
        #expect(outcome.output.says("Where its processors' time went") && outcome.output.says("hot"))
    }

    private func build(_ name: String, _ source: String) throws {
        let file = try folder.write("\(name).c", source)
        let built = Process()
        built.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        built.arguments = ["cc", "-O1", "-fno-omit-frame-pointer", "-o", "\(folder.path)/\(name)", file]
        try built.run()
        built.waitUntilExit()
        try #require(built.terminationStatus == 0)
    }

    @Test(.enabled(if: isProfiled)) func aComparisonNamesTheFunctionThatGrew() throws {
        let serve = "hot(900000); cool(300000)"
        try build("before", Self.c.replacingOccurrences(of: serve, with: "hot(180000); cool(60000)"))
        try build("after", Self.c.replacingOccurrences(of: serve, with: "hot(234000); cool(60000)"))
        let plan = try folder.write(
            "plan.yaml",
            """
            name: grown
            targets:
              before: { start: "exec ./before ${port}", grace: 200ms }
              after: { start: "exec ./after ${port}", grace: 200ms, profile: perf }
            compare: { baseline: before, candidate: after }
            get: /
            load: { rate: 300/s }
            """)
        let forecast = try Command.run("validate", plan, in: folder)
        #expect(
            forecast.output.says(
                "behind the verdict, beyond this time, the targets' profiles: 6 rounds of 5.00 s each: about 60.0 s"))
        let outcome = try Command.run("compare", plan, quick: true, in: folder)
        let file = try #require(folder.files(named: "result.json").first, "\(outcome)")
        let text = Folder.text(of: file)
        let result = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let level = try #require((result["levels"] as? [[String: Any]])?.first)
        let candidate = try #require((level["candidates"] as? [[String: Any]])?.first)
        guard let contrast = candidate["profile"] as? [String: Any] else {
            // Nor is a comparison that is to be made again.
            let isSaid = outcome.output.says("the target was not profiled") || outcome.output.says("INVALID")
            #expect(isSaid, "\(outcome.output)\(outcome.errors)")
            return
        }
        let first = try #require((contrast["functions"] as? [[String: Any]])?.first)
        #expect((first["function"] as? [String: Any])?["name"] as? String == "hot")
        let change = try #require(first["change"] as? [String: Any])
        let (before, after) = (try #require(change["baseline"] as? Double), try #require(change["candidate"] as? Double))
        #expect((1.15...1.45).contains(after / before), "\(change)")
        #expect(outcome.output.says("after takes ") && outcome.output.says("'hot' of "), "\(outcome.output)")
        let page = Folder.text(of: try #require(folder.files(named: "report.html").first))
        #expect(page.contains("Difference flame graph") && page.contains("class=\"call bad\""))
    }

    private static let python = """
        import http.server, sys
        def hot():
            return sum(range(60000))
        def cool():
            return sum(range(20000))
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            def do_GET(self):
                hot(), cool()
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")
            def log_message(self, *arguments): pass
        http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
        """

    @Test(.enabled(if: isOnPath("py-spy") && getuid() == 0)) func aPythonTargetIsSampledByPySpy() throws {
        let (outcome, result) = try run(Self.python, load: "{ rate: 100/s, duration: 5s, warmup: 1s }", "--profile")
        #expect(outcome.ended(0, 1), "\(outcome.errors)")
        let functions = functions(result)
        #expect(
            functions.first?.name == "hot" && functions.contains { $0.name == "cool" }, "\(outcome.errors) \(findings(result))")
        #expect((result["profile"] as? [String: Any])?["tool"] as? String == "py-spy")
    }

    @Test func anyCommandMayGiveTheStacks() throws {
        let script = try folder.write(
            "sampler.sh",
            """
            test -d /proc/$1 || exit 1
            trap 'printf "main;serve (a.c);hot (a.c) 75\\nmain;serve (a.c) 25\\n" > "$3"; echo "$2" > seconds; exit 0' INT
            while :; do sleep 0.05; done
            """)
        let (outcome, result) = try run(
            Self.python, load: "{ rate: 20/s, duration: 2500ms, warmup: 500ms }",
            "--profile-command", "sh \(script) {pid} {seconds} {output}")
        #expect(outcome.ended(0), "\(outcome.errors)")
        #expect(functions(result).map(\.name) == ["hot", "serve", "main"] && functions(result).first?.own == 0.75)
        #expect(Folder.text(of: "\(folder.path)/seconds") == "3\n")
        let markdown = Folder.text(of: try #require(folder.files(named: "report.md").first))
        #expect(markdown.contains("| `hot` | `a.c` | 75% | 75% |"))
    }

    @Test func aSweepSamplesALoadOfItsOwnBehindTheFirstTrialOfAPoint() throws {
        let script = try folder.write(
            "sampler.sh",
            """
            trap 'printf "main;hot 75\\nmain 25\\n" > "$3"; exit 0' INT
            while :; do sleep 0.05; done
            """)
        try folder.write("server.py", Self.python)
        let plan = try folder.write(
            "plan.yaml",
            """
            targets: { a: { start: "exec python3 server.py ${port}", grace: 200ms } }
            get: /
            load: { rate: 20/s, duration: 1s, warmup: 0s }
            sweep: { load.rate: [20, 30], repeats: 2 }
            """)
        let beforehand = try Command.run("validate", plan, in: folder)
        #expect(beforehand.output.says("swept: 2 points, 4 trials: about 4"), "\(beforehand)")
        let outcome = try Command.run("sweep", plan, "--profile-command", "sh \(script) {pid} {seconds} {output}", in: folder)
        #expect(outcome.ended(0), "\(outcome.output)\(outcome.errors)")
        #expect(outcome.errors.says("4 trials, and a load for the profile of each point: about 6"), "\(outcome.errors)")
        let trials = try folder.files(named: "result.json").filter { $0.contains("/trials/") }.map { path in
            try #require(try JSONSerialization.jsonObject(with: Data(Folder.text(of: path).utf8)) as? [String: Any])
        }
        let sampled = trials.filter { functions($0).map(\.name) == ["hot", "main"] }
        #expect(trials.count == 4 && sampled.count == 2, "\(trials.count), \(sampled.count)")
        #expect(folder.files(named: "profile.folded").count == 2)
        // What was sampled is in no trial's figures.
        #expect(trials.compactMap { ($0["counts"] as? [String: Any])?["succeeded"] as? Int }.sorted() == [20, 20, 30, 30])
    }

    /// It dies of its profiler: what was measured before stays as it is.
    @Test func aTrialOutlivesTheLoadBesideItsProfile() throws {
        try folder.write("server.py", Self.python)
        let plan = try folder.write(
            "plan.yaml",
            """
            targets: { a: { start: "exec python3 server.py ${port}", grace: 200ms } }
            get: /
            load: { rate: 20/s, duration: 1s, warmup: 0s }
            sweep: { load.rate: [20] }
            """)
        let outcome = try Command.run("sweep", plan, "--profile-command", "sh -c 'kill -9 $0; : > $1' {pid} {output}", in: folder)
        #expect(outcome.ended(0), "\(outcome.output)\(outcome.errors)")
        let trial = try #require(folder.files(named: "result.json").first { $0.contains("/trials/") })
        let result = try #require(
            try JSONSerialization.jsonObject(with: Data(Folder.text(of: trial).utf8)) as? [String: Any])
        #expect((result["counts"] as? [String: Any])?["succeeded"] as? Int == 20 && result["profile"] == nil)
        #expect(findings(result).contains { $0["code"] as? String == "notProfiled" }, "\(findings(result))")
    }

    @Test(arguments: [
        ("sh -c 'echo no permission; exit 1' {pid} {output}", "no permission"), ("./no-such-profiler {pid} {output}", "failed"),
        ("sh -c 'head -c 70000000 /dev/zero > $1' {pid} {output}", "larger than 64 MB"),
        ("sh -c ': > $1' {pid} {output}", "do nothing"),
    ])
    func aProfilerThatFailsSpoilsNoRun(command: String, reason: String) throws {
        let (outcome, result) = try run(
            Self.python, load: "{ rate: 20/s, duration: 1s, warmup: 0s }", "--profile-command", command)
        #expect(outcome.ended(0), "\(outcome.errors)")
        let finding = try #require(findings(result).first { $0["code"] as? String == "notProfiled" })
        #expect((finding["message"] as? String ?? "").contains(reason), "\(finding)")
        #expect(result["profile"] == nil && (result["counts"] as? [String: Any])?["succeeded"] as? Int == 20)
    }

    @Test func whatIsNotHereIsNotProfiled() throws {
        let outcome = try Command.run(
            "run",
            try folder.write(
                "plan.yaml", "targets: { a: { service: 1ms } }\nget: /work\nload: { rate: 20/s, duration: 1s, warmup: 0s }\n"),
            "--profile", in: folder)
        #expect(outcome.ended(0) && outcome.errors.says("note: no profile: its processes are not known"), "\(outcome.errors)")
        #expect(outcome.output.says("the target was not profiled"))
    }

    // MARK: What gives way

    /// - Parameter body: what a request costs.
    private static func server(_ body: String, backlog: Int = 64, prelude: String = "") -> String {
        """
        import http.server, sys, time, threading
        \(prelude)
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            def do_GET(self):
                \(body)
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")
            def log_message(self, *arguments): pass
        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = \(backlog)
            daemon_threads = True
        Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
        """
    }

    private func limit(_ result: [String: Any]) -> String? {
        let finding = findings(result).first { $0["code"] as? String == "limiter" }
        return (finding?["figures"] as? [String: Any])?["limit"] as? String
    }

    /// Then it is the processors that give way, whoever uses them.
    private func isMachineBusy(_ result: [String: Any]) -> Bool {
        let machine = (result["limits"] as? [String: Any])?["machine"] as? [String: Any]
        return machine?["busy"] as? Double ?? 0 > 0.85
    }

    @Test func aLockIsAWait() throws {
        let program = Self.server("with lock: time.sleep(0.01)", prelude: "lock = threading.Lock()")
        let (outcome, result) = try run(program, load: "{ rate: 200/s, duration: 7s, warmup: 1s }")
        if isMachineBusy(result) { return }
        #expect(limit(result) == "waiting", "\(outcome.output)")
        #expect(outcome.output.says("What gives way") && outcome.output.says("something that the target waits for"))
    }

    @Test func aBusyThreadIsNamed() throws {
        let program = """
            import socket, sys
            server = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=4000)
            while True:
                client, _ = server.accept()
                client.recv(4096)
                sum(range(600000))
                client.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok")
                client.close()
            """
        let (outcome, result) = try run(program, load: "{ rate: 200/s, duration: 7s, warmup: 1s }")
        // On one processor that is all there is.
        #expect(["thread", "processors"].contains(limit(result) ?? "") || isMachineBusy(result), "\(outcome.output)")
    }

    @Test func aFullListenQueueIsSeen() throws {
        let program = """
            import socket, sys, time
            server = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=1)
            while True:
                client, _ = server.accept()
                client.settimeout(1)
                try:
                    if client.recv(4096):
                        time.sleep(0.05)
                        client.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok")
                except OSError: pass
                client.close()
            """
        let (outcome, result) = try run(program, load: "{ rate: 60/s, duration: 7s, warmup: 1s }")
        #expect(limit(result) == "acceptQueue" || isMachineBusy(result), "\(outcome.output)")
    }

    @Test func descriptorsThatRunOutAreSeen() throws {
        let (outcome, result) = try run(
            Self.server("time.sleep(0.5)"), "sh -c 'ulimit -n 24; exec python3 server.py $0'",
            load: "{ rate: 100/s, duration: 7s, warmup: 1s }")
        #expect(limit(result) == "descriptors" || isMachineBusy(result), "\(outcome.output)")
    }

    @Test func aTargetThatKeepsUpIsToldNothing() throws {
        let (outcome, result) = try run(Self.server("pass"), load: "{ rate: 20/s, duration: 3s, warmup: 0s }")
        #expect(outcome.ended(0) && limit(result) == nil && result["limits"] != nil, "\(outcome.errors)")
    }
}
