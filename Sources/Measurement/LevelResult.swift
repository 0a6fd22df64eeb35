import LoadModel

/// What one level of a load measured: one rate, or one number of users.
public struct LevelResult: Sendable {
    public var level: Load.Level
    public var warmup: Nanoseconds
    public var stop: Load.StopRule
    /// The measured window's length: that of the schedule (open, or by duration), else up to the last answer. Seconds.
    public var windowSeconds: Double

    public var counts: RequestCounts
    /// Requests of the warm-up, which no statistic contains.
    public var warmupCounts: RequestCounts
    /// Pooled over labels; its label is `Total`.
    public var total: LabelResult
    public var labels: [LabelResult]
    /// In closed models lag, slotWait and startDelay are empty: there is no intended start.
    public var phases: PhaseTimes
    public var series: Series
    public var generator: GeneratorAccount
    public var findings: [Finding]
    public var thresholds: [ThresholdOutcome]
    /// Of a partly open load; nil in others.
    public var sessions: SessionCounts?
    /// What failed, the most frequent first; at most ``FailureRow/most``.
    public var failureRows: [FailureRow] = []
    /// Of the mean response time of all labels; nil where there are too few answers for one.
    public var meanInterval: MeanInterval?
    /// What the level is as a queueing system; nil where the target does not say how it serves.
    public var theory: QueueingAnalysis?
    /// What the target's processes used, where they could be watched.
    public var resources: TargetResources?

    public init(
        level: Load.Level, warmup: Nanoseconds, stop: Load.StopRule, windowSeconds: Double, counts: RequestCounts,
        warmupCounts: RequestCounts, total: LabelResult, labels: [LabelResult], phases: PhaseTimes, series: Series,
        generator: GeneratorAccount, findings: [Finding] = [], thresholds: [ThresholdOutcome] = []
    ) {
        self.level = level
        self.warmup = warmup
        self.stop = stop
        self.windowSeconds = windowSeconds
        self.counts = counts
        self.warmupCounts = warmupCounts
        self.total = total
        self.labels = labels
        self.phases = phases
        self.series = series
        self.generator = generator
        self.findings = findings
        self.thresholds = thresholds
    }

    /// Whether the target, not the generator, shaped the numbers.
    public var isValid: Bool { !findings.contains(where: \.invalidates) }

    /// Whether the run was killed meanwhile: then nothing is known but counts and response times.
    public var isUnfinished: Bool { findings.contains { $0.code == "unfinished" } }

    /// Arrivals a second that the schedule asked for, on average over its stages, or over the part of a trace that was replayed; nil
    /// in closed models.
    public var offeredRate: Double? {
        guard let trace = level.trace else { return level.profile?.mean.perSecond }
        guard trace.isOpen else { return nil }
        return windowSeconds > 0 ? Double(counts.scheduled) / windowSeconds : 0
    }

    /// Arrivals a second that the schedule asked for in each interval of the series; nil where that does not vary.
    public var offeredRates: [Double]? {
        guard let profile = level.profile, profile.duration != nil else { return nil }
        return profile.meanRates(every: series.interval, count: series.points.count, warmup: warmup)
    }

    /// That of all labels together.
    public var errorRate: Double { total.errorRate }

    /// What a target that keeps up would deliver, in KB/s (1 KB = 1,000 bytes): offered requests a second × mean bytes of a
    /// successful response; nil in closed models and where nothing succeeded.
    public var theoreticalReceivedKBPerSecond: Double? {
        guard let offeredRate, let bytes = total.meanSuccessfulBytes, counts.scheduled > 0 else { return nil }
        let requestsPerIteration = Double(counts.sent + counts.failedBeforeSending) / Double(Swift.max(1, counts.started))
        return offeredRate * level.iterationsPerArrival * requestsPerIteration * bytes / 1000
    }
}

/// How many there were. `scheduled = started + unsent` and, of requests, `sent = succeeded + failed after sending + in flight at the end`.
public struct RequestCounts: Sendable, Hashable {
    /// Arrivals (open) or iterations of a scenario (closed, partly open) whose time came.
    public var scheduled = 0
    /// Of those, the ones that Dyno began to work on.
    public var started = 0
    /// Arrivals whose time came but that could not be sent before the run ended.
    public var unsent = 0
    /// Requests of which at least one byte was sent.
    public var sent = 0
    public var succeeded = 0
    /// All failures, also those that never got a connection.
    public var failed = 0
    /// Failures without a byte sent: resolve, connect, tls, client limit.
    public var failedBeforeSending = 0
    public var inFlightAtEnd = 0
    /// Requests that were begun, but had no connection yet when the run ended.
    public var unsentRequests = 0
    /// Requests of multi-step scenarios that were not made.
    public var skippedSteps = 0
    /// Of those, the ones that were not because a step before them failed, and because the load ended; files of before do not say.
    public var skippedAfterFailure = 0
    public var skippedAtEnd = 0
    /// Requests sent again on a fresh connection because their kept-alive one broke before any answer; each counts once above.
    public var resent = 0

    public init() {}

    public mutating func merge(_ other: RequestCounts) {
        scheduled += other.scheduled
        started += other.started
        unsent += other.unsent
        sent += other.sent
        succeeded += other.succeeded
        failed += other.failed
        failedBeforeSending += other.failedBeforeSending
        inFlightAtEnd += other.inFlightAtEnd
        unsentRequests += other.unsentRequests
        skippedSteps += other.skippedSteps
        skippedAfterFailure += other.skippedAfterFailure
        skippedAtEnd += other.skippedAtEnd
        resent += other.resent
    }

    mutating func countSkipped(_ steps: Int, afterFailure: Bool) {
        skippedSteps &+= steps
        if afterFailure { skippedAfterFailure &+= steps } else { skippedAtEnd &+= steps }
    }

    /// The invariants of a run, in words, as far as they are broken.
    public var brokenInvariants: [String] {
        var broken: [String] = []
        if scheduled != started + unsent { broken.append("scheduled \(scheduled) ≠ started \(started) + unsent \(unsent)") }
        let answered = succeeded + failed - failedBeforeSending
        if sent != answered + inFlightAtEnd {
            broken.append("sent \(sent) ≠ succeeded and failed \(answered) + in flight at the end \(inFlightAtEnd)")
        }
        return broken
    }
}

/// What was measured of one label (step), or of all of them.
public struct LabelResult: Sendable {
    public var label: String
    /// Requests that belong to the measured window.
    public var requests: Int
    public var succeeded: Int
    /// Requests that were not sent before the run ended.
    public var unsent = 0
    /// Requests that were sent again on a fresh connection.
    public var resent = 0
    /// Whether a signal or the failure rule ended the level: then no request without an end is held against the target.
    public var wasCutShort = false
    public var failures: FailureCounts
    /// Count for each status code received.
    public var statuses: [Int: Int]
    /// Successful responses that completed inside the window, a second.
    public var throughput: Double
    /// KB/s (1 KB = 1,000 bytes), head and body, inside the window.
    public var receivedKBPerSecond: Double
    public var sentKBPerSecond: Double
    /// Mean bytes, head and body, of a successful response; nil where none succeeded.
    public var meanSuccessfulBytes: Double?
    /// From the intended start (open); connect + service time (closed).
    public var responseTime: LatencySummary
    public var serviceTime: LatencySummary
    /// From the intended start to the failure; empty where nothing failed.
    public var timeToFailure: Moments
    /// Every sample in JMeter's sense, failures included.
    public var jmeter: JMeterStatistics

    public init(
        label: String, requests: Int, succeeded: Int, failures: FailureCounts, statuses: [Int: Int], throughput: Double,
        receivedKBPerSecond: Double, sentKBPerSecond: Double, meanSuccessfulBytes: Double?, responseTime: LatencySummary,
        serviceTime: LatencySummary, timeToFailure: Moments, jmeter: JMeterStatistics
    ) {
        self.label = label
        self.requests = requests
        self.succeeded = succeeded
        self.failures = failures
        self.statuses = statuses
        self.throughput = throughput
        self.receivedKBPerSecond = receivedKBPerSecond
        self.sentKBPerSecond = sentKBPerSecond
        self.meanSuccessfulBytes = meanSuccessfulBytes
        self.responseTime = responseTime
        self.serviceTime = serviceTime
        self.timeToFailure = timeToFailure
        self.jmeter = jmeter
    }

    /// (failed + unsent) / requests; after a cut, which leaves requests without an end, failed / (succeeded + failed). 0 where
    /// there is nothing to judge by.
    public var errorRate: Double {
        let errors = failures.total + (wasCutShort ? 0 : unsent)
        let judged = wasCutShort ? succeeded + failures.total : requests
        return judged > 0 ? Double(errors) / Double(judged) : 0
    }

    /// resent / requests; 0 where there is nothing to judge by.
    public var resentShare: Double { requests > 0 ? Double(resent) / Double(requests) : 0 }
}

/// The figures of JMeter's Summary Report: all samples count, failures included.
public struct JMeterStatistics: Sendable, Hashable {
    /// Connect + service time: JMeter's "elapsed".
    public var elapsed = Moments()
    public var failed = 0
    public var receivedBytes = 0
    public var sentBytes = 0
    /// The start of the first and the end of the last sample, on the run's clock.
    public var firstStart = Nanoseconds.never
    public var lastEnd = Nanoseconds.zero

    public init() {}

    public mutating func merge(_ other: JMeterStatistics) {
        elapsed.merge(other.elapsed)
        failed += other.failed
        receivedBytes += other.receivedBytes
        sentBytes += other.sentBytes
        firstStart = Swift.min(firstStart, other.firstStart)
        lastEnd = Swift.max(lastEnd, other.lastEnd)
    }

    /// Joins samples of a later block or level, whose clock started anew: the spans add up, the time between them does not
    /// count.
    public mutating func append(_ later: JMeterStatistics) {
        guard elapsed.count > 0 else {
            self = later
            return
        }
        let start = firstStart
        let end = lastEnd + (later.elapsed.count > 0 ? later.lastEnd - later.firstStart : .zero)
        merge(later)
        firstStart = start
        lastEnd = end
    }

    /// Last end − first start, in seconds; 0 where there are no samples.
    public var spanSeconds: Double { elapsed.count > 0 ? (lastEnd - firstStart).seconds : 0 }
}

/// The parts of response time and of service time, pooled over labels.
public struct PhaseTimes: Sendable {
    public var lag = Latencies()
    public var slotWait = Latencies()
    /// lag + slot wait + connect.
    public var startDelay = Latencies()
    public var timeToFirstByte = Latencies()
    /// Of new connections, as the two below: name resolution, the TCP handshake, the TLS handshake.
    public var resolve = Latencies()
    public var tcpConnect = Latencies()
    public var tls = Latencies()
    /// Of requests that found no idle connection: the wait for one that was made, or became free meanwhile.
    public var connect = Latencies()

    public init() {}

    public mutating func merge(_ other: PhaseTimes) {
        lag.merge(other.lag)
        slotWait.merge(other.slotWait)
        startDelay.merge(other.startDelay)
        timeToFirstByte.merge(other.timeToFirstByte)
        resolve.merge(other.resolve)
        tcpConnect.merge(other.tcpConnect)
        tls.merge(other.tls)
        connect.merge(other.connect)
    }
}

/// A threshold held against a result.
public struct ThresholdOutcome: Sendable, Hashable {
    public var threshold: Threshold
    public var holds: Bool
    /// In the metric's unit; nil where the run gave nothing to judge by (then it does not hold).
    public var actual: Double?
    /// The actual value is only known to be at least `actual`.
    public var isLowerBound: Bool

    public init(threshold: Threshold, holds: Bool, actual: Double?, isLowerBound: Bool = false) {
        self.threshold = threshold
        self.holds = holds
        self.actual = actual
        self.isLowerBound = isLowerBound
    }
}
