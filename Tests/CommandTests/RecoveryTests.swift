import Foundation
import Glibc
import Testing

/// `dyno recovery` as a user sees it.
@Suite(.serialized) struct RecoveryTests {
    private let folder = Folder()

    @Test(arguments: [
        ([], "--base: say what"), (["--base", "10/s", "--pulse", "5/s"], "raise 'pulse'"),
        (["--base", "10/s", "--pulse", "50/s", "--before", "20s", "--watch", "10s"], "shorter than that before it"),
        (["--base", "1/s", "--pulse", "5/s", "--band", "1%"], "--band"),
    ])
    func whatMakesNoPulseIsRefused(flags: [String], message: String) throws {
        let outcome = try RunningCommand(["recovery", "http://127.0.0.1:9/x"] + flags, in: folder).outcome()
        #expect(outcome.status == 64 && outcome.errors.says(message), "\(outcome.errors)")
    }

    /// Who gives up and tries again keeps a queue without a limit full for ever; with a limit it is back.
    @Test(arguments: [true, false]) func retriesKeepAQueueWithoutALimitFull(isLimited: Bool) throws {
        let demo =
            try isLimited
            ? DemoProcess("--service", "constant:5ms", "--queue", "20", in: folder)
            : DemoProcess("--service", "constant:5ms", in: folder)
        let plan = try folder.write(
            "plan.yaml",
            """
            url: \(demo.url)
            get: /work
            timeout: 300ms
            retry: { times: 3, after: [timeout] }
            load: { rate: 1/s, warmup: 0s, maxInFlight: 3000 }
            recovery: { base: 100/s, pulse: 600/s, for: 3s, before: 4s, watch: 8s, band: 400%, repeats: 1 }
            """)
        let outcome = try Command.run("recovery", plan, "-o", "out", in: folder)
        // 3: on a busy machine the generator may have lagged.
        #expect(outcome.ended(isLimited ? 0 : 1), "\(outcome.output) \(outcome.errors)")
        guard outcome.status != 3 else { return }
        let text = try #require(folder.files(named: "result.json").first.map(Folder.text(of:)))
        let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(document["schema"] as? String == "dyno/recovery/1")
        let target = try #require((document["targets"] as? [[String: Any]])?.first)
        #expect(target["verdict"] as? String == (isLimited ? "recovers" : "doesNotRecover"))
        let report = Folder.text(of: try #require(folder.files(named: "report.md").first))
        #expect(report.contains("Recovery of") && report.contains("recovery-p99.svg"))
    }

    @Test func aPulseBelowTheCapacityIsSaid() throws {
        let demo = try DemoProcess("--service", "constant:2ms", "--servers", "4", in: folder)
        let outcome = try Command.run(
            "recovery", "\(demo.url)/work", "--base", "20/s", "--pulse", "40/s", "--for", "2s", "--before", "2s", "--watch", "3s",
            "--repeats", "1", "--band", "1000%", in: folder)
        #expect(outcome.ended(2), "\(outcome.output) \(outcome.errors)")
        guard outcome.status == 2 else { return }
        #expect((outcome.output + outcome.errors).contains("below what it carries"))
    }
}
