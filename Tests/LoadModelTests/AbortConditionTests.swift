import LoadModel
import Testing

@Suite struct AbortConditionTests {
    @Test(arguments: [
        ("errors > 50% for 10s", Threshold.Metric.errors, nil, 0.5, 10.0), ("p99>=5s for 1m30s", .percentile(99), nil, 5000, 90),
        ("mean{wait for it} > 100ms for 2s", .mean, "wait for it", 100, 2),
        ("throughput < 10/s for 30s", .throughput, nil, 10, 30),
        (" max > 1s  for  1s ", .max, nil, 1000, 1),
    ])
    func aConditionIsAStateAndATime(
        text: String, metric: Threshold.Metric, label: String?, limit: Double, seconds: Double
    ) throws {
        let condition = try AbortCondition(parsing: text)
        #expect(condition.state.metric == metric && condition.state.label == label && condition.state.limit == limit)
        #expect(condition.time.seconds == seconds)
    }

    @Test(arguments: [
        ("p99 < 5s for 30s", "write 'p99 > 5s for 30s'"), ("errors{a > b} <= 5% for 30s", "write 'errors{a > b} > 5% for 30s'"),
        ("throughput > 5/s for 30s", "write 'throughput < 5/s for 30s'"), ("p99 > 5s", "does not say for how long"),
        ("p99 > 5s for 0.5s", "1s to 1h, found 500ms"), ("p99 > 5s for 2h", "1s to 1h, found 2h"),
        ("p99 > 5s for ever", "duration"),
        ("stddev > 5s for 10s", "'stddev' is not watched while a load runs"), ("speed > 5s for 10s", "'speed' is not a metric"),
    ])
    func whatIsNoneIsRefusedWithWhatToWrite(text: String, message: String) {
        #expect {
            try AbortCondition(parsing: text)
        } throws: { "\($0)".contains(message) }
    }
}
