import LoadModel

extension CapacityStep {
    /// Intervals of a series that a step's measured window is cut into, for trend and spread.
    public static let intervals = 20

    /// What a step was, from what was measured.
    ///
    /// - Parameters:
    ///   - beside: of loads that ran at the same time: thresholds may be about them.
    ///   - thresholds: that must hold.
    ///   - fastest: the mean service time of the target in milliseconds where it was lowest in this search; nil: not known yet.
    ///   - requestsPerArrival: on average, by the plan; throughput is counted in arrivals that were answered. In a closed load: in iterations.
    public init(
        _ trial: CapacityTrial, result: LevelResult, beside others: [LevelResult] = [], thresholds: [Threshold],
        fastest: Double? = nil, requestsPerArrival: Double
    ) {
        let interval = result.series.interval
        let first = Int(result.warmup.count / max(1, interval.count))
        let window = result.series.points.dropFirst(first).prefix(CapacityStep.intervals)
        let iterations = max(requestsPerArrival, 1e-9)
        let perInterval = window.map { Double($0.succeeded) / iterations / interval.seconds }
        // All that was answered while the window lasted: the answers to what a warm-up left in the queue are as much the target's work, and
        // the statistics of a run leave them out.
        let isWhole = perInterval.count == CapacityStep.intervals
        let answered = perInterval.reduce(0, +) / Double(CapacityStep.intervals)
        let p99 = result.total.responseTime.percentile(99)
        self.init(
            load: trial.load, purpose: trial.purpose, seconds: result.windowSeconds, requests: result.total.requests,
            throughput: isWhole ? answered : result.total.throughput / iterations,
            throughputError: CapacityStep.standardError(perInterval),
            errorRate: result.errorRate, failures: result.failureRows, unsent: result.total.unsent,
            p50: result.total.responseTime.percentile(50)?.milliseconds, p99: p99?.milliseconds,
            p99IsLowerBound: p99?.isLowerBound ?? false, trend: nil,
            checks: thresholds.map { threshold in
                let about = ([result] + others).first(where: threshold.isAbout) ?? result
                return CapacityCheck(
                    threshold, about, window: about.series.points.dropFirst(first).prefix(CapacityStep.intervals))
            },
            findings: result.findings.filter { $0.spoils(capacityUnder: thresholds, seconds: result.windowSeconds) })
        guard result.offeredRate != nil else { return }
        let before = first > 0 ? result.series.points.prefix(first).suffix(1).map(\.inFlight) : [0]
        trend = QueueTrend(
            inFlight: before + window.map(\.inFlight), intervalSeconds: interval.seconds, rate: trial.load * iterations)
        // Where arrivals wait for a slot the queue is theirs, and what is in flight stays as it is.
        let unsent = Double(result.counts.unsent) / Double(max(1, result.counts.scheduled))
        if unsent > QueueTrend.tolerableShare, !(trend?.isGrowing ?? false) {
            trend = QueueTrend(perSecond: unsent * trial.load, share: unsent, t: 1e6, isGrowing: true)
        }
        // Where all slots are taken and the target answers as fast as ever, it could do more than the slots let through.
        // By the mean of the answers: requests that were never sent hide the median.
        if outcome == .failed, let fastest, let mean = result.total.serviceTime.mean, mean < 2 * fastest {
            findings = result.findings.filter { $0.code == "capBound" }
        }
    }

    /// Of the mean of values that hardly depend on each other; nil for fewer than three.
    private static func standardError(_ values: [Double]) -> Double? {
        guard values.count > 2 else { return nil }
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1) / n).squareRoot()
    }
}

extension Finding {
    /// Whether it leaves open if a target carries a load.
    ///
    /// Requests that started a little late spoil a response time, but neither whether the target keeps up nor whether it stays below a
    /// limit that is far above.
    fileprivate func spoils(capacityUnder thresholds: [Threshold], seconds: Double) -> Bool {
        // What is not answered in time is the target's affair.
        guard invalidates, code != "unanswered" else { return false }
        guard code == "generatorLagged", let lag = self["lag"] else { return true }
        let tightest = thresholds.filter(\.metric.isTime).map(\.limit).min()
        return lag > (tightest.map { max(1, 0.05 * $0) } ?? 100 * seconds)
    }
}
