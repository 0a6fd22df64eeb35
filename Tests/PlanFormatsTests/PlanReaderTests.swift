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
        #expect(plan.comparison == nil)
    }
}

/// Reads `text` as a plan named sample.yaml, with a small environment.
func read(_ text: String) throws(PlanErrors) -> Plan {
    try PlanReader.read(
        text: text, file: "sample.yaml", baseDirectory: "/nonexistent", environment: ["API_TOKEN": "s3cret", "QUOTED": "a\"b\\c"])
}
