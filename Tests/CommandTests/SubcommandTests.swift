import Foundation
import TestSupport
import Testing

/// The commands against the demo target, as the README's reader types them.
@Suite struct SubcommandTests {
    private let folder = Folder()

    @Test func theVersionTellsTheLibraries() throws {
        let outcome = try Command.run("--version", in: folder)
        #expect(outcome.status == 0 && outcome.output.hasPrefix("dyno 0."))
        for library in ["libcurl/", "OpenSSL/", "PCRE2/1"] { #expect(outcome.output.says(library), "\(outcome.output)") }
    }

    @Test func theTargetServesUntilItIsTerminatedAndSaysWhatItServed() throws {
        let target = try DemoProcess(in: folder)
        let outcome = try Command.run("run", target.url + "/health", "-c", "3", "-n", "40", in: folder)
        #expect(outcome.status == 0 && outcome.output.says("40 succeeded"))
        target.command.send(SIGTERM)
        let end = try target.command.outcome()
        #expect(end.status == 0 && end.output.says("served 40 requests"))
    }

    @Test func aTargetWhosePortIsTakenIs74() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let outcome = try Command.run("target", "--port", "\(server.port)", in: folder)
        #expect(outcome.status == 74)
        #expect(
            outcome.errors == """
                dyno: port \(server.port) of 127.0.0.1 is taken (address already in use); choose another with --port, or 0 for \
                any free one

                """)
    }

    @Test func everyKeyOfAPlanIsLookedUpByItsPath() throws {
        let all = try Command.run("help", "plan", in: folder)
        #expect(all.status == 0 && all.output.says("TARGETS.NAME.TLS") && all.output.split(separator: "\n").count > 300)
        let one = try Command.run("help", "plan", "load.rate", in: folder)
        #expect(one.status == 0 && one.output.says("Flag: -R, --rate.") && one.output.split(separator: "\n").count < 16)
        let none = try Command.run("help", "plan", "load.rtae", in: folder)
        #expect(none.status == 64 && none.errors == "dyno: a plan has no 'load.rtae'; did you mean 'load.rate'?\n")
    }

    @Test func validateSaysWhatATraceHolds() throws {
        let log = (0..<40).map { number in
            #"h - - [10/Oct/2000:13:55:\#(number + 10) +0000] "GET /channels/\#(number) HTTP/1.1" 200 1"# + "\n"
        }
        try folder.write("access.log", log.joined() + "garbage\n")
        try folder.write("a.yaml", "url: http://127.0.0.1:9\nload: { file: access.log, speed: 2, badLines: 1 }\n")
        let right = try Command.run("validate", "a.yaml", in: folder)
        #expect(right.status == 0)
        for line in [
            "open replay of access.log at 2x, 20s; timeout 10s; seed 1",
            "access.log: 40 requests over 40 s, 2/s on average and 2 in the busiest second at 2x; 1 bad line skipped (first 41:1: ",
            "note: access.log:41:1: ' [' is missing in 'garbage'; is the format right?; skipped",
        ] {
            #expect(right.output.says(line), "\(right.output)")
        }
        try folder.write("b.yaml", "url: http://127.0.0.1:9\nload: { file: access.log }\n")
        let wrong = try Command.run("validate", "b.yaml", in: folder)
        #expect(wrong.status == 65 && wrong.errors.says("access.log:41:1: ") && wrong.errors.says("'badLines: 100'"))
    }

    /// More lines are read, and no more memory is taken for them.
    @Test func memoryDoesNotGrowWithATrace() throws {
        let peaks = try [20_000, 200_000].map { count in
            let rows = (0..<count).map { "\(Double($0) / 1_000),GET,/channels/\($0)\n" }.joined()
            try folder.write("t\(count).csv", "time,method,path\n" + rows)
            try folder.write("t\(count).yaml", "url: http://127.0.0.1:9\nload: { file: t\(count).csv }\n")
            let command = try RunningCommand(["validate", "t\(count).yaml"], in: folder)
            let peak = command.peakMemoryKilobytes()
            let outcome = try command.outcome()
            #expect(outcome.output.says("requests over"))
            return peak
        }
        #expect(peaks[0] > 1_000 && Double(peaks[1]) < 1.25 * Double(peaks[0]), "\(peaks)")
    }

    @Test func validateSaysOfEachPlanWhetherItIsRight() throws {
        let plan = "url: http://127.0.0.1:9\nget: /x\nload: { rate: 10/s, duration: 1s }\n"
        try folder.write("a.yaml", plan)
        try folder.write("b.yaml", plan)
        let right = try Command.run("validate", "a.yaml", "b.yaml", in: folder)
        #expect(right.status == 0 && right.errors.isEmpty)
        #expect(right.output.says("a.yaml: ok") && right.output.says("b.yaml: ok"))

        try folder.write("c.yaml", plan + "sped: 3\n")
        let mixed = try Command.run("validate", "a.yaml", "c.yaml", "b.yaml", in: folder)
        #expect(mixed.status == 65)
        #expect(mixed.output.says("a.yaml: ok") && mixed.output.says("b.yaml: ok"))
        #expect(mixed.errors.says("c.yaml:4:1: "))
    }

    @Test func theSchemaOfAPlanIsPrintedAsJSON() throws {
        let outcome = try Command.run("schema", in: folder)
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect((schema["$schema"] as? String)?.contains("json-schema.org") == true)
    }

    @Test(arguments: [[], ["run"], ["compare"], ["validate"], ["schema"], ["target"], ["demo"], ["theory"]])
    func helpFitsATerminal(command: [String]) throws {
        let outcome = try RunningCommand(command + ["--help"], in: folder).outcome()
        #expect(outcome.status == 0)
        for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test func whatIsSecretIsInNoOutput() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        try folder.write(
            "plan.yaml",
            """
            name: secrets
            secrets: [token, X-Trace]
            variables: { token: hunter2 }
            targets: { a: "\(server.url)" }
            post: /a/${token}
            headers: { X-Trace: tr4ce }
            auth: { basic: "me:pa55" }
            json: "${token}"
            load: { users: 1, requests: 3, warmup: 0s }
            """)
        let outcome = try Command.run("run", "plan.yaml", "--json", in: folder)
        #expect(outcome.status == 0 && server.requests.count == 3)
        #expect(server.requests.allSatisfy { $0.path == "/a/hunter2" && $0.body == Array("\"hunter2\"".utf8) })
        let files = ["result.json", "report.md", "summary.csv"].flatMap { folder.files(named: $0) }
        #expect(files.count == 3)
        for text in files.map(Folder.text) + [outcome.output, outcome.errors] {
            for secret in ["hunter2", "tr4ce", "pa55", "bWU6cGE1NQ"] { #expect(!text.contains(secret)) }
        }
    }

    @Test func aPlanIsRunAndSavedUnderReports() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        try folder.write(
            "plan.yaml",
            """
            name: small
            url: \(server.url)
            get: /x
            load: { model: closed, users: 2, requests: 30, warmup: 0s }
            """)
        let outcome = try Command.run("run", "plan.yaml", in: folder)
        #expect(outcome.status == 0 && outcome.output.says("30 succeeded"))
        #expect(server.requests.count == 30)
        let files = folder.files(named: "result.json")
        #expect(files.count == 1 && files.allSatisfy { $0.contains("/Reports/small/") })
        #expect(FileManager.default.fileExists(atPath: folder.path + "/Reports/small/latest/report.md"))
    }

    @Test func twoURLsAreCompared() throws {
        let (a, b) = (try DemoProcess(in: folder), try DemoProcess(in: folder))
        let outcome = try Command.run("compare", a.url + "/health", b.url + "/health", "-R", "1000/s", quick: true, in: folder)
        #expect(outcome.ended(0, 1, 2))
        #expect(outcome.output.says("baseline") && outcome.output.says("candidate"))
        #expect(outcome.output.says("these running processes"))
        // Both get the same.
        let served = try [a, b].map { target in
            target.command.send(SIGTERM)
            return try target.command.outcome().output.firstMatch(of: #/served (\d+) requests/#)?.1
        }
        #expect(served[0] != nil && served[0] == served[1])
    }

    @Test func thePlansTwoTargetsAreCompared() throws {
        let (a, b) = (try ScriptedServer(.answers), try ScriptedServer(.answers))
        defer {
            a.stop()
            b.stop()
        }
        try folder.write(
            "plan.yaml",
            """
            name: pair
            targets: { old: { url: "\(a.url)" }, new: { url: "\(b.url)" } }
            get: /x
            load: { rate: [800/s, 1600/s], arrivals: poisson }
            compare: { baseline: old, candidate: new, looks: 1, warmup: 100ms, block: 60ms, round: 340ms }
            """)
        let outcome = try Command.run("compare", "plan.yaml", in: folder)
        // Blocks of 60 ms and answers of 0.1 ms: the generator's own lag may well be a part of them that decides.
        #expect([0, 1, 2, 3].contains(outcome.status))
        #expect(a.requests.count > 0 && a.requests.count == b.requests.count)
        #expect(folder.files(named: "result.json").count == 1)
    }
}
