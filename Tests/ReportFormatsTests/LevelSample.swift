import LoadModel
import Measurement

/// Builds the result of one level from made-up requests, with sums that agree as those of a real run do.
struct LevelSample {
    let level: Load.Level
    let seconds: Double
    let stop: Load.StopRule
    var standstills: [MachineObservation.Standstill] = []
    /// Files of before do not tell of them.
    var hasStamps = false
    private let random: RandomStream
    private var draws: UInt64 = 0
    private var labels: [(name: String, answers: [Answer], bytes: Int, failures: [Failure])] = []

    private struct Answer {
        var service: Nanoseconds
        var lag: Nanoseconds
        var slotWait = Nanoseconds.zero
        var connect: Nanoseconds?
        var response: Nanoseconds { lag + slotWait + (connect ?? .zero) + service }
    }

    private struct Failure {
        var kind: FailureKind
        var after: Nanoseconds
        var status: Int?
    }

    init(level: Load.Level, seed: UInt64, seconds: Double, stop: Load.StopRule? = nil) {
        self.level = level
        self.seconds = seconds
        self.stop = stop ?? .duration(Nanoseconds(seconds: seconds))
        random = RandomStream(seed: seed, purpose: .service)
    }

    private var isOpen: Bool {
        switch level {
        case .open, .trace: true
        case .closed, .partlyOpen: false
        }
    }

    /// Times that are a little below the typical one mostly, and up to ten times it now and then.
    mutating func addLabel(_ name: String, requests: Int, typicalMilliseconds: Double, bytes: Int) {
        let answers = (0..<requests).map { index in
            let service = (0.8 + 0.4 * draw() + 9 * power(draw(), 24)) * typicalMilliseconds
            let connect = index < 8 ? Nanoseconds(Int64(200_000 + 300_000 * draw())) : nil
            let lag = isOpen ? Nanoseconds(Int64(5_000 + 40_000 * power(draw(), 8))) : .zero
            return Answer(service: Nanoseconds(Int64(service * 1e6)), lag: lag, connect: connect)
        }
        labels.append((name, answers, bytes, []))
    }

    mutating func fail(_ name: String, _ kind: FailureKind, count: Int, milliseconds: Double, status: Int? = nil) {
        guard let index = labels.firstIndex(where: { $0.name == name }) else { return }
        for _ in 0..<count {
            let after = Nanoseconds(Int64((milliseconds + 0.3 * draw()) * 1e6))
            labels[index].failures.append(Failure(kind: kind, after: after, status: status))
        }
    }

    /// Makes the last answers of a label wait for a slot, the longest up to the time given.
    mutating func queue(last count: Int, milliseconds: Double, of name: String) {
        guard let index = labels.firstIndex(where: { $0.name == name }) else { return }
        for place in 0..<count {
            let wait = Nanoseconds(Int64(milliseconds * 1e6 * Double(place + 1) / Double(count)))
            labels[index].answers[labels[index].answers.count - 1 - place].slotWait = wait
        }
    }

    private mutating func draw() -> Double {
        draws += 1
        return random.uniform(draws)
    }

    private func power(_ base: Double, _ exponent: Int) -> Double { (0..<exponent).reduce(1) { value, _ in value * base } }

    func result(findings: [Finding] = [], thresholds: [String] = []) -> LevelResult {
        let results = labels.map { labelResult($0.name, $0.answers, bytes: $0.bytes, failures: $0.failures) }
        let total = pooled(results)
        var level = LevelResult(
            level: level, warmup: Nanoseconds(seconds: 5), stop: stop, windowSeconds: seconds, counts: counts(of: total),
            warmupCounts: warmupCounts, total: total, labels: results, phases: phases, series: series,
            generator: GeneratorAccount(
                threads: 1, cpuSeconds: 1.25, cpuShare: 0.0192, littlesLaw: littlesLaw,
                sendSpacingCV: isOpen ? 0.998 : nil,
                arrivals: isOpen ? .init(milliseconds: 0.031, meanGapMilliseconds: 10) : nil,
                connectionsOpened: 8 * labels.count, workers: workers, machine: machine,
                pacing: isOpen ? .batched : .precise, receiveStamps: hasStamps ? stamps(of: total.succeeded) : nil),
            findings: findings)
        level.thresholds = thresholds.compactMap { outcome($0, of: level) }
        return level
    }
}

extension LevelSample {
    private var littlesLaw: GeneratorAccount.LittlesLaw {
        .init(
            inSystem: .init(counted: 1.31, fromTimes: 1.31), inFlight: .init(counted: 1.29, fromTimes: 1.29),
            predictedInSystem: 1.3)
    }

    private func stamps(of answers: Int) -> ReceiveStamps {
        guard isOpen, answers > 3 else { return ReceiveStamps(use: .fullSpeed) }
        var counts = ReceiptCounts()
        counts.count(.stamped, times: answers - 3)
        counts.count(.firstOverTLS, times: 3)
        counts.faults.leftovers = 1
        return ReceiveStamps(use: .on, counts: counts)
    }

    private var workers: [WorkerUsage] {
        [WorkerUsage(cpuSeconds: 1.2, wallSeconds: seconds, voluntarySwitches: 12_345, involuntarySwitches: 67)]
    }

    private var machine: MachineObservation {
        MachineObservation(
            seconds: seconds, processors: 2, stolenSeconds: 0.06, throttledPeriods: 0, throttledSeconds: 0, waitingSeconds: 1.5,
            descriptors: .init(used: 21, limit: 1024), ports: .init(used: 40, limit: 28_232),
            standstills: standstills)
    }

    private func labelResult(_ name: String, _ answers: [Answer], bytes: Int, failures: [Failure]) -> LabelResult {
        var response = Latencies()
        var service = Latencies()
        var jmeter = JMeterStatistics()
        for answer in answers {
            response.record(answer.response)
            service.record(answer.service)
            jmeter.elapsed.record((answer.connect ?? .zero) + answer.service)
        }
        var counts = FailureCounts()
        var timeToFailure = Moments()
        var statuses = answers.isEmpty ? [:] : [200: answers.count]
        for failure in failures {
            counts[failure.kind] += 1
            timeToFailure.record(failure.after)
            jmeter.elapsed.record(failure.after)
            if let status = failure.status { statuses[status, default: 0] += 1 }
        }
        jmeter.failed = failures.count
        jmeter.receivedBytes = answers.count * bytes
        jmeter.sentBytes = (answers.count + failures.count) * 120
        jmeter.firstStart = Nanoseconds(seconds: 5)
        jmeter.lastEnd = Nanoseconds(seconds: 5 + seconds)
        let bound = failures.filter(\.kind.isCensored).map(\.after).max() ?? .zero
        return LabelResult(
            label: name, requests: answers.count + failures.count, succeeded: answers.count, failures: counts,
            statuses: statuses, throughput: Double(answers.count) / seconds,
            receivedKBPerSecond: Double(jmeter.receivedBytes) / 1000 / seconds,
            sentKBPerSecond: Double(jmeter.sentBytes) / 1000 / seconds,
            meanSuccessfulBytes: answers.isEmpty ? nil : Double(bytes),
            responseTime: LatencySummary(response, censored: counts.censored, censoringBound: bound),
            serviceTime: LatencySummary(service, censored: counts.censored, censoringBound: bound),
            timeToFailure: timeToFailure, jmeter: jmeter)
    }

    private func pooled(_ labels: [LabelResult]) -> LabelResult {
        var total = labels[0]
        total.label = "Total"
        for label in labels.dropFirst() {
            total.requests += label.requests
            total.succeeded += label.succeeded
            total.failures.merge(label.failures)
            total.statuses.merge(label.statuses, uniquingKeysWith: +)
            total.throughput += label.throughput
            total.receivedKBPerSecond += label.receivedKBPerSecond
            total.sentKBPerSecond += label.sentKBPerSecond
            total.responseTime = merged(total.responseTime, label.responseTime)
            total.serviceTime = merged(total.serviceTime, label.serviceTime)
            total.timeToFailure.merge(label.timeToFailure)
            total.jmeter.merge(label.jmeter)
        }
        total.meanSuccessfulBytes = total.succeeded > 0 ? Double(total.jmeter.receivedBytes) / Double(total.succeeded) : nil
        return total
    }

    private func merged(_ a: LatencySummary, _ b: LatencySummary) -> LatencySummary {
        var latencies = a.latencies
        latencies.merge(b.latencies)
        return LatencySummary(
            latencies, censored: a.censored + b.censored, censoringBound: max(a.censoringBound, b.censoringBound))
    }

    private func counts(of total: LabelResult) -> RequestCounts {
        var counts = RequestCounts()
        counts.scheduled = total.requests
        counts.started = total.requests
        counts.sent = total.requests
        counts.succeeded = total.succeeded
        counts.failed = total.failures.total
        counts.failedBeforeSending = total.failures[.connect]
        counts.sent -= counts.failedBeforeSending
        return counts
    }

    private var warmupCounts: RequestCounts {
        var counts = RequestCounts()
        counts.scheduled = 500
        counts.started = 500
        counts.sent = 500
        counts.succeeded = 500
        return counts
    }

    private var phases: PhaseTimes {
        var phases = PhaseTimes()
        for answer in labels.flatMap(\.answers) {
            if isOpen {
                phases.lag.record(answer.lag)
                phases.slotWait.record(answer.slotWait)
                phases.startDelay.record(answer.lag + answer.slotWait + (answer.connect ?? .zero))
                if hasStamps { phases.readDelay.record(answer.lag) }
            }
            phases.timeToFirstByte.record(Nanoseconds(answer.service.count * 9 / 10))
            guard let connect = answer.connect else { continue }
            phases.resolve.record(Nanoseconds(20_000))
            phases.tcpConnect.record(connect - Nanoseconds(20_000))
            phases.connect.record(connect)
        }
        return phases
    }

    private var series: Series {
        let answers = labels.flatMap(\.answers)
        var series = Series()
        var buckets = LogBuckets()
        for part in 0..<4 {
            var point = Series.Point()
            for answer in answers[(answers.count * part / 4)..<(answers.count * (part + 1) / 4)].prefix(30) {
                point.succeeded += 1
                point.moments.record(answer.response)
                buckets.record(answer.response)
            }
            point.inFlight = part
            point.buckets = buckets.drain()
            series.append(point)
        }
        return series
    }

    private func outcome(_ text: String, of level: LevelResult) -> ThresholdOutcome? {
        guard let threshold = try? Threshold(parsing: text) else { return nil }
        let label = level.labels.first { $0.label == threshold.label } ?? level.total
        switch threshold.metric {
        case .percentile(let percent):
            guard let value = label.responseTime.percentile(percent) else { return nil }
            let holds = !value.isLowerBound && threshold.holds(for: value.milliseconds)
            return ThresholdOutcome(
                threshold: threshold, holds: holds, actual: value.milliseconds, isLowerBound: value.isLowerBound)
        case .errors:
            return ThresholdOutcome(threshold: threshold, holds: threshold.holds(for: level.errorRate), actual: level.errorRate)
        default:
            return ThresholdOutcome(
                threshold: threshold, holds: threshold.holds(for: label.throughput), actual: label.throughput)
        }
    }
}
