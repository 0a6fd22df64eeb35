import Foundation
import Glibc
import Testing

/// 'dyno theory' as a user runs it, for a second or two: what it says, not how near it comes.
@Suite struct TheoryTests {
    private let folder = Folder()

    private func plan(_ service: String, _ load: String) throws {
        try folder.write("plan.yaml", "name: queue\ntargets: { own: { service: \(service) } }\nget: /work\nload: { \(load) }\n")
    }

    private func result() throws -> [String: Any] {
        let file = try #require(folder.files(named: "result.json").first)
        return try #require(try JSONSerialization.jsonObject(with: Data(Folder.text(of: file).utf8)) as? [String: Any])
    }

    @Test func aTargetWithoutAURLIsRunByDynoAndHeldAgainstTheory() throws {
        try plan("exponential 2ms", "rate: 200/s, arrivals: poisson, warmup: 0.2s, duration: 3s")
        let outcome = try Command.run("theory", "plan.yaml", in: folder)
        #expect(outcome.ended(0), "\(outcome.errors)")
        #expect(outcome.output.says("Theory: M/M/1 (exponential 2ms, 1 server, fifo)"))
        #expect(outcome.output.says("utilisation") && outcome.output.says("Little's law: "))
        let theory = try #require(try result()["theory"] as? [String: Any])
        let predicted = try #require(theory["predicted"] as? [String: Any])
        // 2 ms / (1 − 0.4)
        #expect(abs((predicted["meanResponseTime"] as? Double ?? 0) - 10.0 / 3) < 1e-6)
        let mean = try #require((try result()["responseTime"] as? [String: Any])?["mean"] as? Double)
        // Loosely: 600 requests on a shared machine, which an invalid run says was busy.
        #expect(mean > 0.6 * 10 / 3 && (mean < 5 * 10 / 3 || outcome.status == 3))
        let report = try #require(folder.files(named: "report.md").first)
        #expect(Folder.text(of: report).contains("## Theory: M/M/1"))
    }

    @Test func withoutAPredictionTheReasonIsSaidAndACheckFails() throws {
        try plan("{ law: constant 1ms, servers: 2 }", "rate: 100/s, arrivals: poisson, warmup: 0s, requests: 50")
        let outcome = try Command.run("theory", "plan.yaml", in: folder)
        #expect(outcome.output.says("Theory: M/D/2") && outcome.output.says("No prediction: of several servers"))
        let checked = try Command.run("theory", "plan.yaml", "--check", in: folder)
        #expect(checked.ended(1))
    }

    @Test func aTargetThatDoesNotSayHowItServesIs64() throws {
        try folder.write("plain.yaml", "url: http://127.0.0.1:9\nget: /\nload: { rate: 1/s }\n")
        for source in ["plain.yaml", "http://127.0.0.1:9/"] {
            let outcome = try Command.run("theory", source, in: folder)
            #expect(outcome.status == 64)
            #expect(outcome.errors.says("does not say how it serves; write 'service: { law: exponential 5ms, servers: 1 }'"))
        }
    }

    @Test func aRunShowsTheSameSection() throws {
        try plan("5ms", "users: 1, think: 1ms, warmup: 0s, requests: 40")
        let outcome = try Command.run("run", "plan.yaml", in: folder)
        #expect(outcome.output.says("Theory: D/D/1//1 (5ms, 1 server, fifo)"))
        #expect(outcome.output.says("Interactive response-time law: 1 user / "))
    }

    @Test func ctrlCEndsARunWhoseTargetDynoRunsAsAnyOther() throws {
        try plan("2ms", "rate: 50/s, warmup: 0s, duration: 60s")
        let running = try RunningCommand(["theory", "plan.yaml"], in: folder)
        running.await { $0.errors.says("open load") }
        usleep(4_000_000)
        running.send(SIGINT)
        let outcome = try running.outcome()
        #expect(outcome.status == 130)
        #expect(outcome.output.says("Incomplete") && !folder.files(named: "result.json").isEmpty)
    }

    @Test func aFolderOfPlansGivesOneReportOfAll() throws {
        try FileManager.default.createDirectory(atPath: folder.path + "/plans/pair", withIntermediateDirectories: true)
        let load = "get: /work\nload: { rate: [50/s, 100/s], warmup: 0s, requests: 30 }\n"
        try folder.write("plans/one.yaml", "# What one is.\n# And more.\ntargets: { q: { service: 1ms } }\n" + load)
        let two = "targets: { a: { service: 1ms }, b: { service: { law: 1ms, discipline: ps } } }\n"
        try folder.write("plans/pair/two.yaml", two + load)
        try folder.write("plans/pair/README.md", "# Pair\n\nWhy there are two.\n")
        let outcome = try Command.run("theory", "plans", in: folder)
        #expect(outcome.ended(0), "\(outcome.errors)")
        #expect(outcome.output.says("mean response times agree with theory"))
        let report = Folder.text(of: folder.path + "/Reports/plans/latest/report.md")
        #expect(report.contains("What one is.\nAnd more.") && report.contains("Why there are two.") && !report.contains("# Pair"))
        #expect(report.contains("](pair-two.svg)"))
        #expect(Folder.text(of: folder.path + "/Reports/plans/latest/pair-two.svg").hasPrefix("<svg "))
        #expect(folder.files(named: "pair-two-b.json").count == 1)
    }

    @Test func whatIsWrongWithAnyOfSeveralPlansIsSaidBeforeTheFirstRuns() throws {
        let right = try folder.write("a.yaml", "targets: { q: { service: 1ms } }\nget: /\nload: { rate: 1/s }\n")
        let plain = try folder.write("b.yaml", "url: http://127.0.0.1:9\nget: /\nload: { rate: 1/s }\n")
        #expect(try Command.run("theory", right, plain, in: folder).status == 64)
        #expect(try Command.run("theory", right, right, "--json", in: folder).status == 64)
        try FileManager.default.createDirectory(atPath: folder.path + "/empty", withIntermediateDirectories: true)
        let empty = try Command.run("theory", "empty", in: folder)
        #expect(empty.status == 65 && empty.errors.says("there is no plan in this folder"))
        #expect(folder.files(named: "report.md").isEmpty)
    }
}
