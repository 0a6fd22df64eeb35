import Foundation
import TestSupport
import Testing

/// Each end of a command has its documented status, and one clear message where it needs one.
@Suite struct ExitStatusTests {
    private let folder = Folder()

    @Test func aRefusedConnectionIs4() throws {
        let server = try ScriptedServer(.answers)
        server.stop()
        // The port stays free for as long as nobody asks the system for one.
        usleep(50_000)
        let outcome = try Command.run("run", server.url, "-n", "5", "-o", "out", in: folder)
        #expect(outcome.status == 4)
        #expect(outcome.errors.says("cannot reach \(server.url)") && outcome.errors.says("connection refused"))
        #expect(outcome.output.isEmpty)
        #expect(folder.files(named: "result.json").isEmpty)
    }

    @Test(arguments: [
        (["--proxy", "socks5h://127.0.0.1:1"], "through the proxy socks5h://127.0.0.1:1"),
        (["--unix-socket", "/no/such/socket"], "through the socket /no/such/socket"),
    ])
    func aRefusedConnectionNamesTheWayThatItTook(flags: [String], way: String) throws {
        let outcome = try RunningCommand(["run", "http://127.0.0.1:9", "-d", "1s"] + flags, in: folder).outcome()
        #expect(outcome.status == 4)
        #expect(outcome.errors.says("cannot reach http://127.0.0.1:9 \(way)"))
    }

    @Test func aNameThatDoesNotResolveIs4() throws {
        let outcome = try Command.run("run", "http://no-such-host.invalid", "-n", "5", in: folder)
        #expect(outcome.status == 4)
        #expect(outcome.errors.says("http://no-such-host.invalid") && outcome.errors.says("name not resolved"))
    }

    @Test func aBaselineThatCannotBeReachedIs4() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let outcome = try Command.run("compare", "http://no-such-host.invalid", server.url, "-c", "1", in: folder)
        #expect(outcome.status == 4)
        #expect(outcome.output.says("baseline") && server.requests.isEmpty)
    }

    @Test func aCandidateThatCannotBeReachedFailsTheComparison() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let outcome = try Command.run("compare", server.url, "http://no-such-host.invalid", "-c", "1", in: folder)
        #expect(outcome.status == 5)
        #expect(outcome.output.says("candidate") && server.requests.isEmpty)
    }

    @Test func threadsThatTheSystemRefusesAre74WithTheRemedy() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        // Each thread reserves its stack: with this little address space there is none for all of them.
        let outcome = try Command.run(
            "run", server.url, "-n", "500", "-R", "500/s", "-t", "200",
            shell: #"ulimit -s 65536; ulimit -v 6000000; exec "$0" "$@""#, in: folder)
        #expect(outcome.status == 74)
        #expect(outcome.errors.says("the system refuses thread") && outcome.errors.says("--threads"))
        #expect(server.requests.isEmpty)
    }

    @Test func aSignalBeforeTheTargetIsReachedEndsTheCommandWithItsStatus() throws {
        let server = try ScriptedServer(.neverAccepts, backlog: 0)
        defer { server.stop() }
        // This takes the only place in the queue; the system drops whoever comes later, who then waits.
        #expect(ScriptedServer.isListening(port: server.port))
        let running = try RunningCommand(["run", server.url, "-n", "5"], in: folder)
        // Its announcement comes before the target is tried.
        running.await { !$0.errors.isEmpty }
        running.send(SIGINT)
        let outcome = try running.outcome()
        #expect(outcome.status == 130)
        #expect(outcome.errors.says("stopped before the first request"))
    }

    @Test func aPortThatSpeaksNoTLSIs4WithTheRemedy() throws {
        let server = try ScriptedServer(.closesWithoutAnswer)
        defer { server.stop() }
        let outcome = try Command.run("run", "https://127.0.0.1:\(server.port)", "-n", "5", in: folder)
        #expect(outcome.status == 4)
        #expect(outcome.errors.says("does the port speak TLS?"))
    }

    @Test func trustWithoutTLSIs64() throws {
        let outcome = try Command.run("run", "http://127.0.0.1:9", "--insecure", in: folder)
        #expect(outcome.status == 64)
        #expect(outcome.errors.says("--insecure"))
    }

    @Test(arguments: ["run", "compare", "validate"])
    func aBadPlanIs65WithThePlaceOfEachMistake(command: String) throws {
        try folder.write("bad.yaml", "url: http://127.0.0.1:9\nget: /x\nload: { rate: fast }\nthresholdz: []\n")
        let outcome = try Command.run(command, "bad.yaml", in: folder)
        #expect(outcome.status == 65)
        #expect(outcome.errors.says("bad.yaml:3:15: ") && outcome.errors.says("bad.yaml:4:1: "))
        #expect(outcome.output.isEmpty)
    }

    @Test(arguments: ["run", "compare", "validate"])
    func aMissingPlanIs65(command: String) throws {
        let outcome = try Command.run(command, "missing.yaml", in: folder)
        #expect(outcome.status == 65)
        #expect(outcome.errors.says("missing.yaml") && outcome.errors.says("does not exist"))
    }

    @Test(
        arguments: [
            ["run", "http://127.0.0.1:9", "--nope"], ["run"], ["run", "http://127.0.0.1:9", "-R", "fast"],
            ["run", "http://127.0.0.1:9", "-d", "10"], ["run", "http://127.0.0.1:9", "-c", "0"],
            ["run", "http://127.0.0.1:9", "-t", "0"], ["run", "http://127.0.0.1:9", "-n", "-1"],
            ["run", "http://127.0.0.1:9", "--threshold", "p99 = 3"], ["compare", "http://127.0.0.1:9"], ["nope"],
            ["target", "--port", "99999"], ["target", "--queue", "-1"], ["target", "--queue", "many"],
            ["target", "--servers", "0"], ["target", "--blocking", "--discipline", "ps"],
            ["target", "--blocking", "--queue", "9"], ["target", "--contention", "0.1"],
            ["target", "--contention", "sigma=0.1", "--servers", "2"],
            ["target", "--contention", "sigma=0.1", "--discipline", "fifo"],
            ["target", "--contention", "sigma=0.1", "--blocking"],
        ])
    func aMistakeInTheCommandLineIs64(arguments: [String]) throws {
        let outcome = try RunningCommand(arguments, in: folder).outcome()
        #expect(outcome.status == 64)
        #expect(!outcome.errors.isEmpty && outcome.output.isEmpty)
        #expect(!outcome.errors.says("Fatal error"))
    }

    @Test(
        arguments: [
            ("--discipline", "lifo", "write fifo, ps (processor sharing) or sjf (shortest job first)"),
            ("--service", "exponential", "exponential needs its mean"),
        ])
    func anOptionOfTheTargetIsNamedWithItsRemedy(option: String, value: String, remedy: String) throws {
        let outcome = try RunningCommand(["target", "--port", "0", option, value], in: folder).outcome()
        #expect(outcome.status == 64)
        #expect(outcome.errors.hasPrefix("dyno: \(option): ") && outcome.errors.says(remedy))
    }

    @Test(arguments: ["run", "compare"])
    func aBodyFileThatCannotBeReadIs74WithItsName(command: String) throws {
        let urls = command == "run" ? ["http://127.0.0.1:9"] : ["http://127.0.0.1:9", "http://127.0.0.1:9"]
        let outcome = try RunningCommand([command] + urls + ["--body-file", "nofile"], in: folder).outcome()
        #expect(outcome.status == 74)
        #expect(outcome.errors == "dyno: --body-file: 'nofile' does not exist; check its name and folder\n")
    }

    @Test func aComparisonOfAPlanLoadsBothTargets() throws {
        try folder.write("p.yaml", "targets: { a: http://127.0.0.1:9, b: http://127.0.0.1:9 }\nget: /\nload: { rate: 1/s }\n")
        let outcome = try Command.run("compare", "p.yaml", "--target", "b", in: folder)
        #expect(outcome.status == 64)
        #expect(outcome.errors.says("a comparison loads two targets, and --target picks one"))
    }

    @Test func aRunWhoseThresholdsHoldIs0AndOneThatFailsIs1() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 2))
        defer { server.stop() }
        // A closed loop has no schedule to be late for, so a busy machine cannot make it invalid.
        let good = try Command.run("run", server.url, "-c", "2", "-n", "20", "--threshold", "p99 < 1m", in: folder)
        #expect(good.ended(0), "\(good.errors)")
        #expect(good.output.says("✓ p99 < 1m") && good.output.says("20 succeeded"))
        let bad = try Command.run("run", server.url, "-c", "2", "-n", "20", "--threshold", "p99 < 1ms", in: folder)
        #expect(bad.ended(1), "\(bad.errors)")
        #expect(bad.output.says("✗ p99 < 1ms") && bad.output.says("✓ errors < 1%"))
    }

    @Test func aRunOfNothingBut500sIs1() throws {
        let server = try ScriptedServer(.status(500))
        defer { server.stop() }
        let outcome = try Command.run("run", server.url, "-c", "2", "-n", "20", in: folder)
        #expect(outcome.ended(1))
        #expect(outcome.output.says("20 status") && outcome.output.says("20 with 500"))
        #expect(outcome.output.says("✗ errors < 1%"))
    }

    @Test func aTargetThatDiesIs1AndWhatWasMeasuredIsKept() throws {
        let server = try ScriptedServer(.dies(after: 50))
        defer { server.stop() }
        let outcome = try Command.run("run", server.url, "-c", "1", "-n", "100", "-o", "out", in: folder)
        #expect(outcome.ended(1))
        #expect(outcome.output.says("50 succeeded, 50 failed"))
        #expect(folder.files(named: "result.json").count == 1)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalEndsTheRunWithItsStatusAndTheResultSoFar(signal: Int32) throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 5))
        defer { server.stop() }
        let running = try RunningCommand(["run", server.url, "-c", "2", "-d", "10m", "-o", "out"], in: folder)
        running.await { _ in server.requests.count >= 50 }
        running.send(signal)
        let outcome = try running.outcome()
        #expect(outcome.status == 128 + signal)
        #expect(outcome.output.says("Incomplete") && outcome.output.says("Response time"))
        let file = try #require(folder.files(named: "result.json").first)
        let result = try JSONSerialization.jsonObject(with: Data(Folder.text(of: file).utf8)) as? [String: Any]
        #expect((result?["interruption"] as? [String: Any])?["signal"] as? Int32 == signal)
        let counts = try #require(result?["counts"] as? [String: Int])
        #expect(try #require(counts["succeeded"]) >= 48 && counts["failed"] == 0)
    }

    @Test func aSignalEndsAComparisonWithItsStatus() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 5))
        defer { server.stop() }
        // In the warm-up of both, and in a block.
        let early = try RunningCommand(["compare", server.url, server.url, "-c", "1", "-o", "early"], in: folder)
        early.await { _ in server.requests.count >= 20 }
        early.send(SIGINT)
        let beforehand = try early.outcome()
        #expect(beforehand.status == 130 && beforehand.output.says("nothing was measured"))
        let served = server.requests.count
        let running = try RunningCommand(
            ["compare", server.url, server.url, "-c", "1", "--warmup", "100ms", "-o", "out"], in: folder)
        running.await { _ in server.requests.count >= served + 400 }
        running.send(SIGINT)
        let outcome = try running.outcome()
        #expect(outcome.status == 130)
        #expect(outcome.output.says("Incomplete"))
        #expect(folder.files(named: "result.json").count == 2)
    }

    /// Nothing is measured of a target whose answers nobody waits for.
    @Test func aRunThatGivesUpItsAnswersIsNoSuccess() throws {
        let server = try ScriptedServer(.neverAnswers)
        defer { server.stop() }
        let outcome = try Command.run("run", server.url, "-R", "20/s", "-d", "500ms", "--finish", "0s", in: folder)
        #expect(outcome.status == 3)
        let text = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.contains("10 of 10 requests were still in flight at the end, as they were awaited for 0 ms only"), "\(text)")
        #expect(text.contains("INVALID") && text.contains("nothing to judge by"))
    }

    @Test func aProxyThatAsksWhoItIsIsSaidToDoSo() throws {
        let proxy = try ScriptedServer(.status(407))
        defer { proxy.stop() }
        let outcome = try Command.run(
            "run", "http://shop.invalid/", "--proxy", proxy.url, "-c", "1", "-n", "20", in: folder)
        #expect(outcome.ended(1))
        let text = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.contains("a proxy answered 20 of 20 requests itself, with status 407"), "\(text)")
        #expect(text.contains("'name:password@' before the proxy's host"))
    }
}
