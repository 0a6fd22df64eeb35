import Foundation
import Glibc
import Testing

/// Comparisons of builds that Dyno starts, and what may become of one of them.
@Suite(.serialized) struct ComparedBuildsTests {
    private let folder = Folder()

    private static let server = "exec \"$DYNO\" target --port $PORT --service constant:1ms"
    /// Six rounds of a second and a half.
    private static let rounds = "{ looks: 1, warmup: 200ms, block: 200ms, round: 1s, retryInvalid: 0 }"

    /// Each build is started by its shell script, which is given its port in `$PORT` and the command under test in `$DYNO`.
    private func plan(
        baseline: String = server, candidate: String = server, compare: String = rounds, keys: String = ""
    ) throws -> String {
        let targets = try [("baseline", baseline), ("candidate", candidate)].map { name, script in
            try folder.write("\(name).sh", "echo pid $$ >> \(name).pids\n\(script)\n")
            return """
                  \(name):
                    start: [sh, \(name).sh]
                    env: { PORT: "${port}", DYNO: "\(try Command.path())" }
                    ready: { get: /health, within: 60s }
                    \(keys)
                """
        }
        return try folder.write(
            "plan.yaml",
            "name: builds\ntargets:\n\(targets.joined(separator: "\n"))\nget: /work\nload: { rate: 250/s }\ncompare: \(compare)\n"
        )
    }

    private func starts(_ name: String) -> [Int] {
        Folder.text(of: "\(folder.path)/\(name).pids").split(separator: "\n").compactMap {
            Int($0.dropFirst(4))
        }
    }

    /// Of both builds.
    private var left: [Int] { (starts("baseline") + starts("candidate")).filter { kill(pid_t($0), 0) == 0 } }

    @Test func eachBuildIsStartedAnewForEachRoundAndWhatItsProcessesUseIsCompared() throws {
        let outcome = try Command.run("compare", try plan(), in: folder)
        // On a busy machine such short rounds decide nothing.
        #expect(outcome.ended(0, 2), "\(outcome.errors)")
        #expect(outcome.output.says("the builds: each was started anew for every round"))
        #expect(starts("baseline").count == 6 && starts("candidate").count == 6 && left.isEmpty)
        for metric in ["cpu ", "memory "] { #expect(outcome.output.contains("\n\(metric)"), "\(outcome.output)") }
        #expect(folder.files(named: "baseline.log").count == 1 && folder.files(named: "junit.xml").count == 1)
    }

    @Test func withoutRestartsTheBuildsAreStartedOnce() throws {
        let outcome = try Command.run("compare", try plan(), "--no-restart", in: folder)
        #expect(outcome.ended(0, 2), "\(outcome.errors)")
        #expect(starts("baseline").count == 1 && starts("candidate").count == 1 && left.isEmpty)
        #expect(outcome.output.says("these running processes, not the builds"))
    }

    @Test(arguments: [("candidate", Int32(5)), ("baseline", 4)])
    func aBuildThatDiesUnderLoadEndsTheComparisonWithItsLastLines(name: String, status: Int32) throws {
        let load = "until curl -s 127.0.0.1:$PORT/stats | grep -q 'received\":[0-9][0-9][0-9]'; do sleep 0.1; done"
        let dying = "\"$DYNO\" target --port $PORT & \(load); echo out of cheese; kill -9 $!; exit 9"
        let plan = try plan(
            baseline: name == "baseline" ? dying : Self.server, candidate: name == "candidate" ? dying : Self.server,
            compare: "{ looks: 1, warmup: 200ms, block: 500ms, round: 5s }")
        let outcome = try Command.run("compare", plan, in: folder)
        #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)")
        let text = outcome.output + outcome.errors
        #expect(text.contains("'\(name)' exited with status 9") && text.contains("out of cheese"), "\(text)")
        #expect(left.isEmpty)
    }

    @Test(arguments: [("candidate", Int32(5)), ("baseline", 4)])
    func aBuildThatStartsOnlyOnceEndsTheComparisonAfterItsRound(name: String, status: Int32) throws {
        let once = "[ -e once ] && { echo cannot start again; exit 5; }; touch once; \(Self.server)"
        let plan = try plan(
            baseline: name == "baseline" ? once : Self.server, candidate: name == "candidate" ? once : Self.server)
        let outcome = try Command.run("compare", plan, in: folder)
        #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.says("in round 2, target '\(name)' exited with status 5"), "\(outcome.output)")
        #expect(outcome.output.says("cannot start again") && left.isEmpty)
        #expect(folder.files(named: "result.json").count == 1)
    }

    @Test(arguments: [("candidate", Int32(5)), ("baseline", 4)])
    func aBuildThatDoesNotStartEndsItAtOnce(name: String, status: Int32) throws {
        let plan = try plan(
            baseline: name == "baseline" ? "exit 3" : Self.server, candidate: name == "candidate" ? "exit 3" : Self.server)
        let outcome = try Command.run("compare", plan, in: folder)
        #expect(outcome.status == status && outcome.output.says("'\(name)' exited with status 3 before it was ready"))
        #expect(left.isEmpty)
        // What becomes a comment elsewhere names no place on this machine, but where the plan is folded up, which says where builds start.
        let report = Folder.text(of: try #require(folder.files(named: "report.md").first))
        let places = report.split(separator: "\n").filter { $0.contains(folder.path) }
        #expect(report.contains("exited with status 3") && places.allSatisfy { $0.contains("directory: ") }, "\(report)")
    }

    @Test func whatABuildPrintsOfSecretsIsNeitherKeptNorShown() throws {
        let leaky = "echo 'DB_PASSWORD=hunter22222'; echo 'GET / Authorization: Bearer abcdefgh1234'; exit 3"
        let outcome = try Command.run("compare", try plan(candidate: leaky), in: folder)
        #expect(outcome.status == 5 && outcome.output.says("<redacted>"), "\(outcome.output)")
        let kept = ["candidate.log", "junit.xml", "report.md", "report.html", "result.json"].flatMap { folder.files(named: $0) }
        #expect(kept.count >= 5)
        for text in kept.map(Folder.text) + [outcome.output, outcome.errors] {
            #expect(!text.contains("hunter22222") && !text.contains("abcdefgh1234"), "\(text)")
        }
    }

    @Test func twoComparisonsAtOnceAreToldSo() throws {
        let other = ComparedBuildsTests()
        let running = try RunningCommand(["compare", try other.plan(), "-q"], in: other.folder)
        running.await { _ in !other.starts("candidate").isEmpty || !other.starts("baseline").isEmpty }
        let outcome = try Command.run("compare", try plan(), in: folder)
        running.send(SIGINT)
        _ = try running.outcome()
        let words = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("other Dynos loaded targets") && words.contains("dyno compare (process"), "\(outcome.output)")
        #expect(left.isEmpty && other.left.isEmpty)
    }

    @Test func anEndpointThatTheBaselineLacksIsTold() throws {
        let server = { (known: String) in
            """
            exec python3 -u -c '
            import http.server, os
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                def do_GET(self):
                    self.send_response(200 if self.path != "/fresh" or \(known) else 404)
                    self.send_header("Content-Length", "2")
                    self.end_headers()
                    self.wfile.write(b"ok")
                def log_message(self, *arguments): pass
            http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()'
            """
        }
        let file = try plan(baseline: server("False"), candidate: server("True"))
        let scenarios = ["work", "fresh"].map { "  - { name: \($0), steps: [ { get: /\($0), name: \($0) } ] }" }
        let text = Folder.text(of: "\(folder.path)/plan.yaml").replacing(
            "get: /work\n", with: "scenarios:\n\(scenarios.joined(separator: "\n"))\n")
        _ = try folder.write("plan.yaml", text)
        let outcome = try Command.run("compare", file, in: folder)
        // Not 1: nothing is worse. A busy machine may tell nothing.
        let words = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(outcome.ended(0, 2, 3), "\(outcome.output)\(outcome.errors)")
        #expect(words.contains("fresh is new: baseline does not know it") || outcome.status == 3, "\(outcome.output)")
    }

    @Test func aBuildThatIgnoresSIGTERMIsKilledEachRound() throws {
        let stubborn = "trap '' TERM; \"$DYNO\" target --port $PORT & while :; do sleep 600; done"
        let outcome = try Command.run("compare", try plan(candidate: stubborn, keys: "grace: 200ms"), in: folder)
        #expect(outcome.ended(0, 1, 2), "\(outcome.errors)")
        #expect(starts("candidate").count == 6 && left.isEmpty)
    }

    @Test(arguments: [0.5, 2, 4, 6])
    func aSignalInAnyPhaseLeavesNoProcess(seconds: Double) throws {
        let command = try RunningCommand(["compare", try plan(), "-q"], in: folder)
        command.await { _ in !starts("candidate").isEmpty || !starts("baseline").isEmpty }
        usleep(UInt32(seconds * 1e6))
        command.send(SIGINT)
        let outcome = try command.outcome()
        #expect(outcome.status == 130, "\(outcome.errors)")
        #expect(left.isEmpty)
    }

    @Test func nothingIsLeftWhereDynoIsKilled() throws {
        let command = try RunningCommand(["compare", try plan(), "-q"], in: folder)
        command.await { _ in starts("candidate").count > 1 }
        command.send(SIGKILL)
        _ = try command.outcome()
        command.await { _ in left.isEmpty }
        #expect(left.isEmpty)
    }

    /// It ends, within its budget, and does not pass.
    @Test func aCandidateThatGetsSlowerForeverDoesNotPass() throws {
        let script = """
            exec python3 -u -c '
            import http.server, sys, time, os
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                served = 0
                def do_GET(self):
                    Handler.served += 1
                    time.sleep(min(0.05, Handler.served * 0.00004))
                    self.send_response(200)
                    self.send_header("Content-Length", "2")
                    self.end_headers()
                    self.wfile.write(b"ok")
                def log_message(self, *arguments): pass
            http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()'
            """
        let outcome = try Command.run(
            "compare", try plan(candidate: script, compare: "{ looks: 1, warmup: 200ms, block: 200ms, round: 1s, budget: 60s }"),
            "--no-restart", in: folder)
        #expect(outcome.ended(1, 2), "\(outcome.output)")
        #expect(left.isEmpty)
    }
}
