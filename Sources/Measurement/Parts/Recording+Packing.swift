import Histogram
import LoadModel

// What a process has measured, for another that adds it up with what others have: every figure but failing exchanges, which go as texts
// without secrets, and single requests kept whole, which each process reports of its own.
extension Recording {
    /// - Parameter context: of the level, which says of what there is how many.
    init(unpacking bytes: [UInt8], _ context: LevelContext) throws(PackingError) {
        self.init(
            labels: context.labels.count, isOpen: context.level.peakUsers == nil, windowStart: context.warmup, windowEnd: .never,
            offeredRate: context.level.peakRate)
        expectSpans(context.spans.count)
        expectStages(context.level.namedStages)
        var packing = Packing(reading: bytes)
        try pack(&packing)
        try packing.end()
    }

    public var packed: [UInt8] {
        var copy = self
        var packing = Packing()
        // Only reading meets anything wrong.
        try? copy.pack(&packing)
        return packing.bytes
    }

    private mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(&windowEnd)
        try counts.pack(&packing)
        try warmupCounts.pack(&packing)
        try sessions.pack(&packing)
        try packing.code(fixed: &labels) { p, label throws(PackingError) in try label.pack(&p) }
        try packing.code(fixed: &spans) { p, span throws(PackingError) in try span.pack(&p) }
        try stages?.pack(&packing)
        try iterations.pack(&packing, labels: labels.count)
        try iterationTimes.pack(&packing)
        try renewals.pack(&packing)
        var feed = endedFeed ?? ""
        try packing.code(&feed)
        endedFeed = feed.isEmpty ? nil : feed
        try phases.pack(&packing)
        try failureTimes.pack(&packing)
        try receipts.pack(&packing)
        try series.pack(&packing)
        try packing.code(fixed: &labelSeries) { p, series throws(PackingError) in try series.pack(&p) }
        try batches.pack(&packing)
        for path in Recording.packedCounts { try packing.code(&self[keyPath: path]) }
        try packing.code(&missingAheadReason)
        try packing.code(&timeInSystem.count)
        try packing.code(&timeInFlight.count)
        try census.pack(&packing)
        try arrivalGaps.pack(&packing)
        try sends?.pack(&packing)
        try packing.code(&cpuSeconds)
        try packing.code(&workers, limit: 4096, blank: WorkerUsage()) { p, usage throws(PackingError) in try usage.pack(&p) }
        try packing.code(&lastEnd)
    }

    private static let packedCounts: [WritableKeyPath<Recording, Int> & Sendable] = [
        \.connectionsOpened, \.missingAhead, \.waitedForSlot, \.waitedForIdentity, \.missed, \.inFlightAtWindowStart,
    ]

    /// Has its series begin so many intervals later, where it is to join those of a load that had begun before.
    mutating func shift(by intervals: Int) {
        series.shift(by: intervals)
        for index in labelSeries.indices { labelSeries[index].shift(by: intervals) }
    }
}

extension RequestCounts {
    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        for path in RequestCounts.figures { try packing.code(&self[keyPath: path]) }
    }
}

extension SessionCounts {
    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(&began)
        try packing.code(&passes)
        try packing.code(&left)
        try packing.code(&cut)
    }
}

extension LabelRecording {
    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        for (_, path) in LabelCounts.ofEnds + LabelCounts.ofOthers + LabelCounts.later {
            try packing.code(&counts[keyPath: path])
        }
        try packing.code(&inFlightAtEnd)
        try packing.code(&succeededInWindow)
        try packing.code(&receivedInWindow)
        try packing.code(&sentInWindow)
        try packing.code(&successfulBytes)
        for kind in FailureKind.allCases { try packing.code(&failures[kind]) }
        try failureTally.pack(&packing)
        var codes = statuses.indices.filter { statuses[$0] > 0 }
        try packing.code(&codes, limit: statuses.count, blank: 0) { p, code throws(PackingError) in try p.code(&code) }
        for code in codes {
            guard statuses.indices.contains(code) else { throw packing.fault("\(code) is no status") }
            try packing.code(&statuses[code])
        }
        try responseTime.pack(&packing)
        try serviceTime.pack(&packing)
        try timeToFailure.pack(&packing)
        try jmeter.elapsed.pack(&packing)
        try packing.code(&jmeter.failed)
        try packing.code(&jmeter.receivedBytes)
        try packing.code(&jmeter.sentBytes)
        try packing.code(&jmeter.firstStart)
        try packing.code(&jmeter.lastEnd)
        try packing.code(optional: &streams, blank: StreamRecording()) { p, streams throws(PackingError) in try streams.pack(&p) }
        try packing.code(optional: &serverTimings, blank: ServerTimings()) { p, timings throws(PackingError) in
            try timings.pack(&p)
        }
    }
}

extension SpanRecording {
    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(&succeeded)
        try packing.code(&failed)
        try packing.code(&cut)
        try packing.code(&requests)
        try time.pack(&packing)
        try think.pack(&packing)
    }
}

extension StageRecording {
    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(fixed: &parts) { p, part throws(PackingError) in
            try part.recording.pack(&p)
            try p.code(&part.seconds)
        }
    }
}

extension IterationCounts {
    mutating func pack(_ packing: inout Packing, labels: Int) throws(PackingError) {
        try packing.code(&complete)
        try packing.code(&failed)
        try packing.code(&cut)
        try packing.code(&loopsAtMost)
        var ended = failedAt.sorted { $0.key < $1.key }.map { (label: $0.key, count: $0.value) }
        try packing.code(&ended, limit: labels, blank: (0, 0)) { p, entry throws(PackingError) in
            try p.code(&entry.label)
            guard entry.label < labels else { throw p.fault("there is no label \(entry.label)") }
            try p.code(&entry.count)
        }
        failedAt = Dictionary(ended.map { ($0.label, $0.count) }, uniquingKeysWith: max)
        var why = reasons.sorted { $0.key < $1.key }.map { (text: $0.key, count: $0.value) }
        try packing.code(&why, limit: IterationCounts.mostReasons, blank: ("", 0)) { p, entry throws(PackingError) in
            try p.code(&entry.text)
            try p.code(&entry.count)
        }
        reasons = Dictionary(why.map { ($0.text, $0.count) }, uniquingKeysWith: max)
    }
}

extension RenewalRecording {
    /// Their counts; what failed of them is told with what was made around the load.
    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(&made)
        try packing.code(&failed)
        try packing.code(&requests)
    }
}

extension PhaseTimes {
    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        for path in PhaseTimes.figures { try self[keyPath: path].pack(&packing) }
    }
}

extension Latencies {
    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try moments.pack(&packing)
        var entries = packing.isReading ? [] : savedEntries
        var value: UInt64 = 0
        var total = 0
        try packing.code(&entries, limit: Latencies.mostBuckets, blank: .init(value: 0, count: 0)) {
            p, entry throws(PackingError) in
            var step = Int(truncatingIfNeeded: entry.value &- value)
            var count = Int(entry.count)
            try p.code(&step)
            try p.code(&count)
            value &+= UInt64(step)
            total += count
            guard value <= Latencies.highestTrackable * 2, count > 0, total <= Packing.greatest else {
                throw p.fault("\(count) times of \(value) ns are none that a run records")
            }
            entry = .init(value: value, count: UInt64(count))
        }
        guard packing.isReading else { return }
        guard total == moments.count else {
            throw packing.fault("\(total) times are in buckets, and \(moments.count) are counted")
        }
        if total > 0 { self = Latencies(moments: moments, counts: SavedCounts(entries)) }
    }

    /// Its buckets, each with its upper end.
    private var savedEntries: [SavedCounts.Entry] {
        guard count > 0 else { return [] }
        let histogram = histogram
        return histogram.recordedValues().map {
            .init(value: histogram.highestEquivalentForValue($0.value), count: UInt64(clamping: $0.count))
        }
    }

    private static let mostBuckets = 1 << 16
}

extension WorkerUsage {
    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(&cpuSeconds)
        try packing.code(&wallSeconds)
        try packing.code(&voluntarySwitches)
        try packing.code(&involuntarySwitches)
    }
}
