import Foundation
import LoadModel
import PlanFormats
import Testing

/// Scenarios with loads and variables of their own, and such as are made of the rows of a feed.
@Suite struct StreamPlanTests {
    private static let several = """
        targets: { shop: "http://x" }
        variables: { limit: 10, who: all }
        scenarios:
          - name: buy
            load: { rate: 20/s, arrivals: poisson, start: 30s, maxInFlight: 40 }
            steps: [{ post: /orders }]
          - name: browse
            weight: 3
            variables: { limit: 50 }
            steps: [{ get: "/items?limit=${limit}&who=${who}" }]
          - { name: search, steps: [{ get: "/search?limit=${limit}" }] }
          - name: watch
            load: { model: closed, stages: [{ hold: 3, for: 5s, name: few }, { spike: 9, for: 1s, name: many }], think: 100ms }
            steps: [{ get: /feed, capture: { last: { json: $.last, keep: user, default: "" } } }]
        load: { rate: 100/s, duration: 2m, warmup: 2s }
        thresholds: [ "p99{load=buy} < 1s", "p99{stage=many} < 2s", "p95{load=browse + search} < 1s", "errors{scenario=watch} < 1%" ]
        """

    private static let own = """
        url: http://x
        scenarios:
          - { name: a, load: { rate: 5/s, requests: 10 }, steps: [{ get: /a }] }
          - { name: b, load: { rate: 3/s, return: 0.5, think: exponential 1s, duration: 9s }, steps: [{ get: /b }] }
        """

    @Test func aScenarioMayHaveALoadOfItsOwn() throws {
        let plan = try read(Self.several)
        #expect(plan.streams.map(\.name) == ["buy", "browse + search", "watch"])
        #expect(plan.streams.map(\.scenarios) == [[0], [1, 2], [3]])
        let (buy, rest, watch) = (plan.streams[0], plan.streams[1], plan.streams[2])
        #expect(buy.load.model == .open(arrivals: .poisson, rates: [try #require(Rate(perSecond: 20))]))
        #expect(buy.start == Nanoseconds(seconds: 30) && buy.load.maxInFlight == 40)
        // To the end of the plan's load, and without a warm-up as it begins later.
        #expect(buy.load.stop == .duration(Nanoseconds(seconds: 90)) && buy.load.warmup == .zero)
        #expect(rest.load == plan.load && watch.load.warmup == Nanoseconds(seconds: 2))
        #expect(watch.load.stop == .duration(Nanoseconds(seconds: 6)) && watch.load.stageNames == ["few", "many"])
        #expect(plan.course.count == 1 && plan.course[0].map(\.delay.seconds) == [32, 0, 0])
        #expect(plan.scenarios[1].weight == 3)
        #expect(plan.thresholds(of: plan.course[0][0]).map(\.text) == ["p99{load=buy} < 1s", "errors < 1%"])
        #expect(plan.thresholds(of: plan.course[0][1]).map(\.text) == ["p95{load=browse + search} < 1s", "errors < 1%"])
        #expect(
            plan.thresholds(of: plan.course[0][2]).map(\.text)
                == ["p99{stage=many} < 2s", "errors{scenario=watch} < 1%", "errors < 1%"])
    }

    @Test func variablesOfAScenarioStandInFrontOfThePlans() throws {
        let plan = try read(Self.several)
        #expect(
            plan.scenarios.flatMap(\.requests).map(\.path.description)[1...2] == ["/items?limit=50&who=all", "/search?limit=10"])
    }

    @Test func whereEachScenarioHasItsOwnThePlanNeedsNone() throws {
        let plan = try read(Self.own)
        #expect(plan.load.levels.isEmpty && plan.streams.count == 2 && plan.load.warmup == Nanoseconds(seconds: 5))
        let common = try read(Self.own + "\nload: { warmup: 1s, finish: 2s, reuse: never, duration: 7s }\n")
        #expect(common.streams.map(\.load.warmup.seconds) == [1, 1] && common.load.connectionPolicy.reuse == .never)
        #expect(common.streams.map(\.load.finish?.seconds) == [2, 2])
        // Connections are for all of them, not for the users of one.
        #expect(try read(Self.own + "\nload: { dialAhead: 9 }\n").load.connectionPolicy.dialAhead == 9)
        let shared = Self.several.replacing("load: { rate: 100/s,", with: "load: { users: 2, dialAhead: 9,")
        #expect(try read(shared).load.connectionPolicy.dialAhead == 9)
    }

    @Test(arguments: [several, own, own + "\nload: { warmup: 1s, finish: 2s, reuse: never, duration: 7s }\n"])
    func itIsWrittenAndReadBackTheSame(text: String) throws {
        let plan = try read(text)
        #expect(try read(PlanWriter.yaml(plan)) == plan)
        #expect(PlanWriter.yaml(try read(PlanWriter.yaml(plan))) == PlanWriter.yaml(plan))
    }

    @Test(.enabled(if: PlanSchemaTests.python != nil, "python3 with jsonschema and yaml is not installed on this machine"))
    func theSchemaTakesThem() throws {
        let plans = [Self.several, Self.own]
        #expect(try PlanSchemaTests.problems(in: plans + plans.map { PlanWriter.yaml(try read($0)) }) == "")
    }

    // MARK: Each row a scenario

    private func made(_ scenario: String, _ csv: String, load: String = "load: { rate: 1/s }") throws -> Plan {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(csv.utf8).write(to: folder.appendingPathComponent("tenants.csv"))
        return try PlanReader.read(
            text:
                "url: http://x\nfeeds: { tenants: { file: tenants.csv\(csv.hasPrefix("id,rate") ? ", types: { rate: number }" : "") } }\n\(load)\nscenarios: [\(scenario)]\n",
            file: "sample.yaml", baseDirectory: folder.path, environment: [:])
    }

    private func problem(_ scenario: String, _ csv: String) -> String {
        do {
            _ = try made(scenario, csv)
            return ""
        } catch { return "\(error)" }
    }

    @Test func aScenarioIsMadeOfEachRow() throws {
        let plan = try made(
            """
            { each: tenants, name: shop, load: { rate: "${tenants.rate}/s" }, steps: [
              { post: "/t/${tenants.id}", json: { id: "${tenants.id}", big: "${text.tenants.rate}" }, if: "${tenants.id} == acme" } ] }
            """, "id,rate\nacme,5\nzeta,10\n", load: "")
        #expect(plan.scenarios.map(\.name) == ["shop acme", "shop zeta"])
        #expect(plan.streams.map { $0.load.peakRate?.perSecond } == [5, 10])
        let requests = plan.scenarios.flatMap(\.requests)
        #expect(requests.map(\.path.description) == ["/t/acme", "/t/zeta"])
        // What a row holds is no part of the label: tenants have one row together.
        #expect(plan.labels == ["POST /t/${tenants.id}"])
        // No iteration asks for its rows.
        #expect(plan.feeds.isEmpty)
        #expect(
            try PlanReader.read(text: PlanWriter.yaml(plan), file: "sample.yaml", baseDirectory: "", environment: [:]) == plan)
    }

    @Test func aNameMayHoldTheRow() throws {
        let plan = try made(
            "{ each: tenants, name: \"${tenants.rate} of ${tenants.id}\", weight: \"${tenants.rate}\", steps: [{ get: / }] }",
            "id,rate\nacme,5\nzeta,10\n")
        #expect(plan.scenarios.map(\.name) == ["5 of acme", "10 of zeta"] && plan.scenarios.map(\.weight) == [5, 10])
    }

    @Test func aFeedThatIterationsDrawOnAsWellIsKept() throws {
        let plan = try made(
            "{ each: tenants, steps: [{ get: / }] }, { name: other, steps: [{ get: \"/${tenants.id}\" }] }", "id\na\nb\n")
        #expect(plan.feeds.map(\.name) == ["tenants"] && plan.scenarios.map(\.name) == ["scenario 1 a", "scenario 1 b", "other"])
        #expect(plan.feedDemands[0].needed == 22)
    }

    @Test func rowsThatMakeNoScenariosAreNamed() {
        #expect(
            problem("{ each: tenant, steps: [{ get: / }] }", "id\na\n")
                == "sample.yaml:4:21: 'each' names a feed of this plan, found 'tenant'; did you mean 'tenants'?")
        #expect(
            problem("{ each: tenants, steps: [{ get: / }] }", "id\n" + String(repeating: "a\n", count: 101)).contains(
                "feed 'tenants' has 101 rows, and 'each' makes at most 100 scenarios"))
        #expect(
            problem("{ each: tenants, steps: [{ get: / }] }", "id\na\nb\na\n").contains(
                "row 3 of 'tenants' makes another scenario 'scenario 1 a'; write a name that tells rows apart"))
        #expect(
            problem("{ each: tenants, steps: [{ get: \"/${tenants.x}\" }] }", "id\na\nb\n")
                == "sample.yaml:4:47: feed 'tenants' has no column 'x'; it has id")
    }
}
