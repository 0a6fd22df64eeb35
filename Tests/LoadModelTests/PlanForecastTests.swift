import LoadModel
import Testing

@Suite struct PlanForecastTests {
    @Test(arguments: [(50.0, 20), (90, 100), (95, 200), (99, 1_000), (99.9, 10_000), (99.99, 100_000), (33, 15)])
    func aPercentileIsKnownWithTenSamplesAboveIt(percentile: Double, samples: Int) {
        #expect(PlanForecast.samplesNeeded(forPercentile: percentile) == samples)
    }

    @Test func aLabelsShareFollowsFromTheWeights() throws {
        let plan = try plan(
            rates: [50], seconds: 60, thresholds: ["p99{search} < 1s", "p99{browse} < 1s", "p99.9 < 1s", "p90{search} < 1s"])
        #expect(
            PlanForecast(plan).shortfalls.map(\.message) == [
                "p99.9 of all requests needs 10,000 requests; this plan gives 5,400",
                "p99 of 'search' needs 1,000 requests; this plan gives 600",
            ])
    }

    @Test func aScenariosRowHasItsIterations() throws {
        let plan = try plan(rates: [10], seconds: 20, thresholds: ["p95{scenario=browse} < 1s", "p99{scenario=search} < 1s"])
        #expect(
            PlanForecast(plan).shortfalls.map(\.message) == [
                "p99 of all requests needs 1,000 requests; this plan gives 360",
                "p95 of 'scenario=browse' needs 200 iterations; this plan gives 160",
                "p99 of 'scenario=search' needs 1,000 iterations; this plan gives 40",
            ])
    }

    @Test func levelsAreNamedWhereThereAreSeveral() throws {
        let shortfalls = PlanForecast(try plan(rates: [1, 10], seconds: 60)).shortfalls
        #expect(shortfalls.map(\.message) == ["p99 of all requests needs 1,000 requests; this plan gives 108 at 1/s"])
        #expect(shortfalls.map(\.expected) == [108])
        #expect(shortfalls.map(\.needed) == [1_000])
    }

    @Test func aClosedLoadIsForecastOnlyWhereItCountsRequests() throws {
        var plan = try plan(rates: [1], seconds: 1)
        plan.load = Load(model: .closed(users: [5], think: .zero), stop: .duration(Nanoseconds(seconds: 1)))
        #expect(PlanForecast(plan).shortfalls.isEmpty)
        plan.load.stop = .requests(100)
        #expect(PlanForecast(plan).shortfalls.map(\.expected) == [180])
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func countsAreShownWithCommas(count: Int, text: String) {
        #expect(count.grouped == text)
    }

    /// Eight in ten iterations send two requests named browse, two in ten one named search.
    private func plan(rates: [Double], seconds: Double, thresholds: [String] = []) throws -> Plan {
        let browse = RequestStep(label: "browse", path: Template("/"))
        let search = RequestStep(label: "search", path: Template("/search"))
        return Plan(
            name: "forecast", targets: [],
            scenarios: [
                Scenario(name: "browse", weight: 8, steps: [.request(browse), .think(.zero), .request(browse)]),
                Scenario(name: "search", weight: 2, steps: [.request(search)]),
            ],
            load: Load(
                model: .open(arrivals: .constant, rates: rates.compactMap { Rate(perSecond: $0) }),
                stop: .duration(Nanoseconds(seconds: seconds))),
            thresholds: try thresholds.map { try Threshold(parsing: $0) })
    }
}
