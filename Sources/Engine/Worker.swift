import DequeModule
import HeapModule
import LoadModel
import Measurement

/// The loop of one worker thread: starts what is due, waits, accounts for what comes back.
///
/// Generic over transport and time so that the same loop runs on sockets and, under test, in virtual time. Everything that it
/// touches is its own; only the stop flag and the live board are seen by others.
///
/// Functions that do not change it are inlined: for a call of them the compiler would copy all of it, once a request.
struct Worker<T: Transport & ~Copyable, Time: TimeSource>: ~Copyable {
    let plan: CompiledPlan
    let segment: Segment
    let stripe: Stripe
    /// Where time 0 of the segment lies on the clock.
    let epoch: Instant
    let clock: Time
    private let pace: Pace
    let stop: StopSignal
    let live: LiveBoard
    let mix: ScenarioMix
    let repetition: Repetition
    /// What a trace has the worker request, in place of the mix.
    let feed: TraceFeed?
    /// Where requests are handed over one by one; nil: nobody wants them.
    let samples: SampleRing?
    /// Where requests are kept for a timeline; nil: there is none.
    let timeline: RequestTimeline?

    var recording: Recording
    /// For the live view.
    var outcomes: OutcomeTally
    var iterations: IterationTable
    /// Places of iterations whose next request is due but has no slot yet, in the order in which they came.
    var ready = Deque<Int>()
    var thinkers = Heap<Thinker>()
    var arrivals: Arrivals?
    var upcoming: Arrival?
    var backlog = Backlog()
    /// Iterations that each closed user may still start in the measured window.
    var quotas: [Int] = []
    private(set) var intervalEnd: Instant
    private var hasEnteredWindow = false
    private var connectionsBefore = 0
    private var faultsBefore = StampFaults()
    /// When the measured window began; nil before, and after it has ended.
    private var usageBefore: ThreadUsage?
    var isStopping = false
    /// Iterations that have begun and are not over.
    var begunIterations = 0
    /// What iterations keep, and what their requests are filled with; nil where the plan has nothing of that.
    let values: IterationValues?
    let failures: FailureLog
    var progress: IterationProgress?
    let inspector: Inspector
    /// Whether it is told how iterations end: where one has several requests.
    let countsIterations: Bool
    /// Who may begin with their identities; nil where these need nobody to see to them.
    var desk: IdentityDesk?
    let hasDesk: Bool
    /// Which of the loads that share the desk it is.
    var load = 0
    private var hasLeftDesk = false
    /// Requests of renewals among those in flight.
    var renewing = 0
    /// Where the measured window begins on the clock; when no more requests start, and when what is in flight is awaited no longer:
    /// never, where nothing but requests decides.
    private let windowStart: Instant
    private let horizon: Instant
    private let drainDeadline: Instant

    init(
        plan: CompiledPlan, segment: Segment, stripe: Stripe, epoch: Instant, clock: Time, pace: Pace = .precise,
        windowEnd: Nanoseconds?, feed: TraceFeed? = nil, values: IterationValues? = nil, samples: SampleRing? = nil,
        stop: StopSignal, live: LiveBoard
    ) {
        self.plan = plan
        self.segment = segment
        self.stripe = stripe
        self.epoch = epoch
        self.clock = clock
        self.pace = pace
        self.feed = feed
        self.samples = samples
        self.stop = stop
        self.live = live
        mix = ScenarioMix(weights: segment.weights ?? plan.weights, seed: segment.seed)
        repetition = Repetition(segment)
        recording = Recording(
            labels: plan.labels.count, isOpen: segment.isOpen, windowStart: segment.warmup,
            windowEnd: windowEnd ?? .never, interval: segment.interval, offeredRate: segment.offeredRate,
            slowest: segment.slowest)
        let share = stripe.share(of: segment.timeline)
        timeline = share > 0 ? RequestTimeline(capacity: share) : nil
        outcomes = OutcomeTally(labels: plan.labels.count)
        iterations = IterationTable(expected: 1024)
        intervalEnd = epoch + segment.interval
        failures = values?.failures ?? FailureLog(plan: plan, windowStart: segment.warmup)
        self.values = IterationValues.areNeeded(by: plan) || values?.isWatched == true ? values : nil
        progress = plan.isLinear && plan.program.spans.isEmpty ? nil : IterationProgress(plan.program)
        inspector = Inspector()
        countsIterations = plan.hasSeveralRequests
        hasDesk = values?.identities != nil && (plan.renewal != nil || plan.isExclusive)
        recording.renewals = RenewalRecording(labels: plan.renewal?.labels.count ?? 0)
        recording.expectSpans(plan.program.spans.count)
        recording.expectStages(segment.level.namedStages)
        windowStart = epoch + segment.warmup
        horizon = segment.horizon.map { epoch + $0 } ?? .never
        drainDeadline = plan.finish.map { [horizon] in horizon + $0 } ?? .never
    }

    /// Runs the segment to its end, or until a stop is asked for.
    mutating func run(on transport: inout T) -> Recording {
        begin(on: transport)
        while let deadline = turn(on: &transport) {
            if let event = transport.next(until: deadline) {
                handle(event, from: transport, inFlight: transport.inFlight &+ 1 &- renewing)
            }
        }
        return conclude(on: &transport)
    }

    /// Begins what is due.
    ///
    /// - Returns: until when there is nothing else to be done, unless something comes back; nil where the segment is over.
    @inline(__always)
    mutating func turn(on transport: inout T) -> Instant? {
        let now = clock.now()
        tick(now, inFlight: transport.inFlight &- renewing)
        if stop.isRequested { isStopping = true }
        if !isStopping, now >= horizon { closeWindow(on: &transport) }
        if hasDesk, isStopping, !hasLeftDesk {
            hasLeftDesk = true
            leaveDesk(at: now)
        }
        if isStopping { goOn(now, on: &transport) } else { admit(now, on: &transport) }
        if isOver(inFlight: transport.inFlight, now) { return nil }
        return nextDeadline(
            hasRoom: transport.inFlight < transport.capacity, isPausing: begunIterations > transport.inFlight)
    }

    mutating func conclude(on transport: inout T) -> Recording {
        end(on: &transport)
        recording.keep(failures.exchanges)
        for (label, streams) in (values?.streams?.recordings ?? []).enumerated() {
            if let streams { recording.note(streams, label: label) }
        }
        recording.connectionsOpened = transport.connectionsOpened - connectionsBefore
        recording.noteFaults(transport.stampFaults.since(faultsBefore))
        if let timeline { recording.whole.keepTimeline(timeline.content) }
        return recording
    }

    // MARK: What is due

    mutating func begin(on transport: borrowing T) {
        connectionsBefore = transport.connectionsOpened
        faultsBefore = transport.stampFaults
        if hasDesk, desk == nil { desk = makeDesk(loads: 1) }
        guard let users = segment.level.peakUsers else {
            arrivals = segment.schedule?.arrivals(stripe)
            upcoming = nextArrival()
            return
        }
        for place in 0..<stripe.share(of: users) {
            let user = stripe.number(at: place)
            quotas.append(quota(user: user, of: users))
            // Not before the epoch: a request that starts earlier would count as one of the warm-up.
            startIteration(user: user, number: 0, at: epoch, now: clock.now())
        }
    }

    /// How many measured iterations a user makes: `requests: N` is shared out beforehand, so nobody competes for the last one.
    private func quota(user: Int, of users: Int) -> Int {
        // Of a trace nobody has a share: whoever is free takes what comes next.
        guard feed == nil, case .requests(let count) = segment.stop else { return .max }
        return count / users + (user < count % users ? 1 : 0)
    }

    /// Begins what is due, earliest first, as far as there are slots.
    private mutating func admit(_ now: Instant, on transport: inout T) {
        if hasDesk {
            takeAdmitted()
            renew(now, on: &transport)
        }
        while let thinker = thinkers.min, thinker.end <= now {
            ready.append(thinkers.removeMin().place)
        }
        while true {
            guard transport.inFlight < transport.capacity else {
                backlog.begin(at: now)
                return
            }
            let arrivalDue = upcoming.map { epoch + $0.time }.flatMap { $0 <= now ? $0 : nil }
            let readyDue = ready.first.map { iterations.place($0).pointee.intendedStart }
            guard arrivalDue != nil || readyDue != nil else {
                backlog.end()
                return
            }
            if let arrivalDue, readyDue.map({ arrivalDue < $0 }) ?? true {
                guard let place = iterationOfUpcomingArrival(due: arrivalDue) else { return }
                startRequest(of: place, on: &transport)
            } else if let place = ready.popFirst() {
                startRequest(of: place, on: &transport)
            }
        }
    }

    /// Begins what is due of iterations that have begun before the load ended.
    private mutating func goOn(_ now: Instant, on transport: inout T) {
        guard begunIterations > transport.inFlight else { return }
        while let thinker = thinkers.min, thinker.end <= now { ready.append(thinkers.removeMin().place) }
        while transport.inFlight < transport.capacity, let place = ready.popFirst() {
            if iterations.place(place).pointee.hasStarted { startRequest(of: place, on: &transport) }
        }
    }

    /// The end of the window: what was due within it is still made, also where this turn of the loop came late.
    private mutating func closeWindow(on transport: inout T) {
        if recording.isOpen, horizon < .never { admit(horizon, on: &transport) }
        isStopping = true
        accountForUsage()
    }

    mutating func accountForUsage() {
        guard let before = usageBefore else { return }
        recording.workers = [ThreadUsage.now().since(before)]
        usageBefore = nil
    }

    mutating func startRequest(of place: Int, on transport: inout T) {
        if hasDesk, !admits(place) { return }
        if plan.instructions.place(iterations.place(place).pointee.step).pointee.operation != .request {
            guard reachRequest(place) else { return }
        }
        let now = clock.now()
        let iteration = iterations.place(place)
        if hasDesk, iteration.pointee.identity.isRenewal {
            startRenewingRequest(of: place, at: now, on: &transport)
            return
        }
        if recording.isOpen {
            let delay = delay(of: iteration, start: now)
            iteration.pointee.lag = delay.lag
            iteration.pointee.slotWait = delay.slotWait
        } else {
            // A closed loop has no schedule to be late for.
            iteration.pointee.intendedStart = now
        }
        if !iteration.pointee.hasStarted { begin(iteration, at: now) }
        recording.census.advance(to: now &- epoch, inFlight: transport.inFlight &- renewing)
        recording.census.addWait(from: iteration.pointee.intendedStart &- epoch, to: now &- epoch)
        if transport.inFlight == 0 { recording.whole.stallWatch.noteBegin(at: now &- epoch) }
        iteration.pointee.isInFlight = true
        iteration.pointee.wasSent = false
        let request = plan.instructions.place(iteration.pointee.step).pointee.argument
        if plan.requests[request].isStreamed {
            values?.streams?.begin(place, label: plan.requests[request].label, isMeasured: iteration.pointee.isMeasured)
        }
        if progress != nil { noteBegin(of: request, place, due: iteration.pointee.intendedStart) }
        if let sent = transport.begin(request, token: place, identity: iteration.pointee.identity) {
            noteSent(place, at: sent)
        }
    }

    // MARK: What comes back

    /// - Parameter inFlight: with the request whose end this may be.
    @inline(__always)
    mutating func handle(_ event: TransportEvent, from transport: borrowing T, inFlight: Int) {
        switch event {
        case .sent(let token, let instant): noteSent(token, at: instant)
        case .completed(let completion):
            if hasDesk, iterations.place(completion.token).pointee.identity.isRenewal {
                endRenewingRequest(completion, transport.contents, inFlight: inFlight)
                return
            }
            recording.census.advance(to: completion.readAt &- epoch, inFlight: inFlight)
            backlog.freeSlot(at: completion.end)
            if completion.failure == nil,
                recording.whole.stallWatch.noteAnswer(
                    end: completion.end &- epoch, read: completion.readAt &- epoch, inFlight: inFlight)
            {
                noteGap(before: completion, hasRoom: inFlight &- 1 < transport.capacity && !backlog.isActive)
            }
            complete(completion, transport.contents, inFlight: inFlight)
        }
    }

    private mutating func noteSent(_ place: Int, at instant: Instant) {
        let iteration = iterations.place(place)
        iteration.pointee.wasSent = true
        if hasDesk, iteration.pointee.identity.isRenewal { return }
        recording.recordSend(at: instant &- epoch, isMeasured: iteration.pointee.isMeasured)
    }

    @inline(__always)
    func isMeasured(_ intendedStart: Instant) -> Bool { intendedStart >= windowStart }

    private mutating func complete(_ completion: Completion, _ contents: ContentPool, inFlight: Int) {
        let iteration = iterations.place(completion.token)
        let requestNumber = plan.instructions.place(iteration.pointee.step).pointee.argument
        let request = plan.requests + requestNumber
        var failure = completion.failure
        if failure == nil, !request.pointee.accepts(completion.status) { failure = .status }
        var message = completion.message
        var judgement: Judgement?
        // As it was made: what it captures may stand in itself.
        var sent: [UInt8]?
        if let log = values?.log, !log.isFull { sent = failures.rendered(requestNumber, context(of: completion.token)) }
        var occurrence = 0
        var retries = 0
        // Why a wait for another answer is over; the request is a success.
        var inVain: String?
        if progress != nil { progress?.noteAnswer(completion, at: completion.token) }
        if request.pointee.judged >= 0 {
            let judged = plan.judged[request.pointee.judged]
            occurrence = values?.occurrence(of: completion.token) ?? 0
            retries = progress?.tries(at: completion.token) ?? 0
            if judged.asksForItsCaptures, sent == nil, failures.isOpen {
                sent = failures.rendered(requestNumber, context(of: completion.token))
            }
            judgement = judge(completion, by: judged, contents, failure: &failure, message: &message)
            if case .endIteration(let reason?) = judgement { inVain = reason }
        } else if failure != nil {
            progress?.noteFailure(at: completion.token)
        }
        let sample = sample(completion, of: iteration, label: request.pointee.label, failure: failure)
        recording.record(sample)
        if request.pointee.isStreamed {
            values?.streams?.end(completion.token, intendedStart: iteration.pointee.intendedStart, failure: failure)
        }
        if plan.isTraced, completion.content >= 0, failure == nil || failure == .slow {
            readServerTiming(of: completion, sample, contents)
        }
        outcomes.count(label: sample.label, failure: failure)
        if iteration.pointee.isMeasured && recording.whole.keeper.wants(sample) || timeline != nil {
            if request.pointee.judged < 0 { occurrence = values?.occurrence(of: completion.token) ?? 0 }
            keepWhole(
                completion, sample, request: requestNumber, occurrence: occurrence, retries: retries, inFlight: inFlight)
        }
        if let samples, iteration.pointee.isMeasured { samples.offer(sample, inFlight: inFlight) }
        if let failure {
            if !iteration.pointee.isMeasured { outcomes.warmupFailures &+= 1 }
            recording.noteFailure(failure, of: sample, message ?? "status \(completion.status)")
            if failures.wants(failure, sample) {
                keep(completion, contents, sample, failure, message, sent: sent, occurrence: occurrence, requestNumber)
            }
        }
        if let inVain, failures.wants(.expectation, sample, isWait: true) {
            keep(
                completion, contents, sample, .expectation, inVain, sent: sent, occurrence: occurrence, requestNumber,
                isWait: true)
        }
        if let sent, let log = values?.log, log.wants(failure) {
            log.add(exchange(completion, contents, sent: sent, failure: failure, message: message, most: .max))
        }
        if completion.content >= 0 { contents.giveBack(completion.content) }
        iteration.pointee.isInFlight = false
        if hasDesk, failure == .status { noteStatus(completion) }
        // A schedule goes on from when the answer came, and whatever the generator adds is the next request's lag. A user, who has no
        // schedule, goes on once it is read.
        let end = recording.isOpen ? completion.end : completion.readAt
        if let judgement {
            follow(judgement, completion.token, at: end, hasFailed: failure != nil && failure != .slow)
        } else {
            advance(completion.token, at: end, hasFailed: failure != nil)
        }
    }

    @inline(__always)
    private func sample(
        _ completion: Completion, of iteration: UnsafeMutablePointer<Iteration>, label: Int, failure: FailureKind?
    ) -> Sample {
        Sample(
            label: label, intendedStart: iteration.pointee.intendedStart &- epoch, lag: iteration.pointee.lag,
            slotWait: iteration.pointee.slotWait, firstByteSent: completion.firstByteSent.map { $0 &- epoch },
            firstByteReceived: completion.firstByteReceived.map { $0 &- epoch }, end: completion.end &- epoch, failure: failure,
            status: completion.status, receivedBytes: completion.receivedBytes, sentBytes: completion.sentBytes,
            dial: completion.dial, waitedForConnection: completion.waitedForConnection, wasResent: completion.wasResent,
            iterationStart: iteration.pointee.start &- epoch, readDelay: completion.readDelay, receipt: completion.receipt)
    }

    // MARK: Time

    private mutating func tick(_ now: Instant, inFlight: Int) {
        if !hasEnteredWindow, now >= windowStart {
            hasEnteredWindow = true
            usageBefore = ThreadUsage.now()
            recording.inFlightAtWindowStart = segment.warmup > .zero ? inFlight : 0
        }
        while now >= intervalEnd {
            var closed = interval(recording.closeInterval(inFlight: inFlight, at: intervalEnd &- epoch))
            if segment.tellsUnanswered { closed.unanswered = unanswered(at: intervalEnd) }
            live.publish(closed, worker: stripe.worker)
            intervalEnd += segment.interval
        }
    }

    /// What the live view gets of an interval, with what the worker has counted by its end.
    func interval(_ point: Series.Point) -> LiveTick.ClosedInterval {
        var interval = LiveTick.ClosedInterval()
        interval.point = point
        interval.outcomes.copy(outcomes)
        interval.counts = recording.counts
        interval.labels = recording.closedLabels
        interval.warmupCounts = recording.warmupCounts
        return interval
    }

    /// Requests that are due and not over; once an interval.
    @inline(never)
    private func unanswered(at instant: Instant) -> [LiveTick.Unanswered] {
        (0..<iterations.touched).compactMap { place in
            let iteration = iterations.place(place).pointee
            guard iteration.isActive, !iteration.identity.isRenewal, iteration.intendedStart < instant else { return nil }
            let instruction = plan.instructions[iteration.step]
            guard instruction.operation == .request else { return nil }
            return LiveTick.Unanswered(
                label: plan.requests[instruction.argument].label, age: instant - iteration.intendedStart)
        }
    }

    @inline(__always)
    private func isOver(inFlight: Int, _ now: Instant) -> Bool {
        if stop.isRequested { return true }
        if isStopping { return inFlight == 0 && begunIterations == 0 || now >= drainDeadline }
        guard inFlight == 0 else { return false }
        // A window of a given length is waited for also where nothing more is due: rates are over all of it.
        return horizon == .never && iterations.active == 0 && upcoming == nil
    }

    @inline(__always)
    private func nextDeadline(hasRoom: Bool, isPausing: Bool) -> Instant {
        var deadline = intervalEnd
        if isStopping {
            if isPausing, let thinker = thinkers.min {
                deadline = min(deadline, epoch + pace.wakeUp(for: thinker.end - epoch))
            }
            return min(deadline, drainDeadline)
        }
        if hasRoom, let upcoming { deadline = min(deadline, epoch + pace.wakeUp(for: upcoming.time)) }
        if let thinker = thinkers.min { deadline = min(deadline, epoch + pace.wakeUp(for: thinker.end - epoch)) }
        if hasDesk, let due = desk?.nextDue { deadline = min(deadline, due) }
        return min(deadline, horizon)
    }
}
