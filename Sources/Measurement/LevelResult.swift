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
    /// The name of the stream of load that it is of, of which others ran at the same time; nil: there was but one.
    public var stream: String?
    /// From the run's beginning, warm-up included, to that of its stream.
    public var delay = Nanoseconds.zero
    /// Which part of the load was measured.
    public var shard = Shard.whole
    /// Of a partly open load; nil in others.
    public var sessions: SessionCounts?
    /// What failed, the most frequent first; at most ``FailureRow/most``.
    public var failureRows: [FailureRow] = []
    /// How long they took to fail.
    public var failureTimes = FailureTimes()
    /// The first exchange of each of them, as far as they were kept, in the same order.
    public var exchanges: [FailedExchange] = []
    /// Groups, and the tries of requests, in the order of the plan; in no total.
    public var spans: [SpanResult] = []
    /// The named stages of the load, in the order in which they begin.
    public var stages: [StageResult] = []
    /// nil where an iteration is a single request.
    public var iterations: IterationResult?
    /// The feed that had no more rows, and so ended the load.
    public var endedFeed: String?
    /// Of the mean response time of all labels; nil where there are too few answers for one.
    public var meanInterval: MeanInterval?
    /// What the level is as a queueing system; nil where the target does not say how it serves.
    public var theory: QueueingAnalysis?
    /// What the target's processes used, where they could be watched.
    public var resources: TargetResources?
    /// The slowest requests, whole, and when the target stalled; nil where nobody asked, and of files of before.
    public var slow: SlowRequests?
    /// nil where nobody asked for one.
    public var timeline: Timeline?
    /// What was seen of what may give way under load, where the target's processes could be watched.
    public var limits: LimitEvidence?
    /// The target's own count of the load's requests; nil where the plan names none, or it could not be read.
    public var counter: CounterCheck?
    /// Where the target's processors spent the measured window; nil where it was not sampled.
    public var profile: TargetProfile?

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
        guard let trace = level.trace else { return level.profile.map { $0.mean.perSecond / Double(shard.count) } }
        guard trace.isOpen else { return nil }
        return windowSeconds > 0 ? Double(counts.scheduled) / windowSeconds : 0
    }

    /// Arrivals a second that the schedule asked for in each interval of the series; nil where that does not vary.
    public var offeredRates: [Double]? {
        guard let profile = level.profile, profile.duration != nil else { return nil }
        return profile.meanRates(every: series.interval, count: series.points.count, warmup: warmup).map {
            $0 / Double(shard.count)
        }
    }

    /// What tells it from others of its run, as tables of figures have it: `100/s`, `buy: 20/s`.
    public var loadName: String { stream.map { "\($0): \(level)" } ?? "\(level)" }

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

// MARK: In a file

extension LevelResult: Codable {
    private enum CodingKeys: String, CodingKey {
        case stream, delaySeconds, shard, load, windowSeconds, validity, thresholds, counts, warmup, sessions, errorRate,
            cutShort, failureTable, failureExchanges, failureTimes
        case stages, spans, iterations, endedFeed
        case meanInterval, theory, labels, generator, resources, slow, timeline, limits, counter, profile, series
        /// Follows from the resources, and is not read back.
        case memoryGrowth
        /// Of files of before, which have no table: by kind.
        case failureExamples
    }

    private struct Validity: Codable {
        var valid: Bool
        var findings: [Finding]

        init(_ level: LevelResult) {
            valid = level.isValid
            findings = level.findings
        }

        init(from decoder: any Decoder) throws {
            findings = try decoder.findings()
            valid = !findings.contains(where: \.invalidates)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(stream, forKey: .stream)
        if delay > .zero { try container.encode(delay, forKey: .delaySeconds) }
        if !shard.isWhole { try container.encode("\(shard.number)/\(shard.count)", forKey: .shard) }
        try container.encode(SavedLoad(level: level, warmup: warmup, stop: stop), forKey: .load)
        try container.encode(windowSeconds, forKey: .windowSeconds)
        try container.encode(Validity(self), forKey: .validity)
        try container.encode(thresholds, forKey: .thresholds)
        let window = container.superEncoder(forKey: .counts)
        try counts.encode(to: window)
        // Of the total: what the level's own counts do not say.
        var beside = window.container(keyedBy: DataKey.self)
        try beside.encode(total.requests, forKey: DataKey("requests"))
        for (key, path) in LabelCounts.later where !RequestCounts.keys.contains(key) && total.counts[keyPath: path] > 0 {
            try beside.encode(total.counts[keyPath: path], forKey: DataKey(key))
        }
        try container.encode(warmupCounts, forKey: .warmup)
        if let sessions, let law = level.sessions {
            try sessions.encode(to: container.superEncoder(forKey: .sessions), law: law)
        }
        try container.encode(errorRate, forKey: .errorRate)
        try container.encodeIfSet(total.wasCutShort, forKey: .cutShort)
        try container.encode(failureRows, forKey: .failureTable)
        try container.encode(exchanges, forKey: .failureExchanges)
        if !failureTimes.entries.isEmpty { try container.encode(failureTimes, forKey: .failureTimes) }
        if !stages.isEmpty { try container.encode(stages, forKey: .stages) }
        if !spans.isEmpty { try container.encode(spans, forKey: .spans) }
        try container.encodeIfPresent(iterations, forKey: .iterations)
        try container.encodeIfPresent(endedFeed, forKey: .endedFeed)
        try total.encodeMeasures(to: encoder, offered: offeredRate, theoreticalKB: theoreticalReceivedKBPerSecond)
        try phases.encode(to: encoder)
        try container.encodeIfPresent(meanInterval, forKey: .meanInterval)
        try theory?.encode(
            to: container.superEncoder(forKey: .theory), throughput: total.throughput, meanReadDelay: meanReadDelay,
            realisedRate: realisedRate, agreement: theoryAgreement)
        try container.encode(labels, forKey: .labels)
        try container.encode(generator, forKey: .generator)
        try container.encodeIfPresent(resources, forKey: .resources)
        try container.encodeIfPresent(slow, forKey: .slow)
        try container.encodeIfPresent(timeline, forKey: .timeline)
        try container.encodeIfPresent(limits, forKey: .limits)
        try container.encodeIfPresent(counter, forKey: .counter)
        try container.encodeIfPresent(profile, forKey: .profile)
        try container.encodeIfPresent(memoryGrowth, forKey: .memoryGrowth)
        try series.encode(to: container.superEncoder(forKey: .series), offered: offeredRates)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let load = try container.decode(SavedLoad.self, forKey: .load)
        (level, warmup, stop) = (load.level, load.warmup, load.stop)
        stream = try container.decodeIfPresent(String.self, forKey: .stream)
        delay = try container.decodeIfPresent(Nanoseconds.self, forKey: .delaySeconds) ?? .zero
        if let text = try container.decodeIfPresent(String.self, forKey: .shard) {
            do throws(Shard.Fault) { shard = try Shard(parsing: text) } catch {
                throw container.fault(error.description, forKey: .shard)
            }
        }
        windowSeconds = try container.decodeSeconds(forKey: .windowSeconds)
        findings = try container.decode(Validity.self, forKey: .validity).findings
        thresholds = try container.decode([ThresholdOutcome].self, forKey: .thresholds)
        counts = try container.decode(RequestCounts.self, forKey: .counts)
        let beside = try container.nestedContainer(keyedBy: DataKey.self, forKey: .counts)
        warmupCounts = try container.decode(RequestCounts.self, forKey: .warmup)
        sessions = try container.decodeIfPresent(SessionCounts.self, forKey: .sessions)
        let wasCutShort = try container.decodeIfSet(forKey: .cutShort)
        var ofTotal = LabelCounts()
        try ofTotal.addLater(from: beside)
        ofTotal.requests = try beside.decodeIfPresent(Int.self, forKey: DataKey("requests")) ?? counts.sent
        ofTotal.succeeded = counts.succeeded
        ofTotal.unsent = counts.unsent + counts.unsentRequests
        ofTotal.resent = counts.resent
        total = try LabelResult(measuresFrom: decoder, label: "Total", counts: ofTotal)
        total.wasCutShort = wasCutShort
        failureRows = try container.decode([FailureRow].self, forKey: .failureTable)
        if let examples = try container.decodeIfPresent([String: String].self, forKey: .failureExamples) {
            failureRows = total.failures.nonZero.map {
                FailureRow(kind: $0.kind, count: $0.count, example: examples[$0.kind.name])
            }
        }
        exchanges = try container.decode([FailedExchange].self, forKey: .failureExchanges)
        failureTimes = try container.decodeIfPresent(FailureTimes.self, forKey: .failureTimes) ?? FailureTimes()
        stages = try container.decodeIfPresent([StageResult].self, forKey: .stages) ?? []
        for index in stages.indices { stages[index].measures.wasCutShort = wasCutShort }
        spans = try container.decodeIfPresent([SpanResult].self, forKey: .spans) ?? []
        iterations = try container.decodeIfPresent(IterationResult.self, forKey: .iterations)
        endedFeed = try container.decodeIfPresent(String.self, forKey: .endedFeed)
        phases = try PhaseTimes(from: decoder)
        meanInterval = try container.decodeIfPresent(MeanInterval.self, forKey: .meanInterval)
        theory = try container.decodeIfPresent(QueueingAnalysis.self, forKey: .theory)
        labels = try container.decode([LabelResult].self, forKey: .labels)
        for index in labels.indices { labels[index].wasCutShort = wasCutShort }
        generator = try container.decode(GeneratorAccount.self, forKey: .generator)
        resources = try container.decodeIfPresent(TargetResources.self, forKey: .resources)
        slow = try container.decodeIfPresent(SlowRequests.self, forKey: .slow)
        timeline = try container.decodeIfPresent(Timeline.self, forKey: .timeline)
        limits = try container.decodeIfPresent(LimitEvidence.self, forKey: .limits)
        counter = try container.decodeIfPresent(CounterCheck.self, forKey: .counter)
        profile = try container.decodeIfPresent(TargetProfile.self, forKey: .profile)
        series = try container.decode(Series.self, forKey: .series)
    }
}
