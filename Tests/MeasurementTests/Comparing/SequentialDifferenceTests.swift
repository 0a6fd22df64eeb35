import Foundation
import LoadModel
import Testing

@testable import Measurement

@Suite struct SequentialDifferenceTests {
    /// So many seconds of 100/s, after 2 s of warm-up that is ten times slower: exponential times of 5 ms × `factor` on average, every
    /// so many of them a timeout; of labels by turns. `drift` is the standard deviation of what is new each second in the logarithm of all
    /// times, of which half is left in the next.
    private func run(
        seconds: Int, factor: Double = 1, seed: UInt64, failingEvery failing: Int = .max, labels: [String] = ["x"],
        drift: Double = 0
    ) throws -> LevelResult {
        let random = RandomStream(seed: seed, purpose: .service)
        let second = Nanoseconds(seconds: 1)
        let end = second * Int64(seconds + 2)
        var recording = Recording(labels: labels.count, isOpen: true, windowStart: second * 2, windowEnd: end)
        var level = 0.0
        for index in 0..<(seconds + 2) * 100 {
            if index > 0, index.isMultiple(of: 100) { recording.closeInterval(inFlight: 0) }
            if index.isMultiple(of: 100) {
                let draw = (0..<12).reduce(-6.0) { $0 + random.uniform(UInt64(1_000_000 + index * 12 + $1)) }
                level = 0.5 * level + drift * draw
            }
            let due = Nanoseconds(Int64(index) * 10_000_000)
            let time = exp(level) * 5e6 * factor * (index < 200 ? 10 : 1) * -log(random.uniform(UInt64(index)))
            let fails = (index + 1).isMultiple(of: failing)
            recording.countStart(isMeasured: index >= 200)
            recording.recordSend(at: due, isMeasured: index >= 200)
            recording.record(
                Sample(
                    label: index % labels.count, intendedStart: due, lag: .zero, slotWait: .zero, firstByteSent: due,
                    firstByteReceived: fails ? nil : due, end: due + Nanoseconds(Int64(time)), failure: fails ? .timeout : nil,
                    status: fails ? 0 : 200, receivedBytes: 100, sentBytes: 50, dial: nil))
        }
        recording.closeSeries()
        let context = LevelContext(
            level: .open(arrivals: .constant, rate: try #require(Rate(perSecond: 100))), warmup: second * 2,
            stop: .duration(second * Int64(seconds)), labels: labels, timeouts: labels.map { _ in second }, maxInFlight: 8,
            threads: 1,
            wallSeconds: Double(seconds + 2), pacing: .precise, machine: nil)
        return LevelResult(recording: recording, context: context, thresholds: [])
    }

    private func difference(_ metric: ComparedMetric, _ a: LevelResult, _ b: LevelResult) throws -> SequentialDifference {
        try #require(SequentialDifference.all(baseline: a, candidate: b).first { $0.metric == metric })
    }

    @Test func theIntervalHoldsTheTrueRatioAboutAsOftenAsItSays() throws {
        var held: [ComparedMetric: Int] = [:]
        for seed in 0..<UInt64(100) {
            let (a, b) = (try run(seconds: 40, seed: seed), try run(seconds: 40, factor: 1.1, seed: 1_000 + seed))
            for metric in [ComparedMetric.mean, .p50] {
                let estimate = try #require(try difference(metric, a, b).estimate)
                if estimate.low < 1.1, 1.1 < estimate.high { held[metric, default: 0] += 1 }
            }
        }
        // 95 of 100 on average; 86 or fewer would be chance once in 3,000 times.
        #expect(held[.mean, default: 0] > 86 && held[.p50, default: 0] > 86, "\(held)")
    }

    @Test func halfAsSlowAgainIsSeen() throws {
        let (a, b) = (try run(seconds: 40, seed: 1), try run(seconds: 40, factor: 1.5, seed: 2))
        let mean = try difference(.mean, a, b)
        let estimate = try #require(mean.estimate)
        #expect(estimate.low > 1.2 && estimate.high < 1.9)
        #expect(try #require(mean.baseline) < 6 && (try #require(mean.candidate)) > 6)
        // Of 200 requests in a batch two are beyond the 99th percentile.
        #expect(try difference(.p99, a, b).estimate == nil && (try difference(.p99, a, b).baseline) != nil)
    }

    @Test func errorsAreComparedByTheirDifference() throws {
        let (a, b) = (try run(seconds: 40, seed: 1), try run(seconds: 40, seed: 2, failingEvery: 10))
        let estimate = try #require(try difference(.errors, a, b).estimate)
        #expect(abs(estimate.value - 0.1) < 0.01 && estimate.low > 0.08 && estimate.high < 0.12)
    }

    @Test func aRunOfAFewSecondsHasNoInterval() throws {
        let (a, b) = (try run(seconds: 5, seed: 1), try run(seconds: 40, seed: 2))
        for difference in SequentialDifference.all(baseline: a, candidate: b) {
            #expect(difference.estimate == nil, "\(difference.metric)")
        }
    }

    /// Requests of a label depend on one another as all do: an interval of independent ones would hold half as often.
    @Test func theIntervalOfALabelHoldsTheTrueRatioThoughRequestsAreCorrelated() throws {
        var held: [ComparedMetric: Int] = [:]
        let labels = ["list", "search"]
        for seed in 0..<UInt64(100) {
            let a = try run(seconds: 60, seed: seed, labels: labels, drift: 0.3)
            let b = try run(seconds: 60, factor: 1.1, seed: 1_000 + seed, labels: labels, drift: 0.3)
            let all = SequentialDifference.byLabel(baseline: a, candidate: b)
            #expect(all.map(\.label) == labels)
            for metric in [ComparedMetric.mean, .p50] {
                let estimate = try #require(all[1].differences.first { $0.metric == metric }?.estimate)
                if estimate.low < 1.1, 1.1 < estimate.high { held[metric, default: 0] += 1 }
            }
        }
        #expect(held[.mean, default: 0] > 84 && held[.p50, default: 0] > 84, "\(held)")
    }

    @Test func aLabelIsComparedByItsOwnRequests() throws {
        let labels = ["x", "y"]
        let (a, b) = (
            try run(seconds: 40, seed: 1, labels: labels), try run(seconds: 40, seed: 2, failingEvery: 2, labels: labels)
        )
        let errors = SequentialDifference.byLabel(baseline: a, candidate: b).map { entry in
            entry.differences.first { $0.metric == .errors }?.candidate ?? -1
        }
        // Every second request is the other label's.
        #expect(errors == [0, 1])
        let one = try run(seconds: 10, seed: 1)
        #expect(SequentialDifference.byLabel(baseline: one, candidate: a).map(\.label) == ["x"])
        #expect(SequentialDifference.byLabel(baseline: one, candidate: one).isEmpty)
    }
}
