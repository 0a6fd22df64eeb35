import Foundation
import TestSupport
import Testing

/// A plan that moves between environments: what the command line puts into it is what is run, and what is written of it.
@Suite struct SettingTests {
    private let folder = Folder()

    private func plan(_ rest: String = "") throws -> String {
        try folder.write(
            "plan.yaml",
            """
            name: moved
            url: "${env.DYNO_TEST_BASE_URL}"
            variables: { limit: 50 }
            get: /list?limit=${limit}
            load: { rate: 50/s, requests: 5, warmup: 0s }
            \(rest)
            """)
    }

    @Test func whatIsRunIsWhatTheReportRepeats() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let arguments = ["run", try plan(), "--url", server.url, "--set", "limit=7", "--set", "load.requests=3", "-H", "X-A: b"]
        let outcome = try RunningCommand(arguments + ["-o", "R", "-q"], in: folder).outcome()
        // 3: on a machine that is busy with something else.
        #expect([0, 3].contains(outcome.status), "\(outcome.errors)")
        #expect(server.requests.map(\.path) == Array(repeating: "/list?limit=7", count: 3))
        let report = Folder.text(of: try #require(folder.files(named: "report.md").first))
        for line in [server.url, "get: \"/list?limit=7\"", "X-A: b", "requests: 3"] {
            #expect(report.contains(line), "\(line) is missing")
        }
    }

    @Test func everyCommandTakesTheSettings() throws {
        let name = try plan("sweep: { load.rate: [50, 60] }")
        let missing = try Command.run("validate", name, in: folder)
        #expect(
            missing.status == 65
                && missing.errors.says("plan.yaml:2:7: the environment variable 'DYNO_TEST_BASE_URL' is not set"))
        let valid = try Command.run(
            "validate", name, "--url", "http://127.0.0.1:1", "--set", "load.requests=3", "-H", "A: b", in: folder)
        #expect(valid.status == 0 && valid.output.says("http://127.0.0.1:1") && valid.output.says("3 requests"))
        let environment = try Command.run("validate", name, shell: "DYNO_TEST_BASE_URL=http://h:5 exec \"$0\" \"$@\"", in: folder)
        #expect(environment.status == 0 && environment.output.says("http://h:5"), "\(environment.errors)")
        for command in ["run", "compare", "sweep", "capacity", "validate"] {
            let wrong = try RunningCommand([command, name, "--set", "lmit=7"], in: folder).outcome()
            #expect(wrong.status == 64 && wrong.errors.says("did you mean 'limit'?"), "\(command): \(wrong.errors)")
            let bad = try RunningCommand([command, name, "--url", "http://h", "--set", "load.requests=x"], in: folder).outcome()
            #expect(bad.status == 65 && bad.errors.says("(with --set load.requests)"), "\(command): \(bad.errors)")
        }
        for command in ["run", "sweep", "capacity"] {
            let url = try RunningCommand([command, "http://127.0.0.1:1/", "--set", "a=7"], in: folder).outcome()
            #expect(url.status == 64 && url.errors.says("a URL is its own plan"), "\(command): \(url.errors)")
        }
    }

    @Test func aSweepIsResumedWithItsSettings() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let name = try plan("sweep: { load.rate: [50, 60] }")
        let outcome = try Command.run("sweep", name, "--url", server.url, "--set", "limit=9", "-q", in: folder)
        #expect([0, 3].contains(outcome.status), "\(outcome.errors)")
        let path = String(try #require(folder.files(named: "sweep.json").first).dropLast("/sweep.json".count))
        let again = try Command.run("sweep", "--resume", path, "-q", in: folder)
        #expect([0, 3].contains(again.status), "\(again.errors)")
        #expect(server.requests.map(\.path).allSatisfy { $0 == "/list?limit=9" })
        let other = try Command.run("sweep", name, "--url", server.url, "--resume", path, in: folder)
        #expect(other.status == 65 && other.errors.says("was begun with another plan"), "\(other.errors)")
    }

    @Test func aClosedLoadWhoseStepsThinkIsNotSaidToHaveNoThinkTime() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let name = try folder.write(
            "steps.yaml",
            "url: \(server.url)\nscenarios: [{ steps: [{ get: /a }, { think: uniform 1ms..3ms }, { get: /b }] }]\n"
                + "load: { users: 1, requests: 3, warmup: 0s }\n")
        let outcome = try Command.run("run", name, in: folder)
        // 3: on a machine that is busy with something else.
        #expect([0, 3].contains(outcome.status), "\(outcome.errors)")
        let all = (outcome.output + outcome.errors).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(all.contains("no think time between iterations") && !all.contains("think time 0s"), "\(all)")
    }
}
