import LoadModel
import Testing

@Suite struct ThresholdTests {
    @Test(arguments: [
        ("p99 < 250ms", Threshold.Metric.percentile(99), nil, Threshold.Relation.below, 250.0),
        ("p99.9<=1.5s", .percentile(99.9), nil, .atMost, 1_500), ("median < 20us", .percentile(50), nil, .below, 0.02),
        ("mean{list channels} < 100ms", .mean, "list channels", .below, 100), ("stddev { a } > 1ms", .stddev, "a", .above, 1),
        ("max{GET /x?a={b}} < 1s", .max, "GET /x?a={b}", .below, 1_000),
        ("min{a < b > c} >= 1ms", .min, "a < b > c", .atLeast, 1),
        ("errors < 0.1%", .errors, nil, .below, 0.001), ("errors{a} <= 0.05", .errors, "a", .atMost, 0.05),
        ("resent < 1%", .resent, nil, .below, 0.01), ("resent{a b} <= 0.05", .resent, "a b", .atMost, 0.05),
        ("throughput > 95/s", .throughput, nil, .above, 95), ("throughput >= 95", .throughput, nil, .atLeast, 95),
        ("p95(first event) < 500ms", .streamed(.firstEvent, .percentile(95)), nil, .below, 500),
        ("p99( gap ){a b} <= 1s", .streamed(.gap, .percentile(99)), "a b", .atMost, 1_000),
        ("min(events) >= 10", .streamed(.events, .min), nil, .atLeast, 10),
        ("  avg < 1ms ", .mean, nil, .below, 1),
        ("memory.growth < 5MB/h", .memoryGrowth, nil, .below, 5), ("memory.growth <= 500KB/min", .memoryGrowth, nil, .atMost, 30),
        ("memory.growth > -1MB/h", .memoryGrowth, nil, .above, -1),
    ])
    func aThresholdIsAMetricARelationAndALimit(
        text: String, metric: Threshold.Metric, label: String?, relation: Threshold.Relation, limit: Double
    ) throws {
        let threshold = try Threshold(parsing: text)
        #expect(threshold.metric == metric)
        #expect(threshold.label == label)
        #expect(threshold.relation == relation)
        #expect(abs(threshold.limit - limit) < 1e-12)
        #expect(threshold.text == text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed().map(String.init).joined())
    }

    @Test(arguments: [
        "p99", "p99 <", "p99 < 5", "p99 = 5ms", "p0 < 5ms", "p100 < 5ms", "pxx < 5ms", "speed < 5ms", "< 5ms", "p99{a < 5ms",
        "errors < 5",
        "errors < -1%", "resent < 5", "resent < 3ms", "throughput > fast", "throughput > -1/s", "p99 < -5ms", "", "p99 << 5ms",
        "p99(x) < 5ms", "errors(gap) < 1%", "p99(gap < 5ms", "p99(gap) < 5", "min(events) > 5ms", "p9(p9(gap)) < 5ms",
        "memory.growth < 5MB", "memory.growth < 5", "memory.growth{a} < 5MB/h", "memory < 5MB/h",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(throws: QuantityError.self) { try Threshold(parsing: text) }
    }

    @Test(arguments: [
        (Threshold.Relation.below, [true, false, false]), (.atMost, [true, true, false]), (.above, [false, false, true]),
        (.atLeast, [false, true, true]),
    ])
    func aThresholdHoldsOnItsSideOfTheLimit(relation: Threshold.Relation, holds: [Bool]) {
        let threshold = Threshold(text: "", metric: .mean, relation: relation, limit: 2)
        #expect([1, 2, 3].map { threshold.holds(for: $0) } == holds)
    }

    @Test func whatIsAskedOfErrorsIsAskedOfWaitsAsWell() throws {
        var request = RequestStep(label: "poll", path: Template("/x"))
        request.until = Until(expectation: Expectation(), every: Nanoseconds(1), within: Nanoseconds(2))
        var plan = Plan(
            name: "", targets: [], scenarios: [Scenario(name: "s", steps: [.request(request)])],
            load: Load(model: .closed(users: [1], think: .zero), stop: .requests(1)))
        func texts(_ own: String...) throws -> [String] {
            plan.thresholds = try own.map { try Threshold(parsing: $0) }
            return plan.effectiveThresholds.map(\.text)
        }
        #expect(try texts() == ["errors < 1%", "errors{poll (until)} < 1%"])
        #expect(try texts("errors<=5%") == ["errors<=5%", "errors{poll (until)}<=5%"])
        #expect(try texts("errors{poll (until)} < 50%") == ["errors{poll (until)} < 50%", "errors < 1%"])
        #expect(plan.effectiveThresholds[0].label == "poll (until)" && plan.effectiveThresholds[0].limit == 0.5)
    }

    @Test func nothingIsNotBelowALimit() {
        #expect(!Threshold(text: "", metric: .mean, relation: .below, limit: 2).holds(for: .nan))
    }
}
