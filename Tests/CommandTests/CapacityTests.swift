import Foundation
import Glibc
import Testing

/// `dyno capacity` as a user sees it.
@Suite(.serialized) struct CapacityTests {
    private let folder = Folder()

    @Test(arguments: [
        (["--slo", "p99 > 50ms", "--slo", "p99 < 20ms"], "contradict each other"), (["--slo", "p98 < x"], "--slo"),
        (["--slo", "speed < 5ms"], "'speed' is not a metric"), (["--slo", "errors < 0%"], "holds at no load"),
        (["--slo", "throughput > 5/s"], "is what is sought"), (["--from", "500/s", "--to", "100/s"], "--from: is above --to"),
        (["--slo", "p99 > 5ms"], "write <"), (["-c", "1"], "users who wait for answers make no queue"),
        (["--from", "many"], "--from"), (["--budget", "1s"], "--budget"),
        (["--slo", "p99 < 5ms", "--slo", "p99 < 9ms"], "are about the same"),
    ])
    func whatCannotBeSearchedForIsRefused(flags: [String], message: String) throws {
        let outcome = try RunningCommand(["capacity", "http://127.0.0.1:9/x"] + flags, in: folder).outcome()
        #expect(outcome.status == 64 && outcome.errors.says(message), "\(outcome.errors)")
    }

    @Test func aThresholdThatBreaksAtOnceIs1WithEveryStep() throws {
        let demo = try DemoProcess(in: folder)
        let outcome = try Command.run(
            "capacity", "\(demo.url)/work?service=constant:30ms", "--slo", "p99 < 10ms", "--from", "20/s", "--budget", "20s",
            "-o", "out", in: folder)
        // 3: on a busy machine the generator may have lagged.
        #expect(outcome.ended(1), "\(outcome.output) \(outcome.errors)")
        guard outcome.status == 1 else { return }
        // Wherever the lines are broken.
        let output = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(output.says("does not carry 20.0/s") && output.says("'p99 < 10ms' does not hold"))
        let result = try #require(folder.files(named: "result.json").first.map(Folder.text(of:)))
        let document = try #require(try JSONSerialization.jsonObject(with: Data(result.utf8)) as? [String: Any])
        #expect(document["schema"] as? String == "dyno/capacity/1")
        let target = try #require((document["targets"] as? [[String: Any]])?.first)
        #expect((target["capacity"] as? [String: Any])?["answer"] as? String == "belowLowest")
        let steps = try #require(target["steps"] as? [[String: Any]])
        #expect(steps.filter { $0["outcome"] as? String == "failed" }.count >= 1)
        let report = Folder.text(of: try #require(folder.files(named: "report.md").first))
        #expect(report.contains("Capacity of") && report.contains("throughput.svg"))
    }

    @Test func whatASignalLeavesIsSaved() throws {
        let demo = try DemoProcess(in: folder)
        let command = try RunningCommand(["capacity", "\(demo.url)/work", "-o", "out", "--budget", "60s"], in: folder)
        // Before the first request there is nothing to be saved.
        command.await { $0.errors.says("s left") }
        command.send(SIGINT)
        let outcome = try command.outcome()
        #expect(outcome.status == 130, "\(outcome.errors)")
        let result = try #require(folder.files(named: "result.json").first.map(Folder.text(of:)))
        #expect(result.contains("\"unfinished\"") && result.contains("\"signal\""))
    }
}
