import LoadModel

extension TrialFigures {
    /// What a sweep keeps of a level.
    ///
    /// - Parameters:
    ///   - others: of loads that ran at the same time: of them the labels are kept, findings, and whether thresholds held.
    ///   - conditions: those to skip by.
    public init(_ level: LevelResult, beside others: [LevelResult] = [], conditions: [LoadModel.Threshold] = []) {
        let all = [level] + others
        self.init(
            windowSeconds: level.windowSeconds, offeredRate: level.offeredRate, users: level.level.peakUsers,
            theoreticalReceivedKBPerSecond: level.theoreticalReceivedKBPerSecond, scheduled: level.counts.scheduled,
            inFlightAtEnd: level.counts.inFlightAtEnd, isValid: all.allSatisfy(\.isValid), findings: all.flatMap(\.findings),
            thresholds: all.flatMap(\.thresholds).map { .init(text: $0.threshold.text, holds: $0.holds) },
            trueConditions: conditions.filter { $0.outcome(for: all.first(where: $0.isAbout) ?? level).holds }.map(\.text),
            lagP99: LatencySummary(level.phases.lag).percentile(99)?.milliseconds, generatorCPUShare: level.generator.cpuShare,
            theory: TrialTheory(level), total: LabelFigures(level.total), labels: all.flatMap(\.labels).map(LabelFigures.init))
    }
}

extension LabelFigures {
    init(_ result: LabelResult) {
        self.init(
            label: result.label, requests: result.requests, succeeded: result.succeeded, failed: result.failures.total,
            unsent: result.unsent, errorRate: result.errorRate, throughput: result.throughput,
            receivedKBPerSecond: result.receivedKBPerSecond, sentKBPerSecond: result.sentKBPerSecond,
            responseTime: TimeFigures(result.responseTime), serviceTime: TimeFigures(result.serviceTime))
    }
}

extension TimeFigures {
    init(_ summary: LatencySummary) {
        self.init(
            count: summary.count, censored: summary.censored, mean: summary.mean, min: summary.min, max: summary.max,
            standardDeviation: summary.standardDeviation,
            percentiles: LatencySummary.reported.map { summary.percentile($0)?.milliseconds })
    }
}
