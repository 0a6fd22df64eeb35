import Foundation
import Testing

/// Plans with several loads, from end to end.
@Suite struct SeveralLoadsTests {
    private let folder = Folder()

    private static let plan = """
        targets:
          base: { service: { law: "exponential 2ms", servers: 8 } }
          next: { service: { law: "exponential 2ms", servers: 8 } }
        feeds: { tenants: tenants.csv }
        scenarios:
          - name: buy
            load: { start: 300ms, stages: [ { hold: 30/s, for: 500ms }, { spike: 80/s, for: 500ms, name: rush } ] }
            steps: [ { get: /work, name: buy } ]
          - { name: browse, steps: [ { get: /work, name: list } ] }
          - each: tenants
            name: tenant
            load: { rate: "${tenants.rate}/s", arrivals: empirical gaps.csv }
            steps: [ { get: "/work?t=${tenants.id}", name: tenant } ]
        load: { users: 2, think: empirical pauses.csv, duration: 1500ms, warmup: 200ms }
        thresholds: [ "p50{stage=rush} < 5s", "errors{load=browse} < 50%", errors < 50% ]
        """

    private func write() throws {
        for (name, text) in [
            ("plan.yaml", Self.plan), ("tenants.csv", "id,rate\nacme,10\nzeta,20\n"), ("gaps.csv", "1\n2\n3\n"),
            ("pauses.csv", "pause_ms\n10\n30\n"),
        ] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
        }
    }

    private func levels(_ text: String) throws -> [String: [String: Any]] {
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let levels = try #require(json["levels"] as? [[String: Any]])
        return Dictionary(uniqueKeysWithValues: levels.map { ($0["stream"] as? String ?? "", $0) })
    }

    private func count(_ level: [String: Any]?, _ key: String) -> Int? { (level?["counts"] as? [String: Any])?[key] as? Int }

    @Test(arguments: ["1", "3"])
    func eachLoadIsMadeAndCountedByItself(threads: String) throws {
        try write()
        let outcome = try Command.run(
            "run", "plan.yaml", "--target", "base", "--json", "-q", "-t", threads, "--samples", "-o", "out", in: folder)
        #expect(outcome.ended(0), "\(outcome.errors)")
        let levels = try levels(outcome.output)
        #expect(levels.keys.sorted() == ["browse", "buy", "tenant acme", "tenant zeta"])
        // 15 and 40 arrivals of the two stages; those of random gaps within their spread.
        #expect(count(levels["buy"], "scheduled") == 55 && count(levels["buy"], "succeeded") == 55)
        #expect(count(levels["tenant acme"], "scheduled").map { (8...22).contains($0) } == true)
        #expect(count(levels["tenant zeta"], "scheduled").map { (20...40).contains($0) } == true)
        #expect(count(levels["browse"], "succeeded").map { $0 > 20 } == true)
        #expect(levels["buy"]?["delaySeconds"] as? Double == 0.5)
        let stages = try #require(levels["buy"]?["stages"] as? [[String: Any]])
        #expect(stages.count == 1 && count(stages[0], "requests") == 40)
        #expect((levels["buy"]?["thresholds"] as? [[String: Any]])?.count == 2)
    }

    @Test func validateSaysWhatEachLoadWillDo() throws {
        try write()
        let outcome = try Command.run("validate", "plan.yaml", in: folder)
        for line in [
            "4 loads at the same time after 200ms of warm-up",
            "load 'buy': open load, constant arrivals, hold 30/s for 500ms, spike 80/s for 500ms name rush, 1s from 300ms on",
            "load 'tenant zeta': open load, empirical gaps.csv arrivals, 20/s, 1.5s",
            "scenario 'tenant acme': 1 request an iteration, 10/s iterations",
        ] {
            #expect(outcome.output.says(line), "\(outcome.output)")
        }
    }

    @Test func flagsThatMeanOneLoadAreRefusedWithTheWayToSayIt() throws {
        try write()
        let outcome = try Command.run("run", "plan.yaml", "--target", "base", "-R", "5", in: folder)
        #expect(outcome.status == 64 && outcome.errors.says("--set scenarios.buy.load.rate=5"))
        let set = try Command.run(
            "validate", "plan.yaml", "--set", "load.users=7", "--set", "scenarios.tenant.load.rate=50/s", in: folder)
        #expect(
            set.output.says("7 users") && set.output.says("'tenant zeta': open load, empirical gaps.csv arrivals, 50/s"))
    }

    @Test func aSweepVariesOneOfThem() throws {
        try write()
        let outcome = try Command.run(
            "sweep", "plan.yaml", "--target", "base", "--vary", "scenarios.tenant.load.rate=10,40", "--trial-time", "2s", "-o",
            "out",
            in: folder)
        #expect(outcome.ended(0), "\(outcome.errors)")
        #expect(outcome.output.says("2 of 2 trials ended"), "\(outcome.output)")
        #expect(outcome.output.says("tenant acme, whose figures these are; the others ran beside it"))
    }

    @Test func aSearchNamesTheLoadThatItVaries() throws {
        try write()
        let unnamed = try Command.run("capacity", "plan.yaml", "--target", "base", in: folder)
        #expect(unnamed.status == 64 && unnamed.errors.says("say which is varied: --load buy or --load browse"))
        let staged = try Command.run("capacity", "plan.yaml", "--target", "base", "--load", "browse", in: folder)
        #expect(staged.status == 64 && staged.errors.says("--set scenarios.buy.load.start=0s"))
        let found = try Command.run(
            "capacity", "plan.yaml", "--target", "base", "--load", "buy", "--from", "20/s", "--to", "40/s", "--budget", "10s",
            "-o", "out",
            "--json", "-q", in: folder)
        #expect(found.ended(0, 2), "\(found.errors)")
        #expect(found.output.says("\"stream\": \"buy\""))
    }

    @Test func inAComparisonAllOfThemRunOnEachBuild() throws {
        try write()
        let outcome = try Command.run(
            "compare", "plan.yaml", "--set", "scenarios.buy.load.start=0s", "--budget", "60s", "--looks", "1", "--warmup",
            "100ms", "--json",
            "-q", "-o", "out", in: folder)
        #expect(outcome.ended(0, 1, 2), "\(outcome.errors)")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let levels = try #require(json["levels"] as? [[String: Any]])
        #expect(levels.count == 4)
    }
}
