import LoadModel

/// What one worker has measured of one level: mutated by that worker alone, then merged with the others'.
///
/// Its size depends on the number of labels and on the length of the run (the series, bounded), not on the number of requests.
public struct Recording: Sendable {
    public let isOpen: Bool
    /// Iterations whose intended start lies before this belong to the warm-up, with all of their requests.
    public let windowStart: Nanoseconds
    /// `.never` where the window ends with the last answer.
    public internal(set) var windowEnd: Nanoseconds

    public var counts = RequestCounts()
    /// Of a partly open load; all 0 in others.
    public internal(set) var sessions = SessionCounts()
    public var warmupCounts = RequestCounts()
    public internal(set) var labels: [LabelRecording]
    /// Groups, and the tries of requests, in the order of the plan.
    public internal(set) var spans: [SpanRecording] = []
    /// Requests by the named stages that they belong to; nil where no stage has a name.
    public internal(set) var stages: StageRecording?
    public internal(set) var iterations = IterationCounts()
    public internal(set) var iterationTimes = Moments()
    /// Of identities; in no count beside it.
    public var renewals = RenewalRecording()
    /// The feed that had no more rows, and so ended the load.
    public internal(set) var endedFeed: String?
    public internal(set) var phases = PhaseTimes()
    /// Of answers of the measured window.
    public internal(set) var receipts = ReceiptCounts()
    public internal(set) var series: Series
    /// Response times of all labels, for the interval of their mean.
    public internal(set) var batches = Batches()
    /// Over the level, warm-up included.
    public var connectionsOpened = 0
    /// Connections that were to be open before the first arrival and were not, and why the last of them was not.
    public internal(set) var missingAhead = 0
    public internal(set) var missingAheadReason = ""
    /// Measured arrivals that waited for a slot for longer than a microsecond, or in vain.
    public internal(set) var waitedForSlot = 0
    /// Measured arrivals that waited for their identity, which counts among those that waited for a slot.
    public internal(set) var waitedForIdentity = 0
    /// Measured arrivals that had a slot, and that the generator was too late for.
    public internal(set) var missed = 0
    /// In flight when the measured window began.
    public var inFlightAtWindowStart = 0
    /// Σ over requests of the time in system that falls into the measured window: the integral behind Little's law.
    public internal(set) var timeInSystem = Nanoseconds.zero
    /// The same from when each request was begun.
    public internal(set) var timeInFlight = Nanoseconds.zero
    /// The other side of that law.
    public var census: RequestCensus
    /// Starts of measured arrivals against their schedule; empty in closed loads.
    public internal(set) var arrivalGaps = ArrivalGaps()
    /// Sends within the measured window; nil where no rate is offered, as then the target decides when they come.
    var sends: SendInstants?
    /// The same of blocks before this one.
    var gapsOfEarlierBlocks = Moments()
    public var cpuSeconds = 0.0
    /// Over the measured window, one entry a worker.
    public var workers: [WorkerUsage] = []
    /// When the last answer came.
    public internal(set) var lastEnd = Nanoseconds.zero

    /// The interval under way, of each label that has a series of its own, and behind them of all others together.
    private var tallies: [IntervalTally]
    /// Over time, of each label that has one: of the first ``mostLabelSeries`` in the order of the plan.
    public internal(set) var labelSeries: [Series]
    /// The interval that was closed last, of each of them.
    public internal(set) var closedLabels: [Series.Point] = []
    /// Of measured failures.
    var failureTimes = FailureTimesTally()
    /// The first failing exchange of each kind, status and label, by time.
    public internal(set) var exchanges: [Exchange] = []
    /// Single requests, whole, and when the target stalled.
    public var whole: WholeRequests

    public static let mostLabelSeries = 50

    public init(
        labels: Int, isOpen: Bool, windowStart: Nanoseconds, windowEnd: Nanoseconds,
        interval: Nanoseconds = Nanoseconds(seconds: 1), offeredRate: Rate? = nil, slowest: Int = 0
    ) {
        self.isOpen = isOpen
        sends = offeredRate.map { SendInstants(rate: $0) }
        self.windowStart = windowStart
        self.windowEnd = windowEnd
        census = RequestCensus(windowStart: windowStart, windowEnd: windowEnd)
        self.labels = (0..<labels).map { _ in LabelRecording() }
        series = Series(interval: interval)
        whole = WholeRequests(labels: labels, limit: slowest)
        let own = Swift.min(labels, Recording.mostLabelSeries)
        tallies = [IntervalTally](repeating: IntervalTally(), count: own < labels || own == 0 ? own + 1 : own)
        labelSeries = [Series](repeating: Series(interval: interval, limit: LabelSeries.mostPoints), count: own)
    }

    /// Times from one send to the next within the measured window, over all workers that have been merged.
    public var sendGaps: Moments {
        var gaps = gapsOfEarlierBlocks
        if let sends { gaps.merge(sends.gaps) }
        return gaps
    }

    /// Accounts for a request of which the first byte has just been sent.
    @inline(__always)
    public mutating func recordSend(at instant: Nanoseconds, isMeasured: Bool) {
        guard isMeasured else {
            warmupCounts.sent &+= 1
            return
        }
        counts.sent &+= 1
        sends?.record(instant)
    }

    /// Accounts for a request that is over.
    public mutating func record(_ sample: Sample) {
        let isMeasured = sample.iterationStart >= windowStart
        if sample.wasResent { countResent(isMeasured: isMeasured) }
        recordInSeries(sample)
        let begun = sample.intendedStart &+ sample.lag &+ sample.slotWait
        // Until it was read: that is when it leaves the generator's own count, and its slot.
        addTimeInSystem(from: sample.intendedStart, begun: begun, to: sample.end &+ sample.readDelay)
        guard isMeasured else {
            Recording.count(sample, in: &warmupCounts)
            // Those of iterations that began late in the window end behind it: rates lose as much there as they gain here.
            if sample.intendedStart >= windowStart { labels[sample.label].recordRates(sample, windowEnd: windowEnd) }
            return
        }
        Recording.count(sample, in: &counts)
        labels[sample.label].record(sample, windowEnd: windowEnd)
        stages?.record(sample)
        // The answers that the mean response time is over.
        if sample.failure == nil || sample.failure == .slow {
            batches.record(sample.end &- sample.intendedStart, startingAt: sample.intendedStart &- windowStart)
        }
        if sample.end > lastEnd { lastEnd = sample.end }
        if sample.failure.map({ !$0.isCensored }) ?? true { recordPhases(sample) }
    }

    private mutating func countResent(isMeasured: Bool) {
        if isMeasured { counts.resent &+= 1 } else { warmupCounts.resent &+= 1 }
    }

    private static func count(_ sample: Sample, in counts: inout RequestCounts) {
        if sample.failure == nil {
            counts.succeeded &+= 1
        } else {
            counts.failed &+= 1
            if sample.firstByteSent == nil { counts.failedBeforeSending &+= 1 }
        }
    }

    private mutating func recordPhases(_ sample: Sample) {
        if sample.receipt != .unasked { recordReceipt(sample) }
        guard let sent = sample.firstByteSent else { return }
        if let first = sample.firstByteReceived { phases.timeToFirstByte.record(first &- sent) }
        if let dial = sample.dial {
            phases.resolve.record(dial.resolve)
            phases.tcpConnect.record(dial.tcpConnect)
            if dial.tls > .zero { phases.tls.record(dial.tls) }
        }
        if sample.waitedForConnection { phases.connect.record(sent &- sample.intendedStart &- sample.lag &- sample.slotWait) }
        guard isOpen else { return }
        phases.lag.record(sample.lag)
        phases.slotWait.record(sample.slotWait)
        phases.startDelay.record(sent &- sample.intendedStart)
        if sample.slotWait.count > 1000 { waitedForSlot &+= 1 }
    }

    private mutating func recordReceipt(_ sample: Sample) {
        receipts.count(sample.receipt)
        if sample.receipt == .stamped { phases.readDelay.record(sample.readDelay) }
    }

    /// Accounts for what stamps showed over the level.
    public mutating func noteFaults(_ faults: StampFaults) { receipts.faults.add(faults) }

    @inline(__always)
    private mutating func recordInSeries(_ sample: Sample) {
        tallies[Swift.min(sample.label, tallies.count &- 1)].record(sample)
    }

    /// Accounts for the start of a measured arrival of an open load.
    @inline(__always)
    public mutating func recordStart(due: Nanoseconds, at instant: Nanoseconds, slotWait: Nanoseconds) {
        if slotWait > .zero { arrivalGaps.interrupt() } else { arrivalGaps.record(due: due, start: instant) }
    }

    /// Accounts for the beginning of an iteration.
    @inline(__always)
    public mutating func countStart(isMeasured: Bool) {
        if isMeasured {
            counts.scheduled &+= 1
            counts.started &+= 1
        } else {
            warmupCounts.scheduled &+= 1
            warmupCounts.started &+= 1
        }
    }

    /// Accounts for an arrival that waits, or has waited in vain, for its identity.
    public mutating func countIdentityWait(isMeasured: Bool) { if isMeasured { waitedForIdentity &+= 1 } }

    public mutating func noteEndedFeed(_ name: String?) { endedFeed = endedFeed ?? name }

    public mutating func expectSpans(_ count: Int) { spans = (0..<count).map { _ in SpanRecording() } }

    public mutating func expectStages(_ stages: [NamedStage]) {
        self.stages = stages.isEmpty ? nil : StageRecording(stages, windowStart: windowStart)
    }

    /// Accounts for a measured group, or the tries of a request, that is over.
    public mutating func recordSpan(
        _ span: Int, _ end: SpanRecording.End, time: Nanoseconds, think: Nanoseconds, requests: Int
    ) {
        spans[span].record(end, time: time, think: think, requests: requests)
    }

    /// Accounts for the end of an iteration.
    ///
    /// - Parameter time: of one that is over, from the beginning of its first request, think times included.
    public mutating func countIteration(_ end: IterationCounts.End, isMeasured: Bool, time: Nanoseconds? = nil) {
        guard isMeasured else { return }
        iterations.count(end)
        if let time { iterationTimes.record(time) }
    }

    /// Accounts for a loop that would go on, but may not.
    public mutating func countLoopAtMost(isMeasured: Bool) { if isMeasured { iterations.countLoopAtMost() } }

    /// Says why a measured iteration failed whose requests did not.
    public mutating func noteIterationFault(_ reason: String) { iterations.note(reason) }

    /// Accounts for the first iteration of a session.
    public mutating func countSessionStart(isMeasured: Bool) { if isMeasured { sessions.began &+= 1 } }

    /// Accounts for a session of which an iteration is over, or that is cut short.
    public mutating func countSession(_ outcome: SessionCounts.Outcome, isMeasured: Bool) {
        if isMeasured { sessions.count(outcome) }
    }

    /// Accounts for steps that an iteration will not make any more.
    ///
    /// - Parameter afterFailure: because the step before them failed; else because the load has ended.
    @inline(__always)
    public mutating func countSkipped(_ steps: Int, afterFailure: Bool, isMeasured: Bool) {
        guard steps > 0 else { return }
        if isMeasured {
            counts.countSkipped(steps, afterFailure: afterFailure)
        } else {
            warmupCounts.countSkipped(steps, afterFailure: afterFailure)
        }
    }

    /// Accounts for a request that was begun and is not over: in flight where its first byte was sent, else unsent.
    public mutating func countUnfinished(label: Int, due: Nanoseconds, wasSent: Bool, isMeasured: Bool) {
        guard isMeasured else {
            if wasSent { warmupCounts.inFlightAtEnd += 1 } else { warmupCounts.unsentRequests += 1 }
            return
        }
        if wasSent {
            labels[label].inFlightAtEnd += 1
            counts.inFlightAtEnd += 1
            stages?.countUnfinished(due: due, wasSent: true)
        } else {
            labels[label].counts.unsent += 1
            counts.unsentRequests += 1
            stages?.countUnfinished(due: due, wasSent: false)
        }
    }

    /// Accounts for an arrival whose time came but that was not sent before the run ended.
    ///
    /// - Parameter wasBlocked: for want of a free slot; else the generator did not come round to it.
    public mutating func recordUnsent(label: Int, intendedStart: Nanoseconds, end: Nanoseconds, wasBlocked: Bool) {
        addTimeInSystem(from: intendedStart, begun: end, to: end)
        census.addWait(from: intendedStart, to: end)
        guard intendedStart >= windowStart else {
            warmupCounts.scheduled &+= 1
            warmupCounts.unsent &+= 1
            return
        }
        counts.scheduled &+= 1
        counts.unsent &+= 1
        if wasBlocked { waitedForSlot &+= 1 } else { missed &+= 1 }
        labels[label].counts.unsent &+= 1
        stages?.countUnfinished(due: intendedStart, wasSent: false)
    }

    /// Adds the part of a request's stay that lies within the measured window; also for those that never ended.
    ///
    /// - Parameter begun: when work on it began; its end where it never did.
    @inline(__always)
    public mutating func addTimeInSystem(from start: Nanoseconds, begun: Nanoseconds, to end: Nanoseconds) {
        let to = Swift.min(end, windowEnd)
        let from = Swift.max(start, windowStart)
        if to > from { timeInSystem = timeInSystem &+ (to &- from) }
        let work = Swift.max(begun, windowStart)
        if to > work { timeInFlight = timeInFlight &+ (to &- work) }
    }

    /// Accounts for connections that were opened ahead of need, and those that could not be.
    public mutating func noteOpenedAhead(_ opened: Int, missing: Int, reason: String) {
        connectionsOpened += opened
        missingAhead += missing
        if missing > 0 { missingAheadReason = reason }
    }

    /// Counts a failure by its kind, status and label, with what was said of the first; not of the warm-up, which no count beside it
    /// has.
    public mutating func noteFailure(_ failure: FailureKind, of sample: Sample, _ message: @autoclosure () -> String) {
        guard sample.iterationStart >= windowStart else { return }
        labels[sample.label].note(failure, status: sample.status, at: sample.end, example: message)
        failureTimes.record(FailureCause(failure, status: sample.status), after: sample.end &- sample.intendedStart)
    }

    /// Keeps failing exchanges, the first of each kind, status and label.
    public mutating func keep(_ others: [Exchange], after offset: Nanoseconds = .zero) {
        exchanges = Exchange.first(of: exchanges + others.map { $0.later(by: offset) })
    }

    /// Ends an interval of the series; call once for each interval, in order.
    ///
    /// - Parameter end: from the beginning of the level; nil: at the last event.
    /// - Returns: the closed interval, for the live view.
    @discardableResult
    public mutating func closeInterval(inFlight: Int, at end: Nanoseconds? = nil) -> Series.Point {
        var whole = Series.Point()
        closedLabels.removeAll(keepingCapacity: true)
        for index in tallies.indices {
            let point = tallies[index].close()
            if index == 0 { whole = point } else { whole.pool(point) }
            guard index < labelSeries.count else { continue }
            labelSeries[index].append(point)
            closedLabels.append(point)
        }
        whole.inFlight = inFlight
        whole.inFlightSeconds = census.closeInterval(at: end ?? .zero, inFlight: inFlight)
        series.append(whole)
        return whole
    }

    /// Ends the last, shorter interval of the series.
    /// - Parameter hasRest: whether the window reaches into it.
    /// - Returns: that interval, where there is one or anything happened in it.
    @discardableResult
    public mutating func closeSeries(hasRest: Bool = false) -> Series.Point? {
        let last = hasRest || tallies.contains(where: \.isTouched) ? closeInterval(inFlight: 0) : nil
        series.flush()
        for index in labelSeries.indices { labelSeries[index].flush() }
        return last
    }

    /// Fixes the window's end where the stop rule is a number of requests.
    public mutating func endWindow(at instant: Nanoseconds) {
        windowEnd = instant
        stages?.endWindow(at: instant)
    }

    /// Joins what another worker measured of the same level.
    public mutating func merge(_ other: Recording) {
        series.merge(other.series)
        for index in labelSeries.indices { labelSeries[index].merge(other.labelSeries[index]) }
        keep(other.exchanges)
        whole.merge(other.whole, inFlightTime: other.census.wholeTime)
        batches.merge(other.batches)
        for index in labels.indices { labels[index].merge(other.labels[index]) }
        if let others = other.stages { stages?.merge(others) }
        if let others = other.sends { sends?.merge(others) }
        // Where a number of requests ends the window, the last worker to finish does.
        windowEnd = Swift.max(windowEnd, other.windowEnd)
        workers += other.workers
        mergeTotals(other)
    }

    /// Joins what was measured later, of another block of the same level: its series comes behind this one.
    public mutating func append(_ other: Recording) {
        let offset = series.interval * Int64(series.points.count)
        series.concatenate(other.series)
        for index in labelSeries.indices { labelSeries[index].concatenate(other.labelSeries[index]) }
        keep(other.exchanges, after: offset)
        whole.append(other.whole, after: offset, stalls: (stalls, other.stalls))
        batches.append(other.batches)
        for index in labels.indices { labels[index].append(other.labels[index], after: offset) }
        if let later = other.stages { stages?.append(later, after: offset) }
        for (index, usage) in other.workers.enumerated() {
            if workers.indices.contains(index) { workers[index].append(usage) } else { workers.append(usage) }
        }
        gapsOfEarlierBlocks = sendGaps
        gapsOfEarlierBlocks.merge(other.sendGaps)
        sends = nil
        mergeTotals(other)
    }

    /// When the target stalled within the measured window, in order of time.
    public var stalls: [TargetStall] { whole.stalls(from: windowStart, inFlightTime: census.wholeTime) }

    private mutating func mergeTotals(_ other: Recording) {
        counts.merge(other.counts)
        warmupCounts.merge(other.warmupCounts)
        sessions.merge(other.sessions)
        iterations.merge(other.iterations)
        iterationTimes.merge(other.iterationTimes)
        renewals.merge(other.renewals)
        noteEndedFeed(other.endedFeed)
        for index in spans.indices { spans[index].merge(other.spans[index]) }
        phases.merge(other.phases)
        failureTimes.merge(other.failureTimes)
        receipts.merge(other.receipts)
        noteOpenedAhead(other.connectionsOpened, missing: other.missingAhead, reason: other.missingAheadReason)
        waitedForSlot += other.waitedForSlot
        waitedForIdentity += other.waitedForIdentity
        missed += other.missed
        inFlightAtWindowStart += other.inFlightAtWindowStart
        timeInSystem += other.timeInSystem
        timeInFlight += other.timeInFlight
        census.add(other.census)
        arrivalGaps.merge(other.arrivalGaps)
        cpuSeconds += other.cpuSeconds
        lastEnd = Swift.max(lastEnd, other.lastEnd)
    }
}
