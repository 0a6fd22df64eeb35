import LoadModel
import Measurement

/// A run of an hour on ten labels: a daily wave of load, a target that stalls now and then, and an outage in the middle.
public enum HourSample {
    static let seconds = 3_595
    private static let warmup = 5
    private static let labelCount = 10

    public static let result = RunResult(
        name: "an-hour", startedAt: startedAt, target: target, seed: 42, levels: [level],
        plan: """
            name: an-hour
            load: { model: open, arrivals: poisson, warmup: 5s, stages: [ { sine: { mean: 60/s, amplitude: 40/s, period: 1200s }, for: 3595s } ] }
            """,
        environment: environment)

    static let startedAt = 1_767_225_600.0
    static let target = TargetDescription(name: "baseline", url: "http://127.0.0.1:8081")
    static let environment = Environment(
        dyno: "0.1.0", operatingSystem: "Linux 6.1", processor: "Test CPU", cores: 2, libcurl: "8.5.0")

    private struct Sums {
        var response = Latencies()
        var service = Latencies()
        var jmeter = JMeterStatistics()
        var point = Series.Point()
        var buckets = LogBuckets()
        var series = Series(limit: LabelSeries.mostPoints)
        var timeouts = 0
        var errors = 0
        var requests = 0
    }

    private static var level: LevelResult {
        let random = RandomStream(seed: 11, purpose: .service)
        var draws: UInt64 = 0
        let draw = { () -> Double in
            draws += 1
            return random.uniform(draws)
        }
        var sums = [Sums](repeating: Sums(), count: labelCount)
        var phases = PhaseTimes()
        var series = Series()
        var buckets = LogBuckets()
        for second in 0..<(warmup + seconds) {
            var point = Series.Point()
            let rate = 60 + 40 * wave(second)
            let isDown = (1_900..<1_930).contains(second)
            let stall = second % 240 < 2 ? 400 + 400 * draw() : 0
            for _ in 0..<Int(rate * (0.9 + 0.2 * draw())) {
                let label = Int(Double(labelCount) * draw() * draw())
                let typical = 4.0 + 3 * Double(label)
                let tail = draw()
                let service =
                    typical * (0.8 + 0.4 * draw() + 12 * tail * tail * tail * tail * tail * tail * tail * tail) * (1 + rate / 200)
                let wait = stall * draw()
                let isMeasured = second >= warmup
                if isMeasured { sums[label].requests += 1 }
                guard !isDown || draw() > 0.4 else {
                    point.failed += 1
                    point.failures.add(FailureCause(.timeout, status: 0))
                    sums[label].point.failed += 1
                    if isMeasured { sums[label].timeouts += 1 }
                    continue
                }
                if draw() < 0.0004 {
                    point.failed += 1
                    point.failures.add(FailureCause(.status, status: 503))
                    sums[label].point.failed += 1
                    if isMeasured { sums[label].errors += 1 }
                    continue
                }
                let lag = 0.004 + 0.03 * draw()
                let response = Nanoseconds(Int64((service + wait + lag) * 1e6))
                point.succeeded += 1
                point.moments.record(response)
                buckets.record(response)
                sums[label].point.succeeded += 1
                sums[label].point.moments.record(response)
                sums[label].buckets.record(response)
                guard isMeasured else { continue }
                let served = Nanoseconds(Int64(service * 1e6))
                sums[label].response.record(response)
                sums[label].service.record(served)
                sums[label].jmeter.elapsed.record(served)
                sums[label].jmeter.firstStart = .zero
                sums[label].jmeter.lastEnd = Nanoseconds(seconds: Double(seconds))
                phases.lag.record(Nanoseconds(Int64(lag * 1e6)))
                phases.slotWait.record(Nanoseconds(Int64(wait * 1e6)))
                phases.startDelay.record(Nanoseconds(Int64((wait + lag) * 1e6)))
                phases.timeToFirstByte.record(Nanoseconds(Int64(service * 0.85e6)))
            }
            point.inFlight = Int(rate * (stall > 0 ? 0.4 : 0.02) * (0.5 + draw()))
            point.buckets = buckets.drain()
            series.append(point)
            for label in sums.indices {
                sums[label].point.buckets = sums[label].buckets.drain()
                sums[label].series.append(sums[label].point)
                sums[label].point = Series.Point()
            }
        }
        return level(sums, phases, series)
    }

    /// Up and down in 20 minutes; near enough to a sine, and the same on every machine.
    private static func wave(_ second: Int) -> Double {
        let phase = Double(second % 1_200) / 1_200
        return phase < 0.5 ? 16 * phase * (0.5 - phase) : -16 * (phase - 0.5) * (1 - phase)
    }

    private static func level(_ sums: [Sums], _ phases: PhaseTimes, _ series: Series) -> LevelResult {
        let labels = sums.enumerated().map { result("step \($0 + 1)", $1) }
        var all = Sums()
        for sum in sums {
            all.response.merge(sum.response)
            all.service.merge(sum.service)
            all.jmeter.merge(sum.jmeter)
            all.timeouts += sum.timeouts
            all.errors += sum.errors
            all.requests += sum.requests
        }
        let total = result("Total", all)
        var counts = RequestCounts()
        (counts.scheduled, counts.started, counts.sent) = (all.requests, all.requests, all.requests)
        (counts.succeeded, counts.failed) = (total.succeeded, all.timeouts + all.errors)
        let sine = RateStage.Shape.sine(mean: Rate(perSecond: 60)!, amplitude: 40, period: Nanoseconds(seconds: 1_200))
        let stages = RateProfile.stages([RateStage(sine, for: Nanoseconds(seconds: Double(seconds)))])
        let inFlight = Double(total.succeeded) / Double(seconds) * (total.serviceTime.mean ?? 0) / 1000
        var level = LevelResult(
            level: .open(arrivals: .poisson, profile: stages), warmup: Nanoseconds(seconds: 5),
            stop: .duration(Nanoseconds(seconds: Double(seconds))), windowSeconds: Double(seconds), counts: counts,
            warmupCounts: RequestCounts(), total: total, labels: labels, phases: phases, series: series,
            generator: GeneratorAccount(
                threads: 1, cpuSeconds: 31, cpuShare: 0.0086,
                littlesLaw: .init(
                    inSystem: .init(counted: inFlight, fromTimes: inFlight),
                    inFlight: .init(counted: inFlight, fromTimes: inFlight), predictedInSystem: inFlight),
                sendSpacingCV: 0.998, connectionsOpened: 12))
        level.resources = resources(requests: total.requests)
        level.failureRows = total.failures.nonZero.map { kind, count in
            kind == .timeout
                ? FailureRow(kind: kind, label: level.labels.first?.label, count: count, example: "no complete answer within 10s")
                : FailureRow(kind: kind, status: 503, label: level.labels.first?.label, count: count, example: "upstream is gone")
        }
        return level
    }

    /// Memory that grows as long as the target runs, and is given back now and then.
    private static func resources(requests: Int) -> TargetResources {
        var used = TargetResources()
        (used.seconds, used.requests, used.cpuSeconds, used.systemSeconds) = (3_600, requests, 1_100, 300)
        (used.residentBytes, used.peakResidentBytes) = (310_000_000, 520_000_000)
        (used.processes, used.threads, used.descriptors) = (2, 14, 48)
        (used.voluntarySwitches, used.involuntarySwitches) = (420_000, 9_000)
        used.series = (1...3_600).map { second in
            .init(
                time: Double(second), processors: 0.3 + 0.2 * wave(second),
                residentBytes: 200_000_000 + second % 900 * 350_000, threads: 14, descriptors: 48)
        }
        return used
    }

    private static func result(_ name: String, _ sums: Sums) -> LabelResult {
        var failures = FailureCounts()
        failures[.timeout] = sums.timeouts
        failures[.status] = sums.errors
        let seconds = Double(seconds)
        var ended = sums.series
        ended.flush()
        let summary = { LatencySummary($0, censored: sums.timeouts, censoringBound: Nanoseconds(seconds: 10)) }
        var result = LabelResult(
            label: name, requests: sums.requests, succeeded: sums.response.count, failures: failures,
            statuses: [200: sums.response.count, 503: sums.errors], throughput: Double(sums.response.count) / seconds,
            receivedKBPerSecond: Double(sums.response.count) * 4.1 / seconds,
            sentKBPerSecond: Double(sums.requests) * 0.12 / seconds, meanSuccessfulBytes: 4_100,
            responseTime: summary(sums.response), serviceTime: summary(sums.service), timeToFailure: Moments(),
            jmeter: sums.jmeter)
        if !ended.points.isEmpty { result.series = LabelSeries(ended) }
        return result
    }
}
