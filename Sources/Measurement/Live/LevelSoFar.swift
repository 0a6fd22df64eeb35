import LoadModel

/// What is known of a level while it runs, for a reader of a run that was killed: of a bounded size, from what workers tell once an
/// interval anyway.
public struct LevelSoFar: Sendable {
    private let context: LevelContext
    private let interval: Nanoseconds
    private var series: Series
    private var seen: Int64 = 0
    /// By time of completion: whole intervals that began in the measured window.
    private var measured = Series.Point()
    private var measuredIntervals = 0
    /// What had been counted by the end of the warm-up, and by the end of the last interval.
    private var atWindowStart = OutcomeTally()
    private var now = LiveTick.ClosedInterval()

    /// A bar each is more than a page has room for.
    public static let mostPoints = 120
    public static let mostLabels = 50

    /// - Parameters:
    ///   - context: as far as it is known before the level's end.
    ///   - interval: of the ticks' points.
    public init(_ context: LevelContext, interval: Nanoseconds) {
        self.context = context
        self.interval = interval
        series = Series(interval: interval, limit: LevelSoFar.mostPoints)
    }

    public mutating func add(_ closed: [LiveTick.ClosedInterval]) {
        for interval in closed {
            series.append(interval.point)
            if self.interval * seen >= context.warmup {
                measured.append(interval.point)
                measuredIntervals += 1
            } else {
                atWindowStart = interval.outcomes
            }
            seen += 1
            now = interval
        }
    }

    /// From the start of the level, warm-up included.
    public var seconds: Double { (interval * seen).seconds }

    /// Without a verdict: no threshold is held against it, and it is not valid.
    public var result: LevelResult {
        var counts = now.counts
        counts.inFlightAtEnd = max(0, counts.sent - counts.succeeded - counts.failed + counts.failedBeforeSending)
        var warmupCounts = now.warmupCounts
        warmupCounts.inFlightAtEnd =
            max(0, warmupCounts.sent - warmupCounts.succeeded - warmupCounts.failed + warmupCounts.failedBeforeSending)
        let window = (interval * Int64(measuredIntervals)).seconds
        let labels = context.labels.indices.filter { context.rows?.contains(context.labels[$0]) ?? true }
            .map { label($0, windowSeconds: window) }
        var total = LabelResult(label: "Total", requests: counts.succeeded + counts.failed + counts.inFlightAtEnd)
        total.succeeded = counts.succeeded
        for label in labels { total.failures.merge(label.failures) }
        total.throughput = window > 0 ? Double(measured.succeeded) / window : 0
        total.responseTime = LatencySummary(
            Latencies(measured), censored: total.failures.censored, censoringBound: context.timeouts.max() ?? .zero)
        total.wasCutShort = true
        var series = series
        series.flush()
        var result = LevelResult(
            level: context.level, warmup: context.warmup, stop: context.stop, windowSeconds: window, counts: counts,
            warmupCounts: warmupCounts, total: total, labels: busiest(of: labels), phases: PhaseTimes(), series: series,
            generator: GeneratorAccount(threads: context.threads, pacing: context.pacing),
            findings: [.unfinished(seconds: seconds)])
        (result.stream, result.delay) = (context.stream, context.delay)
        if let users = context.level.peakUsers { result.findings.append(.closedLoop(users: users)) }
        return result
    }

    private func label(_ index: Int, windowSeconds: Double) -> LabelResult {
        let count: (FailureKind?) -> Int = { now.outcomes[index, $0] - atWindowStart[index, $0] }
        var label = LabelResult(label: context.labels[index], requests: 0)
        label.succeeded = count(nil)
        for kind in FailureKind.allCases { label.failures[kind] = count(kind) }
        label.requests = label.succeeded + label.failures.total
        label.throughput = windowSeconds > 0 ? Double(label.succeeded) / windowSeconds : 0
        label.wasCutShort = true
        return label
    }

    /// In the plan's order, those with the most requests where there are too many.
    private func busiest(of labels: [LabelResult]) -> [LabelResult] {
        guard labels.count > LevelSoFar.mostLabels else { return labels }
        let chosen = Set(labels.indices.sorted { labels[$0].requests > labels[$1].requests }.prefix(LevelSoFar.mostLabels))
        return labels.indices.filter(chosen.contains).map { labels[$0] }
    }
}

extension LabelResult {
    /// Of which nothing is known yet.
    fileprivate init(label: String, requests: Int) {
        self.init(
            label: label, requests: requests, succeeded: 0, failures: FailureCounts(), statuses: [:], throughput: 0,
            receivedKBPerSecond: 0, sentKBPerSecond: 0, meanSuccessfulBytes: nil, responseTime: LatencySummary(Latencies()),
            serviceTime: LatencySummary(Latencies()), timeToFailure: Moments(), jmeter: JMeterStatistics())
    }
}

extension GeneratorAccount {
    fileprivate init(threads: Int, pacing: Pacing) {
        let none = LittlesLaw.Pair(counted: 0, fromTimes: 0)
        self.init(
            threads: threads, cpuSeconds: 0, cpuShare: 0,
            littlesLaw: LittlesLaw(inSystem: none, inFlight: none, predictedInSystem: 0), connectionsOpened: 0, pacing: pacing)
    }
}

extension Latencies {
    /// The response times of intervals, each in the middle of its bucket.
    fileprivate init(_ point: Series.Point) {
        self.init(
            moments: point.moments,
            counts: SavedCounts(
                point.buckets.entries.map { entry in
                    let middle = UInt64(max(0, LogBuckets.middle(of: Int(entry.index)).count))
                    return .init(value: min(middle, Latencies.highestTrackable), count: UInt64(entry.count))
                }))
    }
}
