import LoadModel
import Measurement
import Testing

@Suite struct LatencySummaryTests {
    private static func times(_ count: Int, seed: UInt64) -> [Nanoseconds] {
        let random = RandomStream(seed: seed, purpose: .service)
        return (0..<count).map { index in
            let draw = random.uniform(UInt64(index))
            return Nanoseconds(Int64(100_000 + draw * draw * draw * 5e9))
        }
    }

    private static func summary(_ times: [Nanoseconds], censored: Int) -> LatencySummary {
        var latencies = Latencies()
        for time in times { latencies.record(time) }
        return LatencySummary(latencies, censored: censored, censoringBound: Nanoseconds(seconds: 10))
    }

    @Test(arguments: [(1, 0), (7, 0), (100, 0), (1000, 0), (1000, 5), (1000, 200), (3, 10), (9999, 1), (20_000, 21)])
    func percentilesAreThoseOfTheSortedSamples(answers: Int, censored: Int) throws {
        let times = LatencySummaryTests.times(answers, seed: UInt64(answers))
        let summary = LatencySummaryTests.summary(times, censored: censored)
        // Slow and right: every sample in a list, those without an answer at its end.
        let sorted = times.sorted().map(Optional.some) + [Nanoseconds?](repeating: nil, count: censored)
        for percent in [0.1, 1, 25, 50, 90, 95, 99, 99.9, 99.99, 100] {
            let percentile = try #require(summary.percentile(percent))
            let rank = (1...sorted.count).first { Double($0) * 100 >= percent * Double(sorted.count) - 1e-6 } ?? sorted.count
            #expect(percentile.samplesAbove == sorted.count - rank)
            #expect(percentile.isUncertain == (sorted.count - rank < 10))
            if let exact = sorted[rank - 1] {
                #expect(!percentile.isLowerBound)
                #expect(abs(percentile.milliseconds - exact.milliseconds) <= 0.001 * exact.milliseconds, "p\(percent)")
            } else {
                #expect(percentile.isLowerBound && percentile.milliseconds == 10_000)
            }
        }
    }

    @Test func nothingMeasuredGivesNothing() {
        let summary = LatencySummary(Latencies())
        #expect(summary.percentile(50) == nil && summary.mean == nil && summary.max == nil && summary.standardDeviation == nil)
    }

    @Test func aBoundBelowAnAnswerIsRaisedToIt() throws {
        let summary = LatencySummary(
            LatencySummaryTests.summary([Nanoseconds(seconds: 12)], censored: 0).latencies, censored: 1,
            censoringBound: Nanoseconds(seconds: 10))
        #expect(try #require(summary.percentile(100)).milliseconds == 12_000)
    }

    @Test func momentsAreThoseOfTwoPasses() {
        let times = LatencySummaryTests.times(5000, seed: 9)
        let summary = LatencySummaryTests.summary(times, censored: 3)
        let values = times.map(\.milliseconds)
        let mean = values.reduce(0, +) / 5000
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5000
        #expect(abs((summary.mean ?? 0) - mean) < 1e-9 * mean)
        #expect(abs((summary.standardDeviation ?? 0) - variance.squareRoot()) < 1e-9 * mean)
        #expect(summary.min == values.min() && summary.max == values.max() && summary.count == 5000)
    }

    @Test func howSamplesAreSpreadOverWorkersDoesNotMatter() {
        let times = LatencySummaryTests.times(3000, seed: 4)
        var workers = [Latencies](repeating: Latencies(), count: 3)
        for (index, time) in times.enumerated() { workers[index * index % 3].record(time) }
        var merged = Latencies()
        for worker in workers { merged.merge(worker) }
        let whole = LatencySummaryTests.summary(times, censored: 0)
        for percent in LatencySummary.reported {
            #expect(LatencySummary(merged).percentile(percent) == whole.percentile(percent))
        }
        #expect(abs(merged.moments.mean - whole.latencies.moments.mean) < 1e-3)
    }
}
