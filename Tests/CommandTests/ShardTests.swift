import Foundation
import Glibc
import TestSupport
import Testing

/// A load that several processes share, from their beginning together to one result.
@Suite(.serialized) struct ShardTests {
    private let folder = Folder()

    private struct Result: Decodable {
        struct Counts: Decodable { var scheduled, succeeded, failed, unsent: Int }
        struct Shard: Decodable {
            struct Clock: Decodable {
                var source: String
                var offset, uncertainty: Double?
            }
            var shard, of: Int
            var from: String
            var startedAtSeconds: Double
            var clock: Clock
        }
        struct Validity: Decodable {
            struct Finding: Decodable { var code, message: String }
            var valid: Bool
            var findings: [Finding]?
        }
        struct Threshold: Decodable {
            var text: String
            var holds: Bool
        }
        struct Times: Decodable { var count: Int }
        var counts: Counts
        var shards: [Shard]?
        var validity: Validity
        var thresholds: [Threshold]?
        var responseTime: Times
    }

    private func result(_ path: String) throws -> Result {
        try JSONDecoder().decode(Result.self, from: Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(path)/result.json")))
    }

    private func plan(_ url: String, name: String = "plan.yaml", load: String = "{ rate: 90/s, duration: 2s, warmup: 500ms }")
        throws -> String
    {
        _ = try folder.write("words.csv", "word\n" + (0..<5_000).map { "w\($0)\n" }.joined())
        return try folder.write(
            name,
            """
            name: shared
            targets: { t: "\(url)" }
            feeds: { words: words.csv }
            scenarios:
              - name: s
                steps: [ { get: "/work?word=${words.word}", name: work } ]
            load: \(load)
            seed: 5
            thresholds: [ "errors < 1%", "throughput > 80/s" ]
            """)
    }

    /// Begins so many shards, each with the same words behind its own number.
    private func start(_ plan: String, _ shards: Int, _ arguments: [String], environment: String = "") throws -> [RunningCommand]
    {
        try (1...shards).map { number in
            try RunningCommand(
                ["run", plan, "--shard", "\(number)/\(shards)", "-o", "parts", "-t", "1"] + arguments,
                shell: environment.isEmpty ? nil : "\(environment) exec \"$0\" \"$@\"", in: folder)
        }
    }

    private func time(in seconds: Double) -> String {
        (Date(timeIntervalSinceNow: seconds)).formatted(Date.ISO8601FormatStyle())
    }

    /// What one shard of a plan is asked for, over all of them: what was in the query, each once.
    private func expectWhole(_ outcomes: [Command.Outcome], shards: Int, source: String) throws {
        for outcome in outcomes { #expect(outcome.ended(0), "\(outcome.errors)") }
        let merged = try Command.run("merge", "parts", "-q", in: folder)
        let whole = try result("parts/merged")
        #expect(merged.ended(0), "\(merged.errors)")
        // 2 s at 90/s, whoever sent them.
        #expect(whole.counts.scheduled == 180 && whole.counts.succeeded == 180 && whole.responseTime.count == 180)
        #expect(whole.shards?.map(\.shard) == Array(1...shards) && whole.shards?.allSatisfy { $0.clock.source == source } == true)
        #expect(whole.thresholds?.map(\.text) == ["errors < 1%", "throughput > 80/s"])
        if merged.status == 0 { #expect(whole.thresholds?.allSatisfy(\.holds) == true && whole.validity.valid) }
        for number in 1...shards {
            let part = try result("parts/part-\(number)-of-\(shards)")
            #expect(part.counts.scheduled == 180 / shards && part.thresholds?.isEmpty ?? true)
            #expect(part.shards?.map(\.from) == ["--shard"])
        }
        let starts = whole.shards?.map(\.startedAtSeconds) ?? []
        #expect((starts.max() ?? 1) - (starts.min() ?? 0) < 0.001)
    }

    @Test func shardsThatBeginByTheClockMakeTheWholeLoadTogether() throws {
        let target = try DemoProcess("--service", "none", in: folder)
        let shards = try start(try plan(target.url), 3, ["--start-at", time(in: 5)])
        try expectWhole(try shards.map { try $0.outcome() }, shards: 3, source: "calendar")
        // Every format has the sum.
        for format in ["html", "md", "text", "csv", "hlog", "junit", "prometheus"] {
            #expect(try Command.run("report", "parts/merged", "--format", format, in: folder).status == 0)
        }
        let text = try Command.run("report", "parts/merged", in: folder).output
        #expect(text.contains("Shards") && text.contains("all 3"))
        // In order, and each once: rows are the plan's, whoever has them.
        let all = (1...3).compactMap {
            try? JSONDecoder().decode(
                Part.self, from: Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/parts/part-\($0)-of-3/part.json"))
            ).account.shard
        }
        #expect(all == [1, 2, 3])
    }

    private struct Part: Decodable {
        struct Account: Decodable { var shard: Int }
        var account: Account
    }

    @Test func shardsThatMeetInAFolderBeginTogether() throws {
        let target = try DemoProcess("--service", "none", in: folder)
        // What another run left there is nobody's.
        try FileManager.default.createDirectory(atPath: "\(folder.path)/meet", withIntermediateDirectories: true)
        _ = try folder.write("meet/call.json", #"{"run":"stale"}"#)
        _ = try folder.write("meet/start.json", #"{"run":"stale","atSeconds":5,"tokens":[]}"#)
        _ = try folder.write("meet/shard-2.json", "garbage")
        let shards = try start(try plan(target.url), 2, ["--meet", "meet"])
        try expectWhole(try shards.map { try $0.outcome() }, shards: 2, source: "calendar")
    }

    @Test(arguments: ["", "DYNO_MEET_SECRET=0123456789abcdef0123456789abcdef"])
    func shardsThatMeetAtTheFirstBeginTogether(environment: String) throws {
        let target = try DemoProcess("--service", "none", in: folder)
        let port = try FreePort.any()
        let shards = try start(try plan(target.url), 3, ["--meet", "127.0.0.1:\(port)"], environment: environment)
        try expectWhole(try shards.map { try $0.outcome() }, shards: 3, source: "meeting")
        let clocks = try result("parts/merged").shards?.map(\.clock) ?? []
        #expect(clocks.allSatisfy { ($0.uncertainty ?? .infinity) < 1_000 && abs($0.offset ?? .infinity) < 1_000 })
    }

    @Test func levelsBeginTogetherOneAfterAnother() throws {
        let target = try DemoProcess("--service", "none", in: folder)
        let plan = try plan(target.url, load: "{ rate: [90/s, 30/s], duration: 1s, warmup: 500ms }")
        let shards = try start(plan, 3, ["--meet", "127.0.0.1:\(try FreePort.any())"])
        for outcome in try shards.map({ try $0.outcome() }) { #expect(outcome.ended(0, 1), "\(outcome.errors)") }
        let text = Folder.text(of: "\(folder.path)/parts/merged/result.json")
        let whole = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let levels = try #require(whole["levels"] as? [[String: Any]])
        let succeeded = levels.map { ($0["counts"] as? [String: Any])?["succeeded"] as? Int }
        #expect(succeeded == [90, 30], "\(succeeded)")
        // By what each part says of itself, its levels began with those of the others.
        let begins = try (1...3).map { number in
            let file = "\(folder.path)/parts/part-\(number)-of-3/part.json"
            let part = try JSONSerialization.jsonObject(with: Data(Folder.text(of: file).utf8)) as? [String: Any]
            return (part?["streams"] as? [[String: Any]] ?? []).compactMap { $0["startedAtSeconds"] as? Double }
        }
        for level in 0..<2 {
            let all = begins.compactMap { $0.count == 2 ? $0[level] : nil }
            #expect(all.count == 3 && (all.max() ?? 1) - (all.min() ?? 0) < 0.001, "\(begins)")
        }
        #expect(begins.allSatisfy { $0.count == 2 && $0[1] - $0[0] > 1.5 }, "\(begins)")
    }

    /// Shards of a plan with setup and teardown, and what the target was asked, in order: one tenant for all.
    private func aroundTheLoad(_ behaviour: ScriptedServer.Behaviour) throws -> (outcomes: [Command.Outcome], asked: [String]) {
        let server = try ScriptedServer(behaviour)
        defer { server.stop() }
        let plan = try folder.write(
            "tenants.yaml",
            """
            name: shared
            targets: { t: "\(server.url)" }
            setup:
              - post: /tenants
                json: { id: "\u{fc}-7", tags: [ 1, { a: 2 } ] }
                capture: { tenant: $.id, tags: $.tags }
            teardown: [ { delete: "/tenants/${setup.tenant}" } ]
            scenarios:
              - name: s
                steps: [ { get: "/items?of=${setup.tenant}&tags=${setup.tags}", name: items } ]
            load: { rate: 60/s, duration: 1s, warmup: 0s }
            seed: 5
            """)
        let shards = try start(
            plan, 3, ["--meet", "127.0.0.1:\(try FreePort.any())"],
            environment: "DYNO_MEET_SECRET=0123456789abcdef0123456789abcdef")
        let outcomes = try shards.map { try $0.outcome() }
        return (outcomes, server.requests.map { "\($0.method) \($0.path)" })
    }

    @Test func theFirstMakesSetupAndTeardownForAll() throws {
        let (outcomes, asked) = try aroundTheLoad(.answers)
        for outcome in outcomes { #expect(outcome.ended(0), "\(outcome.errors)") }
        #expect([asked.first, asked.last] == ["POST /tenants", "DELETE /tenants/%C3%BC-7"])
        let items = Set(asked.dropFirst().dropLast())
        #expect(asked.count == 62 && items == ["GET /items?of=%C3%BC-7&tags=%5B1%2C%7B%22a%22%3A2%7D%5D"], "\(items)")
        let whole = try result("parts/merged")
        #expect(whole.counts.scheduled == 60 && whole.counts.succeeded == 60 && whole.shards?.count == 3)
    }

    @Test func whereTheSetupFailsNoShardBegins() throws {
        let (outcomes, asked) = try aroundTheLoad(.status(500))
        #expect(outcomes[0].status == 4 && outcomes[0].errors.says("the setup of target 't' failed"), "\(outcomes[0].errors)")
        for outcome in outcomes.dropFirst() {
            #expect(outcome.status == 69 && outcome.errors.says("its setup has failed"), "\(outcome.errors)")
        }
        #expect(asked == ["POST /tenants"], "\(asked)")
    }

    // MARK: What is refused

    @Test(arguments: [
        (["--shard", "0/8"], "shards count from 1"), (["--shard", "9/8"], "there is no shard 9 of 8"),
        (["--shard", "x"], "is not a shard such as 3/8"), (["--scale-out"], "no engine says which shard this is"),
        (["--start-at", "2026-01-01T00:00:00Z"], "say which this is"),
        (["--shard", "1/2", "--start-at", "noon"], "is not a time"),
        (["--shard", "1/2", "--meet", "example.org:7400"], "DYNO_MEET_SECRET"),
        (["--shard", "1/2", "--meet", "x", "--start-at", "2026-01-01T00:00:00Z"], "give one"),
        (["--shard", "1/2", "--meet-timeout", "5s"], "--meet-timeout is for --meet"),
    ])
    func aCommandLineThatMakesNoSenseIsAnsweredWithWhatDoes(arguments: [String], message: String) throws {
        let outcome = try RunningCommand(["run", "http://127.0.0.1:1/x"] + arguments, in: folder).outcome()
        #expect(outcome.status == 64 && outcome.errors.says(message), "\(outcome.errors)")
    }

    @Test(arguments: [
        ("setup: [ { post: /x } ]", "setup and teardown"), ("load: { rate: [3/s, 6/s], duration: 1s }", "list of levels"),
        ("load: { users: 3, duration: 1s }", "3 users cannot be shared"),
    ])
    func whatShardsCannotDoIsSaidBeforeAnythingIsSent(part: String, message: String) throws {
        let load = part.hasPrefix("load") ? "" : "load: { rate: 1/s, duration: 1s }\n"
        _ = try folder.write("bad.yaml", "url: http://127.0.0.1:1\nget: /x\n\(load)\(part)\n")
        let outcome = try Command.run("run", "bad.yaml", "--shard", "1/8", in: folder)
        #expect(outcome.status == 65 && outcome.errors.says(message), "\(outcome.errors)")
    }

    @Test func otherCommandsAreNotShared() throws {
        for command in ["compare", "sweep", "capacity"] {
            let byFlag = try Command.run(command, "http://127.0.0.1:1/x", "--shard", "1/2", in: folder)
            #expect(byFlag.status == 64 && byFlag.errors.says("with dyno run only"), "\(byFlag.errors)")
            let byVariable = try RunningCommand(
                [command, "http://127.0.0.1:1/x"], shell: "DYNO_SHARD=1/2 exec \"$0\" \"$@\"", in: folder
            ).outcome()
            #expect(byVariable.status == 64 && byVariable.errors.says("DYNO_SHARD is 1/2"), "\(byVariable.errors)")
        }
    }

    @Test func whoeverIsTooLateDoesNotBegin() throws {
        let target = try DemoProcess("--service", "none", in: folder)
        let outcome = try Command.run(
            "run", try plan(target.url), "--shard", "1/2", "--start-at", time(in: -12), "-o", "parts", in: folder)
        #expect(outcome.status == 3 && outcome.errors.says("too late by 1"), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/parts/part-1-of-2"))
    }

    @Test(arguments: ["meet", "127.0.0.1:PORT"])
    func aMeetingThatIsNeverCompleteSaysWhoIsMissing(place: String) throws {
        let target = try DemoProcess("--service", "none", in: folder)
        let place = place.replacing("PORT", with: "\(try FreePort.any())")
        let plan = try plan(target.url)
        let shards = try [1, 3].map {
            try RunningCommand(
                ["run", plan, "--shard", "\($0)/4", "--meet", place, "--meet-timeout", "3s", "-o", "parts"], in: folder)
        }
        let outcomes = try shards.map { try $0.outcome() }
        #expect(outcomes[0].status == 69 && outcomes[0].errors.says("missing: 2, 4 of 4"), "\(outcomes[0].errors)")
        #expect(outcomes[1].status == 69, "\(outcomes[1].errors)")
        // One whose first shard never comes.
        let alone = try Command.run(
            "run", plan, "--shard", "2/2", "--meet", place, "--meet-timeout", "1s", "-o", "alone", in: folder)
        #expect(alone.status == 69 && alone.errors.says("shard 1 was not there"), "\(alone.errors)")
    }

    @Test(arguments: [
        ("meet", "seed"), ("meet", "plan"), ("meet", "feed"), ("127.0.0.1:PORT", "seed"), ("127.0.0.1:PORT", "plan"),
        ("127.0.0.1:PORT", "feed"), ("127.0.0.1:PORT", "count"),
    ])
    func shardsOfAnotherLoadAreRefusedByAll(place: String, difference: String) throws {
        let target = try DemoProcess("--service", "none", in: folder)
        let place = place.replacing("PORT", with: "\(try FreePort.any())")
        let first = try plan(target.url)
        var second = first
        var flags: [String] = []
        switch difference {
        case "seed": flags = ["--seed", "6"]
        case "plan": flags = ["-R", "91/s"]
        case "feed":
            try FileManager.default.createDirectory(atPath: "\(folder.path)/other", withIntermediateDirectories: true)
            second = try folder.write("other/plan.yaml", Folder.text(of: first))
            _ = try folder.write("other/words.csv", "word\n" + (0..<5_000).map { "w\($0 + 1)\n" }.joined())
        default: break
        }
        let one = try RunningCommand(["run", first, "--shard", "1/2", "--meet", place, "-o", "parts"], in: folder)
        let two = try RunningCommand(
            ["run", second, "--shard", difference == "count" ? "2/3" : "2/2", "--meet", place, "-o", "parts"] + flags, in: folder)
        let outcomes = try [one, two].map { try $0.outcome() }
        for outcome in outcomes {
            #expect(outcome.status == 65 && outcome.errors.says("is no part of this load"), "\(outcome.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/parts/part-1-of-2"))
    }

    @Test func oneWithAnotherSecretIsRefused() throws {
        let target = try DemoProcess("--service", "none", in: folder)
        let (plan, place) = (try plan(target.url), "127.0.0.1:\(try FreePort.any())")
        let secrets = ["0123456789abcdef0123", "fedcba98765432100123"]
        let shards = try [1, 2].map {
            try RunningCommand(
                ["run", plan, "--shard", "\($0)/2", "--meet", place, "--meet-timeout", "4s", "-o", "parts"],
                shell: "DYNO_MEET_SECRET=\(secrets[$0 - 1]) exec \"$0\" \"$@\"", in: folder)
        }
        let outcomes = try shards.map { try $0.outcome() }
        #expect(outcomes[0].status == 69 && outcomes[0].errors.says("missing: 2"), "\(outcomes[0].errors)")
        #expect(outcomes[1].status == 65 && outcomes[1].errors.says("another secret"), "\(outcomes[1].errors)")
    }

    // MARK: Strangers

    /// Garbage, a frame of a gigabyte, silence, many connections: the meeting goes on, in bounded memory.
    @Test func strangersDoNotDisturbAMeeting() throws {
        let target = try DemoProcess("--service", "none", in: folder)
        let (plan, port) = (try plan(target.url), try FreePort.any())
        let first = try RunningCommand(["run", plan, "--shard", "1/2", "--meet", "127.0.0.1:\(port)", "-o", "parts"], in: folder)
        first.await { $0.errors.says("waiting at") }
        let strangers = """
            import socket, struct, sys, os
            port = int(sys.argv[1])
            def dial():
                s = socket.create_connection(("127.0.0.1", port)); s.settimeout(10); return s
            ends = []
            for data in [b"GET / HTTP/1.1\\r\\n\\r\\n", os.urandom(4096), struct.pack(">I", 1 << 30) + b"x" * 65536, struct.pack(">I", 5) + b"{}{}{",
                         struct.pack(">I", 2) + b"{}", struct.pack(">I", 60000), b"", b"\\x16\\x03\\x01" * 100]:
                s = dial()
                try: s.sendall(data)
                except OSError: pass
                try: ends.append(s.recv(100) == b"")
                except socket.timeout: ends.append(False)
                except OSError: ends.append(True)
            many = []
            for _ in range(400):
                try: many.append(dial())
                except OSError: break
            print(ends.count(True), len(many), flush=True)
            import time; time.sleep(3)
            """
        _ = try folder.write("strangers.py", strangers)
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = ["python3", "\(folder.path)/strangers.py", "\(port)"]
        let pipe = Pipe()
        python.standardOutput = pipe
        try python.run()
        python.waitUntilExit()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(said.hasPrefix("8 "), "\(said)")
        let second = try RunningCommand(
            ["run", plan, "--shard", "2/2", "--meet", "127.0.0.1:\(port)", "-o", "parts"], in: folder)
        let peak = first.peakMemoryKilobytes()
        try expectWhole(try [first, second].map { try $0.outcome() }, shards: 2, source: "meeting")
        #expect(peak < 300_000, "\(peak) KB")
    }

    // MARK: Those that are killed

    @Test func oneThatIsKilledBeforeTheBeginningMayComeAgain() throws {
        let target = try DemoProcess("--service", "none", in: folder)
        let (plan, place) = (try plan(target.url), "127.0.0.1:\(try FreePort.any())")
        func shard(_ number: Int) throws -> RunningCommand {
            try RunningCommand(
                ["run", plan, "--shard", "\(number)/3", "--meet", place, "-o", "parts-\(number)-\(UUID())"], in: folder)
        }
        let first = try shard(1)
        first.await { $0.errors.says("waiting at") }
        let killed = try shard(2)
        usleep(1_500_000)
        killed.send(SIGKILL)
        _ = try killed.outcome()
        let others = try [shard(2), shard(3)]
        for command in [first] + others { #expect(try command.outcome().ended(0)) }
    }

    @Test func oneThatIsKilledDuringTheLoadMakesTheSumInvalid() throws {
        let target = try DemoProcess("--service", "none", in: folder)
        let shards = try start(try plan(target.url), 3, ["--meet", "127.0.0.1:\(try FreePort.any())"])
        shards[1].await { _ in FileManager.default.fileExists(atPath: "\(folder.path)/parts/part-2-of-3/partial.json") }
        usleep(3_500_000)
        shards[1].send(SIGKILL)
        _ = try shards[1].outcome()
        for index in [0, 2] {
            let outcome = try shards[index].outcome()
            #expect(outcome.ended(0), "\(outcome)")
        }
        let merged = try Command.run("merge", "parts", "-q", in: folder)
        #expect(merged.status == 3 && merged.errors.says("of 3 shards these have no part: 2"), "\(merged.errors)")
        let sum = try result("parts/merged")
        #expect(sum.counts.scheduled == 120 && sum.validity.findings?.contains { $0.code == "shardsMissing" } == true)
    }

    // MARK: Parts that do not fit

    @Test func partsThatAreNotOfOneLoadAreNotAddedUp() throws {
        let target = try DemoProcess("--service", "none", in: folder)
        let quick = "{ rate: 40/s, duration: 500ms, warmup: 0s }"
        let plan = try plan(target.url, load: quick)
        func part(_ shard: String, _ folder: String, _ flags: String...) throws {
            let outcome = try RunningCommand(["run", plan, "--shard", shard, "-o", folder] + flags, in: self.folder).outcome()
            try #require(outcome.ended(0), "\(outcome.errors)")
        }
        func expectRefusal(_ message: String, _ places: String...) throws {
            let outcome = try RunningCommand(["merge"] + places, in: folder).outcome()
            #expect(outcome.status == 3 && outcome.errors.says(message), "\(outcome.errors)")
        }
        try part("1/2", "a")
        try part("2/2", "b", "--seed", "9")
        try part("2/2", "c", "-R", "41/s")
        try part("2/3", "d")
        try part("2/2", "e")
        try expectRefusal("their seeds are 5 and 9", "a", "b")
        try expectRefusal("digests", "a", "c")
        try expectRefusal("numbers of shards are 2 and 3", "a", "d")
        try expectRefusal("is there twice", "e", "e")
        // Each began when it was ready: not at one time.
        try expectRefusal("measured at different times", "a/part-1-of-2", "e/part-2-of-2")
        try expectRefusal("of 2 shards these have no part: 2", "a")
        let again = try Command.run("run", plan, "--shard", "1/2", "-o", "a", in: folder)
        #expect(again.status == 74 && again.errors.says("a part of another run"), "\(again.errors)")
        // A file that was cut or edited.
        let file = "\(folder.path)/a/part-1-of-2/part.json"
        let text = Folder.text(of: file)
        for damaged in [
            String(text.prefix(text.count / 2)), text.replacing(#""recording": ""#, with: #""recording": "AAAA"#), "{}", "",
        ] {
            try damaged.write(toFile: file, atomically: true, encoding: .utf8)
            let outcome = try Command.run("merge", "a", in: folder)
            #expect(outcome.status == 65 && outcome.errors.says("part.json"), "\(outcome.errors)")
        }
        let nothing = try Command.run("merge", folder.path, in: folder)
        #expect(nothing.status == 65 && nothing.errors.says("no part of a load is in it"))
    }

    // MARK: Engines

    @Test func theEngineSaysWhichShardItIs() throws {
        let target = try DemoProcess("--service", "none", in: folder)
        let plan = try plan(target.url, load: "{ rate: 40/s, duration: 300ms, warmup: 0s }")
        let outcome = try RunningCommand(
            ["run", plan, "--scale-out", "-o", "parts"],
            shell: "SLURM_PROCID=2 SLURM_NTASKS=8 SLURM_STEP_ID=0 exec \"$0\" \"$@\"", in: folder
        ).outcome()
        #expect(outcome.ended(0) && outcome.errors.says("shard 3 of 8, from SLURM_PROCID 2"), "\(outcome.errors)")
        #expect(try result("parts/part-3-of-8").shards?.map(\.from) == ["SLURM_PROCID 2"])
        // Without being asked it does not look.
        let unasked = try RunningCommand(
            ["run", plan, "-o", "all"], shell: "SLURM_PROCID=2 SLURM_NTASKS=8 SLURM_STEP_ID=0 exec \"$0\" \"$@\"", in: folder
        ).outcome()
        #expect(unasked.ended(0, 1) && folder.files(named: "part.json").count == 1)
        let none = try RunningCommand(
            ["run", plan, "--shard", "none", "-o", "all"], shell: "DYNO_SHARD=3/8 exec \"$0\" \"$@\"", in: folder
        ).outcome()
        #expect(none.ended(0, 1) && folder.files(named: "part.json").count == 1)
    }
}
