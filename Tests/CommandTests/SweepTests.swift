import Foundation
import Glibc
import Testing

@Suite(.serialized) struct SweepTests {
    private let folder = Folder()

    private func plan(_ sweep: String, load: String = "{ rate: 100/s, duration: 200ms, warmup: 0s }") throws -> String {
        try folder.write(
            "plan.yaml",
            """
            name: swept
            targets:
              a: { service: { law: 1ms, servers: 4 } }
              b: { service: { law: 2ms, servers: 4 } }
            get: /work
            variables: { rtt: 3ms }
            load: \(load)
            sweep: \(sweep)
            """)
    }

    private func trials(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    private var log: String { folder.files(named: "trials.ndjson").first.map(Folder.text(of:)) ?? "" }

    @Test func aSweepKeepsEveryTrialAndReportsThem() throws {
        let plan = try plan("{ load.rate: [50, 100, 200], repeats: 2, formula: 'rtt / (1 - rate / 1000)' }")
        let outcome = try Command.run("sweep", plan, "--json", in: folder)
        #expect(outcome.ended(0), "\(outcome.errors)")
        // Standard output has what the file has, and nothing else.
        #expect(outcome.output == log)
        let trials = try trials(outcome.output)
        #expect(trials.compactMap { $0["trial"] as? Int } == Array(1...12))
        #expect(trials.allSatisfy { $0["schema"] as? String == "dyno/sweep/1" && $0["outcome"] as? String == "measured" })
        let rates = trials.compactMap { ($0["axes"] as? [String: Any])?["load.rate"] as? Int }
        #expect(Set(rates) == [50, 100, 200] && rates != rates.sorted())
        #expect(outcome.errors.says("[12/12]") && outcome.errors.says(" s left"))
        let csv = Folder.text(of: try #require(folder.files(named: "trials.csv").first)).split(separator: "\n")
        #expect(csv.count == 13 && csv[0].hasPrefix("trial,point,repeat,load.rate,target,outcome,valid,"))
        let report = Folder.text(of: try #require(folder.files(named: "report.md").first))
        #expect(report.contains("| Req/s | Target | Trials | Avg") && report.contains("(throughput.svg)"))
        let chart = Folder.text(of: try #require(folder.files(named: "response-time.svg").first))
        #expect(chart.contains("rtt / (1 - rate / 1000)"))
        let results = folder.files(named: "result.json")
        let result = try #require(results.first { !$0.contains("/trials/") }.map(Folder.text(of:)))
        let document = try #require(try JSONSerialization.jsonObject(with: Data(result.utf8)) as? [String: Any])
        let whole = try #require(document["wallSeconds"] as? Double),
            overhead = try #require(document["overheadSeconds"] as? Double)
        // Under 3% where a trial lasts half a second; what a busy machine's disk takes for a line is not known.
        #expect(overhead >= 0 && overhead < 0.3 * whole)
    }

    /// Saved as any run is: alone, beside another, with what failed in it.
    @Test func aTrialIsASavedRun() throws {
        let plan = try folder.write(
            "plan.yaml",
            """
            targets: { a: { service: { law: 1ms, servers: 4 } } }
            scenarios: [ { steps: [ { get: /work }, { get: /nowhere } ] } ]
            thresholds: [ errors < 60% ]
            load: { rate: 100/s, duration: 200ms, warmup: 0s }
            sweep: { load.rate: [50, 100] }
            """)
        let outcome = try Command.run("sweep", plan, "-o", "out", in: folder)
        #expect(outcome.ended(0), "\(outcome.errors)")
        #expect(outcome.errors.says("/trials/1"))
        let trials = try trials(log)
        let saved = folder.files(named: "result.json").filter { $0.contains("/trials/") }.sorted()
        #expect(saved.count == 2)
        for (trial, path) in zip(trials, saved) {
            let place = String(path.dropLast("/result.json".count))
            let number = try #require(trial["trial"] as? Int)
            #expect(place.hasSuffix("/trials/\(number)"))
            let report = try Command.run("report", place, in: folder)
            let rate = try #require((trial["axes"] as? [String: Any])?["load.rate"] as? Int)
            #expect(report.ended(0) && report.output.says("open, \(rate)/s"), "\(report.output)\(report.errors)")
            // What failed is there as it came.
            #expect(report.output.says("GET /nowhere") && report.output.says("status 404"))
            #expect(folder.files(named: "01-GET-nowhere-status-404.txt").contains { $0.hasPrefix(place) })
        }
        let both = try Command.run("report", saved[0], saved[1], in: folder)
        #expect(both.ended(0) && both.output.says("2 results side by side"), "\(both.output)\(both.errors)")
    }

    @Test func aSweepThatIsKilledLosesNoTrialThatHasEnded() throws {
        let plan = try plan(
            "{ load.rate: [50, 60, 80, 100, 150, 200], repeats: 3 }", load: "{ rate: 100/s, duration: 100ms, warmup: 0s }")
        let whole = 36
        var starts = 0
        var arguments = ["sweep", plan, "--json", "-q"]
        var seen: [String] = []
        // Killed after some trials, wherever it is by then, over and over.
        while starts < 6 {
            let command = try RunningCommand(arguments, in: folder)
            let before = log.split(separator: "\n").count
            command.await { _ in log.split(separator: "\n").count >= min(whole, before + 3) }
            usleep(UInt32.random(in: 0..<250_000))
            command.send(SIGKILL)
            #expect(try command.outcome().ended(-SIGKILL, 0))
            seen += command.output.split(separator: "\n").map(String.init)
            let path = try #require(folder.files(named: "sweep.json").first)
            arguments = ["sweep", "--resume", String(path.dropLast("/sweep.json".count)), "--json", "-q"]
            starts += 1
        }
        // What a killed sweep was writing.
        let file = try #require(folder.files(named: "trials.ndjson").first)
        try (log + "{\"schema\": \"dyno/sw").write(toFile: file, atomically: false, encoding: .utf8)
        let outcome = try Command.run(arguments[0], arguments[1], arguments[2], "-q", in: folder)
        #expect(outcome.ended(0), "\(outcome.errors)")
        let numbers = try trials(log).compactMap { $0["trial"] as? Int }
        #expect(numbers == Array(1...whole))
        // No line that was ever printed is lost or was made twice: trials come one after another, so that each end cost one at most.
        let kept = log.split(separator: "\n").map(String.init)
        #expect(seen.allSatisfy { kept.contains($0) || !$0.hasSuffix("}") } && Set(seen).count == seen.count)
        #expect(folder.files(named: "trials.csv").count == 1)
    }

    @Test func thePeakOfATargetWithALockIsFoundWithinOneStep() throws {
        // Its peak is at sqrt(0.9/0.02) = 6.7 users, beyond which throughput falls.
        let demo = try DemoProcess("--service", "10ms", "--contention", "sigma=0.1,kappa=0.02", in: folder)
        let steps = [1, 2, 4, 6, 8, 12, 16]
        let outcome = try Command.run(
            "sweep", "\(demo.url)/work", "--vary", "load.users=\(steps.map(String.init).joined(separator: ","))", "-c", "1",
            "-d", "500ms", "-q", "-o", "out", in: folder)
        #expect(outcome.ended(0), "\(outcome.errors)")
        let result = try #require(folder.files(named: "result.json").first.map(Folder.text(of:)))
        let document = try #require(try JSONSerialization.jsonObject(with: Data(result.utf8)) as? [String: Any])
        let curve = try #require(((document["fits"] as? [[String: Any]])?.first?["curves"] as? [[String: Any]])?.first)
        let law = try #require(curve["scalability"] as? [String: Any], "\(curve)")
        let peak = try #require((law["peak"] as? [String: Any])?["value"] as? Double)
        // 6.7 lies between the steps 6 and 8.
        #expect((4.0...12.0).contains(peak), "\(law)")
        let report = Folder.text(of: try #require(folder.files(named: "report.md").first))
        #expect(report.contains("Universal Scalability Law") && report.contains("throughput peaks at"))
    }

    @Test func anotherPlanIsNotGoneOnWith() throws {
        let first = try plan("{ load.rate: [50, 100] }")
        #expect(try Command.run("sweep", first, "-q", in: folder).ended(0))
        let path = String(try #require(folder.files(named: "sweep.json").first).dropLast("/sweep.json".count))
        let changed = try plan("{ load.rate: [50, 100, 150] }", load: "{ rate: 100/s, duration: 300ms, warmup: 0s }")
        let outcome = try Command.run("sweep", changed, "--resume", path, in: folder)
        #expect(outcome.status == 65)
        for line in ["- vary load.rate: 50, 100", "+ vary load.rate: 50, 100, 150", "-   duration: 200ms", "+   duration: 300ms"]
        {
            #expect(
                outcome.errors.contains("\n  \(line)\n") || outcome.errors.hasSuffix("\n  \(line)\n"),
                "\(line): \(outcome.errors)")
        }
        let none = try Command.run("sweep", "--resume", "/nowhere", in: folder)
        #expect(none.status == 65 && none.errors.says("name the folder of a sweep"))
    }

    @Test func aTrialThatFailsIsKeptAndTheSweepGoesOn() throws {
        let plan = try folder.write(
            "start.yaml",
            """
            name: workers
            targets:
              build: { start: [sh, -c, 'test $0 != 2 && exec "$DYNO" target --port $PORT --servers $0', "1"], env: { PORT: "${port}", DYNO: "\(try Command.path())" }, ready: /health }
            get: /work
            load: { rate: 50/s, duration: 200ms, warmup: 0s }
            """)
        let outcome = try Command.run("sweep", plan, "--vary", "targets.build.start.3=1,2,3", "--json", in: folder)
        #expect(outcome.status == 4, "\(outcome.errors)")
        let trials = try trials(outcome.output)
        #expect(trials.count == 3)
        for trial in trials {
            let value = (trial["axes"] as? [String: Any])?.values.first as? Int
            #expect((trial["outcome"] as? String == "failed") == (value == 2), "\(trial)")
        }
        #expect(outcome.errors.says("Trial ") && outcome.errors.says("before it was ready"))
        // It is kept as failed, unless it is to be made again.
        let path = String(try #require(folder.files(named: "sweep.json").first).dropLast("/sweep.json".count))
        let words = outcome.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        // A busy machine may have made others invalid.
        #expect(words.contains(/To make [123] trials? again/), "\(outcome.errors)")
        let kept = try Command.run("sweep", "--resume", path, "--json", in: folder)
        #expect(kept.status == 4 && kept.output.isEmpty, "\(kept.errors)")
        let again = try Command.run("sweep", "--resume", path, "--retry-failed", "--json", in: folder)
        #expect(again.status == 4, "\(again.errors)")
        #expect(try self.trials(again.output).contains { $0["outcome"] as? String == "failed" })
        let result = try #require(folder.files(named: "result.json").first.map(Folder.text(of:)))
        #expect(result.contains("\"failed\": 1,") && result.contains("\"ended\": 3,"))
        let changed = try Command.run("sweep", "--resume", path, "--repeats", "2", in: folder)
        #expect(changed.status == 64 && changed.errors.says("with the arguments that it was begun with"))
        #expect(try Command.run("sweep", plan, "--retry-failed", in: folder).status == 64)
    }

    @Test func aBudgetEndsATrialAndAConditionSkipsOthers() throws {
        let users = try plan("{ load.users: [1, 2] }", load: "{ users: 1, duration: 30s, warmup: 0s }")
        let cut = try Command.run(
            "sweep", users, "--trial-time", "1500ms", "--trial-requests", "1000000", "--json", "-q", in: folder)
        #expect(try trials(cut.output).allSatisfy { ($0["windowSeconds"] as? Double ?? 99) < 10 })
        let requests = try plan("{ load.rate: [50, 100] }", load: "{ rate: 1/s, duration: 30s, warmup: 0s }")
        let counted = try Command.run("sweep", requests, "--trial-requests", "10", "--json", "-q", in: folder)
        #expect(try trials(counted.output).allSatisfy { $0["scheduled"] as? Int == 10 })
        let skipping = try plan("{ load.rate: [50, 100], repeats: 2, skipWhen: throughput > 0/s }")
        let skipped = try Command.run("sweep", skipping, "--json", "-q", in: folder)
        let kinds = try trials(skipped.output).compactMap { $0["outcome"] as? String }
        #expect(kinds.count == 8 && kinds.filter { $0 == "skipped" }.count >= 4)
    }

    @Test(arguments: [
        (["--vary", "lod.rate=1,2"], 64, "did you mean 'load'?"),
        (["--vary", "load.rate=1,fast"], 65, "'fast' is not a rate"),
        (["--vary", "variables.rtt=1,2"], 64, "'variables.rtt' changes nothing"),
        (["--vary", "load.rate=1,2", "-R", "5"], 64, "'load.rate' changes nothing"),
        (["--vary", "load.rate=1..5000"], 64, "10,000 trials would take about 33 min"),
        (["--vary", "load.rate=1,2", "--trial-time", "soon"], 64, "--trial-time"),
        (["--vary", "load.rate=1,2", "--skip-when", "errors"], 64, "--skip-when"),
        (["--vary", "load.rate=1,2", "--repeats", "0"], 64, "--repeats"),
        ([], 64, "nothing is varied"),
    ])
    func badInputIsRefusedBeforeARequestIsSent(_ given: (flags: [String], status: Int32, message: String)) throws {
        let plan = try folder.write(
            "plain.yaml",
            """
            targets: { a: { service: 1ms }, b: { service: 1ms } }
            get: /work
            variables: { rtt: 3ms }
            load: { rate: 100/s, duration: 200ms, warmup: 0s }
            """)
        let outcome = try RunningCommand(["sweep", plan] + given.flags, in: folder).outcome()
        #expect(outcome.status == given.status, "\(outcome.errors)")
        #expect(outcome.errors.says(given.message), "\(outcome.errors)")
        #expect(folder.files(named: "sweep.json").isEmpty)
    }
}
