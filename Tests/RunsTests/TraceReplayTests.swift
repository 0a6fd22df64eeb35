import Foundation
import LoadModel
import Measurement
import PlanFormats
import Runs
import TestSupport
import Testing

/// Traces that one server wrote, replayed against servers that log what they get.
@Suite(.serialized) struct TraceReplayTests {
    private static let nginx = ForeignServer.executable("nginx")
    private static let python = ForeignServer.executable("python3")

    /// The plan of a file that lies in a folder of its own.
    private func plan(_ trace: String, name: String, port: Int, load: String, rest: String = "") throws -> Plan {
        let folder = NSTemporaryDirectory() + "dyno-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try trace.write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
        return try PlanReader.read(
            text: "url: http://127.0.0.1:\(port)\n\(rest)load: { file: \(name), \(load) }\n", file: "p.yaml",
            baseDirectory: folder,
            environment: [:])
    }

    private func removeTrace(of plan: Plan) {
        guard case .trace(let trace) = plan.load.model else { return }
        try? FileManager.default.removeItem(atPath: (trace.file as NSString).deletingLastPathComponent)
    }

    private func level(_ plan: Plan) throws -> LevelResult {
        defer { removeTrace(of: plan) }
        let interrupts = Interrupts()
        let watchdog = Watchdog(interrupts.stop)
        defer { watchdog.end() }
        let result = try LoadRun.perform(
            Session(plan: plan, interrupts: interrupts), target: plan.targets[0], planText: "",
            environment: .current(dyno: "test"))
        let level = try #require(result.levels.first)
        expectConsistency(of: level)
        return level
    }

    /// `GET /path` of each line of nginx's combined log.
    private func requests(_ lines: [String]) -> [String] {
        lines.compactMap { $0.split(separator: "\"").dropFirst().first.map { String($0).replacing(" HTTP/1.1", with: "") } }
    }

    @Test(.enabled(if: nginx != nil, "nginx is not installed on this machine"), arguments: TransportKind.allCases, [1, 2])
    func nginxGetsWhatNginxLogged(transport: TransportKind, threads: Int) throws {
        let source = try ForeignServer.nginx(try #require(Self.nginx))
        let target = try ForeignServer.nginx(try #require(Self.nginx))
        defer {
            source.stop()
            target.stop()
        }
        var recorded = FeatureTrial(port: source.port, load: .open(300, arrivals: .poisson, stop: .requests(400)))
        recorded.steps = [
            RequestStep(label: "a", path: Template(segments: [.literal("/a/"), .iteration, .literal("?x=%20y")])),
            RequestStep(label: "b", method: .delete, path: Template("/b")),
        ]
        #expect(try recorded.level().counts.succeeded == 800)
        let log = try source.log(lines: 800)

        let options = "generator: { threads: \(threads), transport: \(transport.rawValue) }\n"
        let plan = try plan(
            log.joined(separator: "\n"), name: "access.log", port: target.port, load: "format: combined, speed: 4", rest: options)
        let level = try level(plan)
        #expect(level.counts.scheduled == 800 && level.counts.sent == 800 && level.counts.succeeded == 800)
        #expect(level.labels.map(\.label).sorted() == ["DELETE /b", "GET /a/{id}"])
        #expect(level.labels.allSatisfy { $0.succeeded == 400 })
        #expect(requests(try target.log(lines: 800)).sorted() == requests(log).sorted())
        #expect(level.generator.threads == threads)
    }

    @Test(.enabled(if: nginx != nil, "nginx is not installed on this machine"))
    func requestsComeInTheOrderOfTheTraceAndNoneBeforeItsTime() throws {
        let source = try ForeignServer.nginx(try #require(Self.nginx))
        let target = try ForeignServer.nginx(try #require(Self.nginx))
        defer {
            source.stop()
            target.stop()
        }
        var recorded = FeatureTrial(port: source.port, load: .open(100, arrivals: .poisson, stop: .requests(150)))
        recorded.steps = [RequestStep(label: "a", path: Template(segments: [.literal("/a/"), .iteration]))]
        #expect(try recorded.level().counts.succeeded == 150)
        let times = { (lines: [String]) in lines.compactMap { $0.split(separator: " ").first.flatMap { Double($0) } } }
        let paths = { (lines: [String]) in lines.map { $0.split(separator: " ").dropFirst().joined(separator: " ") } }
        let before = try source.trace(lines: 150)
        // On one connection, so that the target cannot see them in another order.
        let plan = try plan(
            before.joined(separator: "\n"), name: "trace", port: target.port,
            load: "format: '$msec $request_method $request_uri |', speed: 2, connections: 1")
        let counts = try level(plan).counts
        // On a busy machine the last of them may still wait for the connection when the time of the trace is over.
        #expect(counts.succeeded + counts.unsent == 150 && counts.succeeded > 75, "\(counts)")
        let after = try target.trace(lines: counts.succeeded)
        #expect(paths(after) == Array(paths(before).prefix(counts.succeeded)))
        let scheduled = times(before).map { ($0 - times(before)[0]) / 2 }
        let seen = times(after).map { $0 - times(after)[0] }
        // Logged to the millisecond, when the answer is out: the first may be late by itself, and then the others seem early.
        let first = seen[0] - scheduled[0]
        #expect(zip(seen, scheduled).allSatisfy { $0 - $1 >= first - 0.05 })
        #expect((seen.last ?? 0) > 0.9 * scheduled[max(0, seen.count - 1)])
    }

    private static let echo = """
        import http.server, sys
        folder, port = sys.argv[1], int(sys.argv[2])
        class Echo(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                with open(folder + "/log", "a") as log:
                    log.write(f"{self.command} {self.path} {body!r} {self.headers.get('X-Tag')}\\n")
                with open(folder + "/headers", "a") as log:
                    names = ["Content-Type", "X-Shop", "User-Agent"]
                    log.write(" ".join(str(self.headers.get_all(name)) for name in names) + f" {body!r}\\n")
                self.send_response(204)
                self.end_headers()
            do_GET = do_POST = do_PUT = answer
            def log_message(self, *arguments): pass
        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 64
        Server(("127.0.0.1", port), Echo).serve_forever()
        """

    @Test(.enabled(if: python != nil, "python3 is not installed on this machine"), arguments: TransportKind.allCases)
    func aClosedReplayMakesOneRequestAfterAnotherWithItsBody(transport: TransportKind) throws {
        let server = try ForeignServer.python(try #require(Self.python), Self.echo)
        defer { server.stop() }
        let rows = (0..<60).map { index -> (method: String, body: String) in
            (["GET", "POST", "PUT"][index % 3], index % 2 == 0 ? String(repeating: "b\(index)", count: index * 40) : "")
        }
        let csv = "time,method,path,body\n" + rows.enumerated().map { "\($0),\($1.method),/x?n=\($0),\($1.body)\n" }.joined()
        let rest = "generator: { transport: \(transport.rawValue) }\ndefaults: { headers: { X-Tag: \"${iteration}\" } }\n"
        let plan = try plan(csv, name: "t.csv", port: server.port, load: "mode: closed, think: 1ms", rest: rest)
        let level = try level(plan)
        #expect(level.counts.succeeded == 60 && level.total.statuses == [204: 60])
        let expected = rows.enumerated().map { "\($1.method) /x?n=\($0) b'\($1.body)' \($0)" }
        #expect(try server.log(lines: 60) == expected)
    }

    @Test(.enabled(if: python != nil, "python3 is not installed on this machine"), arguments: TransportKind.allCases)
    func recordedHeadersAndBodiesArriveAsTheyWere(transport: TransportKind) throws {
        let server = try ForeignServer.python(try #require(Self.python), Self.echo)
        defer { server.stop() }
        let pattern =
            #"'{"t":"$time_iso8601","m":"$request_method","u":"$request_uri","b":"$request_body","c":"$http_content_type","s":"$http_x_shop","a":"$http_user_agent"}'"#
        let line = { (body: String, type: String, shop: String, agent: String) in
            #"{"t":"2026-03-04T10:00:00Z","m":"POST","u":"/","b":"\#(body)","c":"\#(type)","s":"\#(shop)","a":"\#(agent)"}"#
                + "\n"
        }
        let log =
            line(#"{\n\t\"n\": \"\u00e9\uD83D\uDE00\"}"#, "", "", "") + line("a=1&b=2", "", "7", "curl/8")
            + line("hello", "text/x", "", "") + line("hello", "", #"a\"b"#, "")
        let rest = "generator: { transport: \(transport.rawValue) }\n"
        let expected = [
            #"['application/json'] None None b'{\n\t"n": "\xc3\xa9\xf0\x9f\x98\x80"}'"#,
            "['application/x-www-form-urlencoded'] ['7'] ['curl/8'] b'a=1&b=2'", "['text/x'] None None b'hello'",
            #"None ['a"b'] None b'hello'"#,
        ]
        let all = try plan(
            log, name: "t", port: server.port, load: "mode: closed, headers: [X-Shop, User-Agent], format: \(pattern)", rest: rest
        )
        #expect(try level(all).counts.succeeded == 4)
        _ = try server.log(lines: 4)
        let heard = {
            ((try? String(contentsOfFile: server.folder + "/headers", encoding: .utf8)) ?? "").split(separator: "\n").map(
                String.init)
        }
        #expect(heard() == expected)
        // What the plan says goes before what was recorded, and of itself only Content-Type is sent.
        let own = try plan(
            log, name: "t", port: server.port, load: "mode: closed, format: \(pattern)",
            rest: rest + "defaults: { headers: { content-type: text/own } }\n")
        #expect(try level(own).counts.succeeded == 4)
        _ = try server.log(lines: 8)
        #expect(heard().suffix(4).allSatisfy { $0.hasPrefix("['text/own'] None ['dyno'] b'") })
    }

    @Test(.enabled(if: nginx != nil, "nginx is not installed on this machine"), arguments: TransportKind.allCases)
    func usersShareATraceAndEachRequestIsMadeOnce(transport: TransportKind) throws {
        let server = try ForeignServer.nginx(try #require(Self.nginx))
        defer { server.stop() }
        let csv = "time,path\n" + (0..<2_000).map { "\($0),/r/\($0)\n" }.joined()
        let rest = "generator: { threads: 2, transport: \(transport.rawValue) }\n"
        let plan = try plan(csv, name: "t.csv", port: server.port, load: "mode: closed, users: 6", rest: rest)
        let level = try level(plan)
        #expect(level.counts.succeeded == 2_000 && level.total.label == "Total" && level.labels.map(\.label) == ["GET /r/{id}"])
        #expect(requests(try server.log(lines: 2_000)).sorted() == (0..<2_000).map { "GET /r/\($0)" }.sorted())
    }

    @Test func aComparisonReplaysTheWholeTraceAgainstBoth() throws {
        let (a, b) = (try ScriptedServer(.answers), try ScriptedServer(.answers))
        defer {
            a.stop()
            b.stop()
        }
        let csv = "time,path\n" + (0..<50).map { "\(Double($0) / 100),/r/\($0)\n" }.joined()
        var plan = try plan(csv, name: "t.csv", port: a.port, load: "connections: 1")
        defer { removeTrace(of: plan) }
        plan.comparison.rule = ComparisonRule(looks: 1, warmup: .zero, retriesOfInvalid: 0)
        let result = try Comparison.perform(
            Session(plan: plan, interrupts: Interrupts()), baseline: Trial.target("a", a), candidates: [Trial.target("b", b)],
            planText: "", environment: .current(dyno: "test"))
        let level = try #require(result.levels.first)
        #expect(level.rounds == 6 && level.blocks == 1)
        #expect(level.baseline.counts.succeeded == 300 && level.candidates[0].result.counts.succeeded == 300)
        let trace = (0..<6).flatMap { _ in (0..<50).map { "/r/\($0)" } }
        #expect(a.requests.map(\.path) == trace && b.requests.map(\.path) == trace)
    }

    @Test func aTraceThatIsCutShortAfterThePlanWasReadEndsTheRunWithTheReason() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let csv = "time,path\n" + (0..<500).map { "\(Double($0) / 1_000),/r/\($0)\n" }.joined()
        let plan = try plan(csv, name: "t.csv", port: server.port, load: "speed: 1")
        guard case .trace(let trace) = plan.load.model else { return }
        try "time,path\n1,/r\n".write(toFile: trace.file, atomically: false, encoding: .utf8)
        let error = #expect(throws: RunError.self) { try level(plan) }
        #expect(
            error?.description == "\(trace.file): has become shorter than it was when the plan was read; leave it alone meanwhile"
        )
        #expect(error.map { ExitStatus($0) } == .inputOutput)
    }
}
