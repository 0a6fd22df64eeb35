import LoadModel

/// What a summary needs to know beside the recording.
public struct LevelContext: Sendable {
    public var level: Load.Level
    public var warmup: Nanoseconds
    public var stop: Load.StopRule
    /// The plan's labels, and the longest that a request of each may take.
    public var labels: [String]
    public var timeouts: [Nanoseconds]
    public var maxInFlight: Int
    public var threads: Int
    /// The whole level, warm-up and waiting for the last answers included.
    public var wallSeconds: Double
    /// Of the measured windows, where there were several blocks; nil: take it from the recording.
    public var windowSeconds: Double?
    /// Whether a signal or the failure rule ended the level. What it left unfinished had no chance of an answer: then it ranks
    /// nowhere and is no error.
    public var wasCutShort: Bool
    public var pacing: Pacing
    /// nil where nobody looked.
    public var machine: MachineObservation?
    /// Threads beside the workers.
    public var helpers: [HelperUsage]
    /// Groups and the like, in the order of the recording.
    public var spans: [(name: String, kind: SpanKind)] = []
    /// Whether an iteration has several requests.
    public var countsIterations = false
    /// Of a stream beside others: its name, what lies between the run's beginning and its own, and the rows that its scenarios have
    /// (``LoadModel/Plan/rows(of:)``). Else nil, zero and nil for all.
    public var stream: String?
    public var delay = Nanoseconds.zero
    public var rows: Set<String>?
    /// Which part of the load the recording is of.
    public var shard = Shard.whole
    /// Labels that are in no total: only one of the builds that are compared has them.
    public var apart: Set<String> = []
    /// Those of the plan, for requests that were kept whole.
    public var requests: [PlannedRequest] = []
    /// The names of feeds, as requests that were kept whole number them.
    public var feeds: [String] = []
    /// What of failing exchanges is hidden.
    public var secrecy = Secrecy.rule
    /// Whether answers were timed by the kernel; nil: nobody says. And whether reads were put off until the next send was due.
    public var stampUse: StampUse?
    public var putsOffReads = false
    /// How long answers were awaited when the load had ended, where the plan says so; nil: as long as any may take.
    public var finish: Nanoseconds?

    public init(
        level: Load.Level, warmup: Nanoseconds, stop: Load.StopRule, labels: [String], timeouts: [Nanoseconds], maxInFlight: Int,
        threads: Int, wallSeconds: Double, windowSeconds: Double? = nil, wasCutShort: Bool = false,
        pacing: Pacing = .precise,
        machine: MachineObservation? = nil, helpers: [HelperUsage] = [], finish: Nanoseconds? = nil
    ) {
        self.level = level
        self.warmup = warmup
        self.stop = stop
        self.labels = labels
        self.timeouts = timeouts
        self.maxInFlight = maxInFlight
        self.threads = threads
        self.wallSeconds = wallSeconds
        self.windowSeconds = windowSeconds
        self.wasCutShort = wasCutShort
        self.pacing = pacing
        self.machine = machine
        self.helpers = helpers
        self.finish = finish
    }
}

extension LevelContext {
    /// A request with the names that the plan has for its label and its feed.
    func named(_ record: RequestRecord) -> KeptRequest {
        let (label, feed) = (record.sample.label, Int(record.feed))
        return KeptRequest(
            record, label: labels.indices.contains(label) ? labels[label] : "",
            feed: record.row > 0 && feeds.indices.contains(feed) ? feeds[feed] : nil)
    }
}

extension LevelResult {
    /// Turns what workers counted into what is reported, judges the generator, and holds the thresholds against it.
    public init(recording: Recording, context: LevelContext, thresholds: [Threshold] = []) {
        let window = context.windowSeconds ?? max(0, (recording.windowEnd - recording.windowStart).seconds)
        let all = zip(context.labels, zip(recording.labels, context.timeouts)).enumerated()
        let labels = all.filter { context.rows?.contains($0.element.0) ?? true }.map { index, entry in
            var label = LabelResult(
                label: entry.0, recording: entry.1.0, timeout: entry.1.1, windowSeconds: window, context: context)
            if recording.labelSeries.indices.contains(index) { label.series = LabelSeries(recording.labelSeries[index]) }
            return label
        }
        var pooled = LabelRecording()
        for (label, counted) in zip(context.labels, recording.labels) where !context.apart.contains(label) {
            pooled.merge(counted)
        }
        let total = LabelResult(
            label: "Total", recording: pooled, timeout: context.timeouts.max() ?? .zero, windowSeconds: window, context: context)
        self.init(
            level: context.level, warmup: context.warmup, stop: context.stop, windowSeconds: window, counts: recording.counts,
            warmupCounts: recording.warmupCounts, total: total, labels: labels, phases: recording.phases,
            series: recording.series,
            generator: GeneratorAccount(recording: recording, context: context, windowSeconds: window))
        failureRows = FailureRow.ranked(
            zip(context.labels, recording.labels).flatMap { label, recording in recording.failureTally.rows(label: label) })
        failureTimes = recording.failureTimes.times
        exchanges = FailedExchange.ranked(recording.exchanges, by: failureRows, context.secrecy)
        stages =
            recording.stages.map { stages in
                stages.parts.map { part in
                    StageResult(
                        part,
                        measures: LabelResult(
                            label: part.stage.name, recording: part.recording, timeout: context.timeouts.max() ?? .zero,
                            windowSeconds: part.seconds, context: context))
                }
            } ?? []
        (stream, delay, shard) = (context.stream, context.delay, context.shard)
        spans = zip(context.spans, recording.spans).map { SpanResult(name: $0.name, kind: $0.kind, $1) }
            .filter { context.rows?.contains($0.title) ?? true }
        if context.countsIterations { iterations = IterationResult(recording.iterations, labels: context.labels) }
        endedFeed = recording.endedFeed
        meanInterval = recording.batches.interval()
        if context.level.sessions != nil { sessions = recording.sessions }
        if recording.whole.keeper.limit > 0 { slow = SlowRequests(recording, context) }
        timeline = Timeline(recording.whole.timeline.map(context.named), dropped: recording.whole.timelineDropped)
        findings = Finding.all(about: self, recording: recording, context: context)
        self.thresholds = thresholds.map { $0.outcome(for: self) }
        findings += Finding.unsupportedThresholds(of: self)
    }
}

extension LabelResult {
    fileprivate init(
        label: String, recording: LabelRecording, timeout: Nanoseconds, windowSeconds: Double, context: LevelContext
    ) {
        let wasCutShort = context.wasCutShort
        let perSecond: (Int) -> Double = { windowSeconds > 0 ? Double($0) / windowSeconds : 0 }
        let unfinished = recording.unsent + recording.inFlightAtEnd
        let censored = recording.failures.censored + (wasCutShort ? 0 : unfinished)
        // What was given up sooner than it would have timed out may have waited no longer than that.
        let bound = recording.inFlightAtEnd > 0 ? min(timeout, context.finish ?? timeout) : timeout
        self.init(
            label: label, requests: recording.requests + unfinished, succeeded: recording.succeeded,
            failures: recording.failures,
            statuses: Dictionary(
                uniqueKeysWithValues: recording.statuses.enumerated().filter { $0.element > 0 }.map { ($0.offset, $0.element) }),
            throughput: perSecond(recording.succeededInWindow),
            receivedKBPerSecond: perSecond(recording.receivedInWindow) / 1000,
            sentKBPerSecond: perSecond(recording.sentInWindow) / 1000,
            meanSuccessfulBytes: recording.succeeded > 0 ? Double(recording.successfulBytes) / Double(recording.succeeded) : nil,
            responseTime: LatencySummary(recording.responseTime, censored: censored, censoringBound: bound),
            serviceTime: LatencySummary(recording.serviceTime, censored: censored, censoringBound: bound),
            timeToFailure: recording.timeToFailure, jmeter: recording.jmeter)
        counts = recording.counts
        counts.requests += unfinished
        self.wasCutShort = wasCutShort
        serverTiming = recording.serverTimings?.result
        streams = recording.streams.map {
            StreamResult($0, isCutShort: wasCutShort, bound: bound)
        }
    }
}
