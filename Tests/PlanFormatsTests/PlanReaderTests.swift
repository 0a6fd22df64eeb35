import LoadModel
import PlanFormats
import Testing

@Suite struct PlanReaderTests {
    @Test func aPlanOfThreeLinesIsEnough() throws {
        let plan = try read("url: http://127.0.0.1:8080\nget: /health\nload: { rate: 10/s }\n")
        #expect(plan.name == "sample")
        #expect(plan.targets == [Target(name: "target", url: TargetURL(host: "127.0.0.1", port: 8080))])
        #expect(plan.scenarios.flatMap(\.requests) == [RequestStep(label: "GET /health", path: Template("/health"))])
        let rate = try #require(Rate(perSecond: 10))
        let load = Load(
            model: .open(arrivals: .constant, rates: [rate]), warmup: Nanoseconds(seconds: 5),
            stop: .duration(Nanoseconds(seconds: 60)))
        #expect(plan.load == load)
        #expect(plan.seed == 1)
        #expect(plan.thresholds.isEmpty)
        #expect(plan.comparison == ComparisonPlan())
    }

    @Test func everyPartOfAPlanIsRead() throws {
        let plan = try read(channels)
        #expect(plan.name == "channels")
        #expect(plan.targets.map(\.url.description) == ["http://127.0.0.1:8081/v1", "http://[::1]:8082"])
        #expect(plan.targets[1].url.host == "::1")
        #expect(plan.scenarios.map(\.weight) == [8, 2])
        #expect(plan.labels == ["list channels", "GET /channels/${uuid}", "PUT /search"])
        #expect(plan.scenarios[0].steps[1] == .think(.constant(Nanoseconds(seconds: 0.2))))
        let list = plan.scenarios[0].requests[0]
        #expect(list.path == Template("/channels?limit=50"))
        #expect(list.timeout == Nanoseconds(seconds: 5))
        #expect(list.expectedStatus == StatusSet([200...200, 300...399, 400...404]))
        let one = plan.scenarios[0].requests[1]
        #expect(one.path == Template(segments: [.literal("/channels/"), .uuid]))
        #expect(one.timeout == Nanoseconds(seconds: 1))
        #expect(plan.load.stop == .requests(1_000))
        #expect(plan.load.maxInFlight == 1_000)
        #expect(plan.load.connections == 50)
        #expect(plan.load.levels.map(\.description) == ["100/s", "0.5/s"])
        #expect(plan.seed == 42)
        #expect(plan.thresholds.map(\.text) == ["p99 < 250ms", "p95{list channels} < 100ms"])
        #expect(plan.comparison.roles == ComparisonRoles(baseline: "baseline", candidates: ["candidate"]))
    }

    @Test func headersOfAStepReplaceThoseOfTheDefaultsInTheirPlaces() throws {
        let requests = try read(channels).scenarios.flatMap(\.requests)
        let token = Template(segments: [.literal("Bearer "), .environment(name: "API_TOKEN", value: "s3cret")])
        #expect(
            requests[1].headers == [
                Header(name: "accept", value: Template("text/plain")), Header(name: "Authorization", value: token),
                Header(name: "X-Run", value: Template("50")),
            ])
    }

    @Test func jsonIsSentAsJSONUnlessThePlanSaysOtherwise() throws {
        let put = try read(channels).scenarios[1].requests[0]
        #expect(put.method == .put)
        #expect(put.headers.last == Header(name: "Content-Type", value: Template("application/json")))
        let own = try read(short + "headers: { content-type: application/vnd.api+json }\njson: {}\n").scenarios[0].requests[0]
        #expect(own.headers == [Header(name: "content-type", value: Template("application/vnd.api+json"))])
        #expect(own.body == Template("{}"))
    }

    @Test(arguments: [
        ("{ users: 5 }", "5 users"), ("{ model: closed, users: [1, 2], think: constant 1s }", "1 user,2 users"),
        ("{ rate: 6000/min }", "100/s"), ("{ rate: 0.1/s }", "0.1/s"), ("{ rate: 200000/s }", "200000/s"),
        ("{ rate: \"${limit}\", duration: 1h, warmup: 0s }", "50/s"), ("{ rate: 5/s, return: 0.8 }", "5/s"),
        ("{ users: \"${limit}\", rampUp: 10s }", "50 users over 10s"),
        ("{ model: closed, stages: [hold 3 for 1s, { ramp: \"${limit}\", for: 2s }] }", "users hold 3 for 1s, ramp 50 for 2s"),
    ])
    func theModelFollowsFromRateOrUsers(load: String, levels: String) throws {
        let plan = try read("url: http://x\nget: /\nvariables: { limit: 50 }\nload: \(load)\n")
        #expect(plan.load.levels.map(\.description).joined(separator: ",") == levels)
    }

    @Test(arguments: [
        ("{ old: http://a, new: http://b }", "", "old", ["new"]),
        ("{ candidate: http://a, baseline: http://b, x: http://c }", "", "baseline", ["candidate"]),
        ("{ a: http://a, b: http://b, c: http://c }", "compare: { candidate: a, baseline: c }", "c", ["a"]),
        ("{ a: http://a, b: http://b, c: http://c }", "compare: { candidates: [c, b], baseline: a }", "a", ["c", "b"]),
        ("{ a: http://a, b: http://b, c: http://c }", "compare: { candidates: [c, b] }", "a", ["c", "b"]),
        ("{ a: http://a, b: http://b }", "compare: { baseline: b }", "b", ["a"]),
    ])
    func comparedTargetsAreNamedOrInferred(targets: String, compare: String, baseline: String, candidates: [String]) throws {
        let plan = try read("targets: \(targets)\nget: /\nload: { rate: 1/s }\n\(compare)\n")
        #expect(plan.comparison.roles == ComparisonRoles(baseline: baseline, candidates: candidates))
    }

    @Test func anchorsAndMergesWork() throws {
        let plan = try read(
            """
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - steps:
                  - &base { get: /a, timeout: 1s, headers: &headers { A: x, B: y } }
                  - { <<: *base, timeout: 2s }
                  - { get: /b, headers: { <<: *headers, A: z } }
            """)
        let requests = plan.scenarios[0].requests
        #expect(requests.map(\.timeout.seconds) == [1, 2, 10])
        #expect(requests[1].label == "GET /a")
        #expect(Set(requests[2].headers.map { "\($0.name)=\($0.value)" }) == ["A=z", "B=y"])
    }

    @Test func stepsThatAreWrongStillHaveTheirLabels() {
        let error = #expect(throws: PlanErrors.self) {
            try read("url: http://x\nget: a b\nload: { rate: 1/s }\nthresholds: [\"p99{GET a b} < 1s\"]\n")
        }
        #expect(error?.issues.count == 1)
    }
}

let short = "url: http://x\nget: /\nload: { rate: 1/s }\n"

let channels = """
    name: channels
    targets:
      baseline: { url: "http://127.0.0.1:8081/v1/" }
      candidate: http://[::1]:8082
    variables: { limit: 50 }
    defaults:
      headers: { Accept: application/json, Authorization: "Bearer ${env.API_TOKEN}" }
      timeout: 5s
    scenarios:
      - name: browse
        weight: 8
        steps:
          - get: /channels?limit=${limit}
            name: list channels
            expect: { status: [200, 3xx, 400..404] }
          - think: constant 200ms
          - get: /channels/${uuid}
            headers: { accept: text/plain, X-Run: "${limit}" }
            timeout: 1s
      - name: search
        weight: 2
        steps:
          - put: /search
            json: { term: "${uuid}" }
    load:
      model: open
      rate: [100/s, 30/min]
      arrivals: poisson
      requests: 1_000
      maxInFlight: 1000
      connections: 50
    seed: 42
    thresholds:
      - p99 < 250ms
      - p95{list channels} < 100ms
    """

/// Reads `text` as a plan named sample.yaml, with a small environment.
func read(_ text: String) throws(PlanErrors) -> Plan {
    try PlanReader.read(
        text: text, file: "sample.yaml", baseDirectory: "/nonexistent", environment: ["API_TOKEN": "s3cret", "QUOTED": "a\"b\\c"])
}
