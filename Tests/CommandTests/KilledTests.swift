import Foundation
import Glibc
import TestSupport
import Testing

/// What is left of a command that the system ends, and what a terminal that is closed does to it.
@Suite(.serialized) struct KilledTests {
    private let folder = Folder()

    /// The folder with a file of this name.
    private func place(of file: String) throws -> String {
        try #require(folder.files(named: file).first).replacing("/\(file)", with: "")
    }

    /// Kills it once the file holds what is awaited.
    private func kill(_ command: RunningCommand, once file: String, holds content: String = "") throws -> String {
        command.await { _ in
            folder.files(named: file).first.map { content.isEmpty || Folder.text(of: $0).contains(content) } ?? false
        }
        command.send(SIGKILL)
        #expect(try command.outcome().status == -SIGKILL)
        return try place(of: file)
    }

    private func report(_ path: String, _ format: String = "text") throws -> String {
        let outcome = try Command.run("report", path, "--format", format, in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test func aKilledRunLeavesWhatItHadMeasured() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 5))
        defer { server.stop() }
        let running = try RunningCommand(
            ["run", server.url, "-c", "2", "-d", "10m", "--threshold", "p99 < 1ns", "-o", "out", "-q"], in: folder)
        let path = try kill(running, once: "partial.json", holds: "\"p50\"")
        let text = try report(path)
        #expect(text.contains("this run was killed at ") && text.contains("INVALID") && !text.contains("p99 < 1ns"))
        #expect(text.contains(" succeeded, 0 failed"))
        let json = try JSONSerialization.jsonObject(with: Data(try report(path, "json").utf8)) as? [String: Any]
        let succeeded = try #require((json?["counts"] as? [String: Int])?["succeeded"])
        #expect(succeeded > 0 && succeeded <= server.requests.count)
        #expect((json?["interruption"] as? [String: Any])?["reason"] as? String == "killed")
        #expect((json?["thresholds"] as? [Any])?.isEmpty == true)
        #expect((json?["plan"] as? String)?.contains(server.url) == true)
        #expect(try report(path, "html").contains("this run was killed at "))
    }

    @Test func theLevelsThatHadEndedAreShownWithTheirThresholds() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 2))
        defer { server.stop() }
        let plan = try folder.write(
            "p.yaml", "{ url: \"\(server.url)\", get: /, load: { users: [1, 2, 3], duration: 2500ms, warmup: 0s } }")
        let running = try RunningCommand(["run", plan, "-o", "out", "-q"], in: folder)
        let path = try kill(running, once: "partial.json", holds: "\"finishedLevels\": 1")
        let text = try report(path)
        #expect(text.contains("this run was killed at ") && text.contains("✓ errors < 1%"))
    }

    @Test func aKilledComparisonKeepsItsRounds() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 2))
        defer { server.stop() }
        let running = try RunningCommand(
            [
                "compare", server.url, server.url, "-c", "1", "--budget", "10m", "--warmup", "100ms", "--block", "100ms", "-o",
                "out", "-q",
            ],
            in: folder)
        let text = try report(try kill(running, once: "partial.json", holds: "\"deviation\""))
        #expect(text.contains("this run was killed at ") && text.contains("NO VERDICT: it was killed"))
        #expect(!text.contains(" 0 rounds"))
    }

    /// Long before its first round is over.
    @Test func aComparisonThatIsKilledInItsFirstRoundLeavesWhatItWasAbout() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 2))
        defer { server.stop() }
        let running = try RunningCommand(
            [
                "compare", server.url, server.url, "-c", "1", "--budget", "60m", "--warmup", "100ms", "--round", "5m", "-o",
                "out", "-q",
            ],
            in: folder)
        let path = try kill(running, once: "partial.json", holds: "\"p50\"")
        let text = try report(path)
        #expect(
            text.contains("this run was killed at ") && text.contains("NO VERDICT: it was killed") && text.contains("0 rounds"))
        #expect(try report(path, "md").contains(server.url))
    }

    @Test func theFolderOfARunThatGoesOnIsToldFromThatOfAKilledOne() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 5))
        defer { server.stop() }
        let running = try RunningCommand(["run", server.url, "-c", "2", "-d", "10m", "-o", "out", "-q"], in: folder)
        running.await { _ in folder.files(named: "partial.json").first.map { Folder.text(of: $0).contains("\"p50\"") } ?? false }
        let path = try place(of: "partial.json")
        let text = try report(path)
        #expect(text.contains("this run is still going on") && text.contains("NOT OVER YET") && !text.contains("killed"))
        running.send(SIGKILL)
        _ = try running.outcome()
        #expect(try report(path).contains("this run was killed at "))
        // The first of its name is the latest.
        #expect(
            try report("\(URL(fileURLWithPath: path).deletingLastPathComponent().path)/latest").contains(
                "this run was killed at "))
    }

    @Test func aKilledSearchForACapacityKeepsItsSteps() throws {
        let demo = try DemoProcess(in: folder)
        let running = try RunningCommand(["capacity", "\(demo.url)/work", "-o", "out", "--budget", "60s", "-q"], in: folder)
        let path = try kill(running, once: "partial.json", holds: "\"outcome\"")
        #expect(try report(path).contains("this run was killed at "))
        #expect(try report(path, "csv").split(separator: "held").count > 1)
    }

    @Test func aKilledSweepKeepsItsTrials() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 2))
        defer { server.stop() }
        let plan = try folder.write(
            "p.yaml",
            "{ url: \"\(server.url)\", get: /, load: { users: 1, duration: 300ms, warmup: 0s }, sweep: { load.users: [1, 2, 3], repeats: 20 } }"
        )
        let running = try RunningCommand(["sweep", plan, "-o", "out", "-q"], in: folder)
        let path = try kill(running, once: "trials.ndjson", holds: "\n")
        let text = try report(path)
        #expect(text.contains("this run was killed at ") && text.contains("of 60 trials"))
        #expect(!folder.files(named: "partial.json").isEmpty)
    }

    @Test func aClosedTerminalEndsARunAsSIGTERMDoes() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 5))
        defer { server.stop() }
        let running = try RunningCommand(["run", server.url, "-c", "2", "-d", "10m", "-o", "out"], in: folder)
        running.await { _ in server.requests.count >= 50 }
        running.send(SIGHUP)
        let outcome = try running.outcome()
        #expect(outcome.status == 129 && outcome.output.says("its terminal was closed"))
        #expect(Folder.text(of: try #require(folder.files(named: "result.json").first)).contains("\"signal\": 1"))
        #expect(folder.files(named: "partial.json").isEmpty)
    }

    @Test func whatNohupHasItIgnoreIsIgnored() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 5))
        defer { server.stop() }
        let running = try RunningCommand(
            ["run", server.url, "-c", "2", "-n", "400"], shell: "trap '' HUP; exec \"$0\" \"$@\"", in: folder)
        running.await { _ in server.requests.count >= 50 }
        running.send(SIGHUP)
        let outcome = try running.outcome()
        #expect(outcome.status == 0 && outcome.output.says("400 succeeded"))
    }

    /// Pages are made once: while levels go by, there is what a reader needs if the process is killed, and nothing else.
    @Test func manyLevelsRenderOnePage() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 1))
        defer { server.stop() }
        let users = (1...60).map { _ in "1" }.joined(separator: ", ")
        let plan = try folder.write(
            "p.yaml", "{ url: \"\(server.url)\", get: /, load: { users: [\(users)], duration: 20ms, warmup: 0s } }")
        let running = try RunningCommand(["run", plan, "-o", "out", "-q"], in: folder)
        var names = Set<String>()
        running.await { _ in
            for file in folder.files(named: "levels.ndjson") {
                let path = file.replacing("/levels.ndjson", with: "")
                names.formUnion((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
            }
            return !folder.files(named: "result.json").isEmpty
        }
        let outcome = try running.outcome()
        #expect([0, 3].contains(outcome.status), "\(outcome.errors)")
        let end = try place(of: "result.json")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: end).sorted() == [
                "report.html", "report.md", "result.json", "slowest.har", "summary.csv",
            ])
        let result = try JSONSerialization.jsonObject(with: Data(Folder.text(of: "\(end)/result.json").utf8)) as? [String: Any]
        #expect((result?["levels"] as? [Any])?.count == 60)
        #expect(names.isSuperset(of: ["levels.ndjson", "partial.json"]))
    }
}
