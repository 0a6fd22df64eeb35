import Foundation
import Glibc
import Testing

@Suite(.serialized) struct LaunchTests {
    private let folder = Folder()

    /// A plan whose target is started by this shell script, which is given its port in `$PORT` and the command under test in `$DYNO`.
    private func plan(_ script: String, keys: String = "", load: String = "{ rate: 100/s, duration: 2s, warmup: 0s }") throws
        -> String
    {
        try folder.write("script.sh", "echo pid $$\n\(script)\n")
        return try folder.write(
            "plan.yaml",
            """
            name: built
            targets:
              build:
                start: [sh, script.sh]
                env: { PORT: "${port}", DYNO: "\(try Command.path())" }
                ready: /health
                \(keys)
            get: /work
            load: \(load)
            """)
    }

    /// Of a script: waits until the target has been under load for a while.
    private static let load = "until curl -s 127.0.0.1:$PORT/stats | grep -q 'received\":[0-9][0-9][0-9]'; do sleep 0.1; done"
    private static let server = "exec \"$DYNO\" target --port $PORT"

    private var log: String { folder.files(named: "build.log").first.map(Folder.text(of:)) ?? "" }

    /// The processes of the target that are left.
    private var left: [Int] {
        log.split(separator: "\n").filter { $0.hasPrefix("pid ") }.compactMap { Int($0.dropFirst(4)) }.filter { process in
            let state = Folder.text(of: "/proc/\(process)/stat").split(separator: ")").last?.split(separator: " ").first
            return state != nil && state != "Z"
        }
    }

    private func running(_ plan: String) throws -> RunningCommand { try RunningCommand(["run", plan, "-q"], in: folder) }

    @Test func aPlanStartsItsTargetAndSaysWhatItUsed() throws {
        let outcome = try Command.run("run", try plan(Self.server), in: folder)
        #expect(outcome.ended(0), "\(outcome.errors)")
        #expect(outcome.errors.says("starting target 'build': sh script.sh"))
        #expect(outcome.output.contains("\nResources   1 process, "))
        #expect(left.isEmpty && log.contains("listening on"))
        let result = try #require(folder.files(named: "result.json").first.map(Folder.text(of:)))
        let document = try #require(try JSONSerialization.jsonObject(with: Data(result.utf8)) as? [String: Any])
        let resources = try #require(document["resources"] as? [String: Any])
        #expect(resources["requests"] as? Int == 200)
        #expect((resources["cpuSeconds"] as? Double ?? 0) > 0 && (resources["residentBytes"] as? Int ?? 0) > 1_000_000)
        #expect(!(resources["series"] as? [Any] ?? []).isEmpty)
        #expect(Folder.text(of: try #require(folder.files(named: "report.md").first)).contains("Resources: 1 process"))
    }

    @Test func aTargetIsWatchedToTheEndOfTheStagesThoughNobodyAsksItAnyMore() throws {
        let stages = "[ { hold: 2, for: 1s }, { hold: 0, for: 3s } ]"
        let load = "{ model: closed, think: 100ms, warmup: 0s, stages: \(stages) }"
        let outcome = try Command.run("run", try plan(Self.server, load: load), in: folder)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let result = try #require(folder.files(named: "result.json").first.map(Folder.text(of:)))
        let document = try #require(try JSONSerialization.jsonObject(with: Data(result.utf8)) as? [String: Any])
        #expect(document["windowSeconds"] as? Double == 4)
        let series = try #require(document["series"] as? [String: Any])
        #expect((series["points"] as? [Any])?.count == 4)
        let resources = try #require(document["resources"] as? [String: Any])
        #expect((resources["seconds"] as? Double ?? 0) >= 3.9)
        let last = (resources["series"] as? [[String: Any]])?.last
        #expect((last?["t"] as? Double ?? 0) >= 3)
    }

    @Test func ofAStartedTargetTheProcessThatThePlanNamesIsWatched() throws {
        let script = "\"$DYNO\" target --port $PORT & echo pid $!; echo $! > server.pid; wait"
        let whole = try Command.run("run", try plan(script), in: folder)
        #expect(whole.output.contains("\nResources   2 processes, "), "\(whole.output)\(whole.errors)")
        let named = try Command.run("run", try plan(script, keys: "pid: server.pid"), in: folder)
        #expect(named.output.contains("\nResources   1 process, "), "\(named.output)\(named.errors)")
        #expect(left.isEmpty)
    }

    @Test func aURLOfThisMachineIsWatchedAsWell() throws {
        let demo = try DemoProcess(in: folder)
        let outcome = try Command.run("run", "\(demo.url)/work", "-R", "50/s", "-d", "1s", in: folder)
        #expect(outcome.ended(0) && outcome.output.contains("\nResources   1 process, "))
    }

    @Test(arguments: [
        ("exit 3", "exited with status 3 before it was ready"), ("kill -SEGV $$", "was killed by signal 11"),
        ("exec ./missing", "exited with status 127 before it was ready"),
        ("sleep 600 & echo pid $!; exit 0", "went into the background"),
        ("sleep 600", "was not ready within 1s: status 2xx of http://127.0.0.1:"),
    ])
    func aTargetThatDoesNotStartIs4WithTheReason(script: String, reason: String) throws {
        let outcome = try Command.run("run", try plan(script, keys: "").replacingReady(), in: folder)
        #expect(outcome.status == 4 && outcome.errors.says(reason), "\(outcome.errors)")
        #expect(outcome.errors.says("; its last lines, of ") && outcome.errors.contains("    pid "))
        #expect(left.isEmpty && folder.files(named: "result.json").isEmpty)
    }

    @Test func aTargetThatDiesEndsTheRunWithItsLastLinesAndWhatWasMeasured() throws {
        let script = "\"$DYNO\" target --port $PORT & echo pid $!; \(Self.load); echo out of cheese; kill -9 $!; exit 9"
        let load = "{ rate: 100/s, duration: 30s, warmup: 0s }"
        let outcome = try Command.run("run", try plan(script, load: load), in: folder)
        #expect(outcome.status == 4, "\(outcome.errors)")
        #expect(outcome.output.says("target 'build' exited with status 9 while it was loaded"))
        #expect(outcome.output.says("out of cheese"))
        let result = Folder.text(of: try #require(folder.files(named: "result.json").first))
        #expect(result.contains("\"targetDied\"") && left.isEmpty)
    }

    @Test func aTargetThatIgnoresSIGTERMIsKilledAndSaidToBe() throws {
        let script = "trap '' TERM; \"$DYNO\" target --port $PORT & echo pid $!; while :; do sleep 600; done"
        let outcome = try Command.run("run", try plan(script, keys: "grace: 300ms"), in: folder)
        #expect(outcome.ended(0))
        #expect(outcome.errors.says("did not end within 300ms of being asked to, and was killed"))
        #expect(left.isEmpty)
    }

    // MARK: The end of Dyno itself

    @Test func nothingIsLeftWhereDynoIsKilled() throws {
        let script = "trap '' TERM; \"$DYNO\" target --port $PORT & echo pid $!; setsid sleep 600 & echo pid $!; wait"
        let command = try running(try plan(script, load: "{ rate: 100/s, duration: 60s }"))
        command.await { _ in log.contains("listening on") }
        #expect(left.count == 3)
        command.send(SIGKILL)
        #expect(try command.outcome().status == -SIGKILL)
        command.await { _ in left.isEmpty }
        #expect(left.isEmpty)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalWhileTheTargetStartsEndsBoth(signal: Int32) throws {
        let command = try running(try plan("exec sleep 600"))
        command.await { _ in !left.isEmpty }
        command.send(signal)
        let outcome = try command.outcome()
        #expect(outcome.status == 128 + signal && outcome.errors.says("stopped before the first request"))
        #expect(left.isEmpty)
    }

    @Test func aSignalUnderLoadEndsBothAndKeepsWhatWasMeasured() throws {
        let script = "\"$DYNO\" target --port $PORT & echo pid $!; \(Self.load); echo under load; wait"
        let command = try running(try plan(script, load: "{ rate: 100/s, duration: 60s, warmup: 0s }"))
        command.await { _ in log.contains("under load") }
        command.send(SIGINT)
        #expect(try command.outcome().status == 130)
        #expect(left.isEmpty && folder.files(named: "result.json").count == 1)
    }

    @Test func aSignalWhileTheTargetIsStoppedEndsBothAtOnce() throws {
        let script = "trap 'echo asked' TERM; \"$DYNO\" target --port $PORT & echo pid $!; while :; do sleep 0.1; done"
        let plan = try plan(script, keys: "grace: 300s", load: "{ rate: 100/s, duration: 500ms, warmup: 0s }")
        let command = try running(plan)
        command.await { _ in log.contains("asked") }
        command.send(SIGINT)
        // Two of a kind that wait to be taken are one.
        usleep(300_000)
        command.send(SIGINT)
        let begin = ContinuousClock.now
        let outcome = try command.outcome()
        #expect(outcome.status == 128 + SIGINT)
        command.await { _ in left.isEmpty }
        #expect(left.isEmpty && ContinuousClock.now - begin < .seconds(100))
    }
}

extension String {
    /// The plan at this path with a second to get ready in.
    fileprivate func replacingReady() throws -> String {
        let text = Folder.text(of: self).replacing("ready: /health", with: "ready: { get: /health, within: 1s }")
        try text.write(toFile: self, atomically: false, encoding: .utf8)
        return self
    }
}
