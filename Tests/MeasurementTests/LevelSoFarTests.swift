import LoadModel
import Measurement
import Testing

/// What is known of a level before its end.
@Suite struct LevelSoFarTests {
    private func level(labels: [String] = ["a", "b"], warmup: Double) -> LevelSoFar {
        LevelSoFar(
            LevelContext(
                level: .closed(users: .steady(2, rampUp: .zero), cycle: UserCycle(think: .constant(.zero), pacing: .zero)),
                warmup: Nanoseconds(seconds: warmup), stop: .requests(1000), labels: labels,
                timeouts: labels.map { _ in Nanoseconds(seconds: 10) }, maxInFlight: 2, threads: 1, wallSeconds: 0),
            interval: Nanoseconds(seconds: 1))
    }

    /// The n-th second, from 1, in each of which a gets 10 answers after 5 ms and a reset.
    private func second(_ number: Int, measured: Int) -> LiveTick.ClosedInterval {
        var interval = LiveTick.ClosedInterval()
        var buckets = LogBuckets()
        interval.outcomes = OutcomeTally(labels: 2)
        for _ in 0..<10 {
            interval.point.moments.record(Nanoseconds(5_000_000))
            buckets.record(Nanoseconds(5_000_000))
        }
        for _ in 0..<10 * number { interval.outcomes.count(label: 0, failure: nil) }
        for _ in 0..<number { interval.outcomes.count(label: 0, failure: .reset) }
        interval.point.succeeded = 10
        interval.point.failed = 1
        interval.point.buckets = buckets.drain()
        interval.counts.succeeded = 10 * measured
        interval.counts.failed = measured
        interval.counts.sent = 11 * measured + (measured > 0 ? 2 : 0)
        interval.counts.scheduled = interval.counts.sent
        interval.counts.started = interval.counts.sent
        return interval
    }

    @Test func theWarmUpIsInNoStatistic() {
        var level = level(warmup: 2)
        level.add((1...5).map { second($0, measured: max(0, $0 - 2)) })
        let result = level.result
        #expect(level.seconds == 5 && result.windowSeconds == 3 && result.series.points.count == 5)
        #expect(result.total.succeeded == 30 && result.total.failures[.reset] == 3 && result.counts.inFlightAtEnd == 2)
        #expect(result.labels[0].succeeded == 30 && result.labels[0].failures[.reset] == 3 && result.labels[1].requests == 0)
        #expect(result.total.throughput == 10 && result.total.responseTime.count == 30)
        #expect(result.total.responseTime.percentile(90).map { abs($0.milliseconds - 5) < 0.16 } == true)
        // Unanswered requests rank above every answer.
        #expect(result.total.responseTime.percentile(99)?.isLowerBound == true)
        #expect(result.counts.brokenInvariants.isEmpty)
    }

    @Test func itIsInvalidAndNothingIsJudged() {
        var level = level(warmup: 0)
        level.add([second(1, measured: 1)])
        #expect(!level.result.isValid && level.result.isUnfinished && level.result.thresholds.isEmpty)
        #expect(level.result.findings.contains(.unfinished(seconds: 1)))
    }

    @Test func itsSizeIsBoundedHoweverLongTheLevelIsAndHoweverManyLabelsThereAre() {
        var level = level(labels: (0..<500).map { "label \($0)" }, warmup: 0)
        for number in 1...1000 {
            var interval = LiveTick.ClosedInterval()
            interval.point.succeeded = 1
            interval.outcomes = OutcomeTally(labels: 500)
            interval.outcomes.count(label: 77, failure: nil)
            interval.counts.succeeded = number
            level.add([interval])
        }
        let result = level.result
        #expect(result.series.points.count <= LevelSoFar.mostPoints && result.labels.count == LevelSoFar.mostLabels)
        #expect(result.series.points.reduce(0) { $0 + $1.succeeded } == 1000)
        #expect(result.labels.contains { $0.label == "label 77" } && result.total.succeeded == 1000)
    }
}
