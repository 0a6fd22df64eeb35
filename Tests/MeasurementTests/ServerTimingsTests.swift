import LoadModel
import Measurement
import Testing

@Suite struct ServerTimingsTests {
    private func result(_ values: String..., service: Double = 20) -> ServerTimingResult? {
        var timings = ServerTimings()
        for value in values {
            timings.countAnswer()
            Array(value.utf8).withUnsafeBytes { timings.read($0, service: Nanoseconds(seconds: service / 1000)) }
        }
        return timings.result
    }

    @Test(
        arguments: [
            ("db;dur=53", ["db": 53.0]), ("db;dur=53, app;dur=47.2", ["db": 53, "app": 47.2]),
            ("cache;desc=\"Cache Read\";dur=23.2", ["cache": 23.2]),
            (" db ; dur = 1.5 ;desc=x,\tapp;DUR=2", ["db": 1.5, "app": 2]), ("a;desc=\"x, y;dur=5\";dur=1", ["a": 1]),
            ("a;desc=\"q\\\"uote\";dur=1", ["a": 1]), ("a;dur=\"7.25\"", ["a": 7.25]), ("a;dur=1;dur=2", ["a": 1]),
            ("a;dur=.5", ["a": 0.5]),
            ("a;dur=0.0000001", ["a": 0]), ("miss, a;dur=1", ["a": 1]), (",,;dur=1,a;dur=1,", ["a": 1]),
        ] as [(String, [String: Double])])
    func metricsWithADurationCount(text: String, times: [String: Double]) throws {
        let components = try #require(result(text)).components
        #expect(Dictionary(uniqueKeysWithValues: components.map { ($0.name, $0.mean) }) == times)
    }

    @Test(arguments: [
        "", "miss", "a;dur", "a;dur=", "a;dur=x", "a;dur=-1", "a;dur=1e3", "a;dur=1.2.3", "a;dur=NaN",
        "a;dur=99999999999999999999999", ";dur=1",
        "a;dur=\"", "a;desc=\"\\", "a;dur=4000000", "=", "\"", ";;;;", "a b;du r=1",
    ]) func whatIsNoTimeIsPassedOver(text: String) { #expect(result(text) == nil) }

    @Test func networkAndQueueIsWhatTheTotalLeavesOfTheServiceTime() throws {
        let result = try #require(self.result("db;dur=5, total;dur=12", "Total;dur=30", "db;dur=7", service: 20))
        #expect(result.answers == 3)
        let rest = try #require(result.networkAndQueue)
        #expect(rest.count == 2 && rest.mean == 4 && rest.max == 8)
        #expect(result.components.map(\.name) == ["Total", "total", "db"])
        #expect(self.result("db;dur=5")?.networkAndQueue == nil)
    }

    @Test func quantilesAreWithinThreePercent() throws {
        var timings = ServerTimings()
        for index in 1...1_000 { Array("db;dur=\(index)".utf8).withUnsafeBytes { timings.read($0, service: .zero) } }
        let db = try #require(timings.result?.components.first)
        #expect(db.count == 1_000 && db.max == 1_000 && abs(db.mean - 500.5) < 1e-6)
        #expect(abs(db.p50 / 500 - 1) < 0.04 && abs(db.p90 / 900 - 1) < 0.04 && abs(db.p99 / 990 - 1) < 0.04)
    }

    @Test func aTargetThatMakesUpNamesIsBounded() throws {
        var timings = ServerTimings()
        for index in 0..<500 { Array("n\(index);dur=1".utf8).withUnsafeBytes { timings.read($0, service: .zero) } }
        Array((0..<500).map { "n0;dur=\($0)" }.joined(separator: ",").utf8).withUnsafeBytes { timings.read($0, service: .zero) }
        let long = String(repeating: "x", count: 10_000)
        var other = ServerTimings()
        Array("\(long);dur=1".utf8).withUnsafeBytes { other.read($0, service: .zero) }
        #expect(other.result?.components.first?.name.count == 64)
        timings.merge(other)
        let result = try #require(timings.result)
        #expect(result.components.count == ServerTimings.mostComponents)
        #expect(result.left == 500 - ServerTimings.mostComponents + 1)
        #expect(result.components.first { $0.name == "n0" }?.count == 65)
    }

    @Test func workersTogetherAreAsOne() {
        var parts = [ServerTimings(), ServerTimings()]
        var whole = ServerTimings()
        for index in 1...500 {
            let text = Array("db;dur=\(index), total;dur=\(index * 2)".utf8)
            text.withUnsafeBytes {
                parts[index % 2].read($0, service: Nanoseconds(seconds: 2))
                whole.read($0, service: Nanoseconds(seconds: 2))
            }
        }
        parts[0].merge(parts[1])
        let (merged, one) = (parts[0].result, whole.result)
        #expect(
            merged?.components.map(\.p90) == one?.components.map(\.p90)
                && merged?.networkAndQueue?.p50 == one?.networkAndQueue?.p50)
        #expect(merged?.components.map(\.count) == [500, 500])
    }
}
