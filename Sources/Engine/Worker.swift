import DequeModule
import HeapModule
import LoadModel
import Measurement

/// The loop of one worker thread: starts what is due, waits, accounts for what comes back.
///
/// Generic over transport and time so that the same loop runs on sockets and, under test, in virtual time. Everything that it
/// touches is its own; only the stop flag and the live board are seen by others.
struct Worker<T: Transport & ~Copyable, Time: TimeSource>: ~Copyable {
    private let plan: CompiledPlan
    private let segment: Segment
    private let stripe: Stripe
    /// Where time 0 of the segment lies on the clock.
    private let epoch: Nanoseconds
    private let clock: Time
    private let pace: Pace
    private let stop: StopSignal
    private let live: LiveBoard
    private let mix: ScenarioMix
    private let repetition: Repetition
    /// What a trace has the worker request, in place of the mix.
    private let feed: TraceFeed?

    private var recording: Recording
    private var visits: VisitTable
    /// Visits whose next request is due but has no slot yet, in the order in which they came.
    private var ready = Deque<Int>()
    private var thinkers = Heap<Thinker>()
    private var arrivals: Arrivals?
    private var upcoming: Arrival?
    private var backlog = Backlog()
    /// Passes that each closed user may still start in the measured window.
    private var quotas: [Int] = []
    private var intervalEnd: Nanoseconds
    private var hasEnteredWindow = false
    /// When the measured window began; nil before, and after it has ended.
    private var usageBefore: ThreadUsage?
    private var isStopping = false

    /// A share of the work: worker `index` of `count`.
    struct Stripe {
        var index: Int
        var count: Int
    }

    init(
        plan: CompiledPlan, segment: Segment, stripe: Stripe, epoch: Nanoseconds, clock: Time, pace: Pace = .precise,
        windowEnd: Nanoseconds?, feed: TraceFeed? = nil, stop: StopSignal, live: LiveBoard
    ) {
        self.plan = plan
        self.segment = segment
        self.stripe = stripe
        self.epoch = epoch
        self.clock = clock
        self.pace = pace
        self.feed = feed
        self.stop = stop
        self.live = live
        mix = ScenarioMix(weights: plan.weights, seed: segment.seed)
        repetition = Repetition(segment)
        recording = Recording(
            labels: plan.labels.count, isOpen: segment.isOpen, windowStart: segment.warmup,
            windowEnd: windowEnd ?? .never, interval: segment.interval, offeredRate: segment.offeredRate)
        visits = VisitTable(expected: 1024)
        intervalEnd = epoch + segment.interval
    }

    /// Runs the segment to its end, or until a stop is asked for.
    mutating func run(on transport: inout T) -> Recording {
        begin()
        let connectionsBefore = transport.connectionsOpened
        while true {
            let now = clock.now()
            tick(now, inFlight: transport.inFlight)
            if stop.isRequested { isStopping = true }
            if !isStopping, isPast(horizon: now) { closeWindow(on: &transport) }
            if !isStopping { admit(now, on: &transport) }
            if isOver(inFlight: transport.inFlight, now) { break }
            if let event = transport.next(until: nextDeadline(hasRoom: transport.inFlight < transport.capacity)) {
                if case .completed(let completion) = event {
                    recording.census.advance(to: completion.end - epoch, inFlight: transport.inFlight + 1)
                }
                handle(event)
            }
        }
        end(on: &transport)
        recording.connectionsOpened = transport.connectionsOpened - connectionsBefore
        return recording
    }

    // MARK: What is due

    private mutating func begin() {
        guard let users = segment.level.peakUsers else {
            arrivals = segment.schedule?.arrivals(worker: stripe.index, of: stripe.count)
            upcoming = nextArrival()
            return
        }
        for user in stride(from: stripe.index, to: users, by: stripe.count) {
            quotas.append(quota(user: user, of: users))
            // Not before the epoch: a request that starts earlier would count as one of the warm-up.
            startPass(user: user, pass: 0, at: epoch, now: clock.now())
        }
    }

    /// How many measured passes a user makes: `requests: N` is shared out beforehand, so nobody competes for the last one.
    private func quota(user: Int, of users: Int) -> Int {
        // Of a trace nobody has a share: whoever is free takes what comes next.
        guard feed == nil, case .requests(let count) = segment.stop else { return .max }
        return count / users + (user < count % users ? 1 : 0)
    }

    /// Begins what is due, earliest first, as far as there are slots.
    private mutating func admit(_ now: Nanoseconds, on transport: inout T) {
        while let thinker = thinkers.min, thinker.end <= now {
            ready.append(thinkers.removeMin().visit)
        }
        while true {
            guard transport.inFlight < transport.capacity else {
                backlog.begin(at: now)
                return
            }
            let arrivalDue = upcoming.map { epoch + $0.time }.flatMap { $0 <= now ? $0 : nil }
            let readyDue = ready.first.map { visits[$0].intendedStart }
            guard arrivalDue != nil || readyDue != nil else {
                backlog.end()
                return
            }
            if let arrivalDue, readyDue.map({ arrivalDue < $0 }) ?? true {
                startRequest(of: visitOfUpcomingArrival(due: arrivalDue), on: &transport)
            } else if let visit = ready.popFirst() {
                startRequest(of: visit, on: &transport)
            }
        }
    }

    /// The end of the window: what was due within it is still made, also where this turn of the loop came late.
    private mutating func closeWindow(on transport: inout T) {
        if recording.isOpen, let horizon = segment.horizon { admit(epoch + horizon, on: &transport) }
        isStopping = true
        accountForUsage()
    }

    private mutating func accountForUsage() {
        guard let before = usageBefore else { return }
        recording.workers = [ThreadUsage.now().since(before)]
        usageBefore = nil
    }

    private mutating func visitOfUpcomingArrival(due: Nanoseconds) -> Int {
        guard let arrival = upcoming else { preconditionFailure("no arrival is due") }
        let identity = RequestIdentity(arrival: arrival.index)
        let visit = addVisit(identity, scenario: scenario(user: 0, pass: arrival.index), start: due)
        upcoming = nextArrival()
        return visit
    }

    @inline(__always)
    private mutating func nextArrival() -> Arrival? { feed == nil ? arrivals?.next() : feed?.next() }

    /// Drawn by weight, or what the trace has next.
    @inline(__always)
    private func scenario(user: Int, pass: Int) -> Int { feed?.scenario ?? mix.scenario(user: user, pass: pass) }

    private mutating func addVisit(_ identity: RequestIdentity, scenario: Int, start: Nanoseconds) -> Int {
        let scenario = plan.scenarios[scenario]
        let visit = visits.add(
            Visit(
                identity: identity, step: scenario.firstStep, endStep: scenario.firstStep + scenario.stepCount,
                thinkAfter: scenario.thinkAfter, intendedStart: start))
        feed?.keep(for: visit)
        return visit
    }

    /// A closed user's next pass once the user is wanted, unless its quota, or the trace, is used up.
    private mutating func startPass(user: Int, pass: Int, at time: Nanoseconds, now: Nanoseconds) {
        guard quotas[user / stripe.count] > 0 else { return }
        guard let wanted = repetition.firstInstant(of: user, notBefore: time - epoch) else { return }
        if let feed, feed.next() == nil { return }
        let due = epoch + wanted
        let visit = addVisit(RequestIdentity(user: user, pass: pass), scenario: scenario(user: user, pass: pass), start: due)
        schedule(visit, at: due + pauseBefore(visit), after: now)
    }

    /// Queues a visit's next request: at once where it is due, else after its think time.
    private mutating func schedule(_ visit: Int, at due: Nanoseconds, after now: Nanoseconds) {
        visits[visit].intendedStart = due
        if due > now { thinkers.insert(Thinker(end: due, visit: visit)) } else { ready.append(visit) }
    }

    private mutating func startRequest(of visit: Int, on transport: inout T) {
        let now = clock.now()
        if recording.isOpen {
            let delay = backlog.delay(due: visits[visit].intendedStart, start: now)
            visits[visit].lag = delay.lag
            visits[visit].slotWait = delay.slotWait
        } else {
            // A closed loop has no schedule to be late for.
            visits[visit].intendedStart = now
        }
        if !visits[visit].hasStarted { beginPass(visit, at: now) }
        recording.census.advance(to: now - epoch, inFlight: transport.inFlight)
        recording.census.addWait(from: visits[visit].intendedStart - epoch, to: now - epoch)
        visits[visit].isInFlight = true
        visits[visit].wasSent = false
        let request = plan.steps[visits[visit].step].request
        if let sent = transport.begin(request, token: visit, identity: visits[visit].identity) { noteSent(visit, at: sent) }
    }

    private mutating func beginPass(_ visit: Int, at now: Nanoseconds) {
        visits[visit].hasStarted = true
        visits[visit].began = now
        let isMeasured = isMeasured(visits[visit].intendedStart)
        visits[visit].isMeasured = isMeasured
        recording.countStart(isMeasured: isMeasured)
        guard isMeasured else { return }
        if recording.isOpen {
            // The schedule's law is one of arrivals.
            guard visits[visit].identity.sessionPass == 0 else { return }
            if repetition.kind == .byChance { recording.countSessionStart(isMeasured: true) }
            recording.recordStart(
                due: visits[visit].intendedStart - epoch, at: now - epoch, slotWait: visits[visit].slotWait)
        } else {
            quotas[visits[visit].identity.user / stripe.count] -= 1
        }
    }

    // MARK: What comes back

    private mutating func handle(_ event: TransportEvent) {
        switch event {
        case .sent(let visit, let instant): noteSent(visit, at: instant)
        case .completed(let completion):
            backlog.freeSlot(at: completion.end)
            complete(completion)
        }
    }

    private mutating func noteSent(_ visit: Int, at instant: Nanoseconds) {
        visits[visit].wasSent = true
        recording.recordSend(at: instant - epoch, isMeasured: isMeasured(visits[visit].intendedStart))
    }

    private func isMeasured(_ intendedStart: Nanoseconds) -> Bool { intendedStart - epoch >= segment.warmup }

    private mutating func complete(_ completion: Completion) {
        let visit = completion.token
        let step = plan.steps[visits[visit].step]
        let request = plan.requests + step.request
        var failure = completion.failure
        if failure == nil, !request.pointee.acceptedStatuses[completion.status] { failure = .status }
        recording.record(sample(completion, visit: visits[visit], label: request.pointee.label, failure: failure))
        if let failure {
            recording.noteExample(completion.message ?? "status \(completion.status)", for: failure)
        }
        visits[visit].isInFlight = false
        advance(visit, at: completion.end, hasFailed: failure != nil)
    }

    private func sample(_ completion: Completion, visit: Visit, label: Int, failure: FailureKind?) -> Sample {
        Sample(
            label: label, intendedStart: visit.intendedStart - epoch, lag: visit.lag, slotWait: visit.slotWait,
            firstByteSent: completion.firstByteSent.map { $0 - epoch },
            firstByteReceived: completion.firstByteReceived.map { $0 - epoch }, end: completion.end - epoch, failure: failure,
            status: completion.status, receivedBytes: completion.receivedBytes, sentBytes: completion.sentBytes,
            dial: completion.dial, waitedForConnection: completion.waitedForConnection, wasRetried: completion.wasRetried)
    }

    /// On to the next step; a failed step ends the pass, as those behind it build on it.
    private mutating func advance(_ visit: Int, at end: Nanoseconds, hasFailed: Bool) {
        visits[visit].step += 1
        if visits[visit].step < visits[visit].endStep, !hasFailed, !isStopping {
            schedule(visit, at: end + pauseBefore(visit), after: end)
            return
        }
        recording.countSkipped(visits[visit].endStep - visits[visit].step, isMeasured: visits[visit].isMeasured)
        if repetition.kind == .byChance {
            endSessionPass(visit, at: end, hasFailed: hasFailed)
            return
        }
        let finished = visits[visit]
        visits.remove(visit)
        guard repetition.kind == .always, !isStopping else { return }
        startPass(user: finished.identity.user, pass: finished.identity.pass + 1, at: due(after: finished, end), now: end)
    }

    /// A session comes back or leaves once a pass is over. One that the end of the load cuts short does neither.
    private mutating func endSessionPass(_ visit: Int, at end: Nanoseconds, hasFailed: Bool) {
        let finished = visits[visit]
        visits.remove(visit)
        guard finished.step == finished.endStep || hasFailed else {
            recording.countSession(.cut, isMeasured: finished.isMeasured)
            return
        }
        let returns = repetition.returns(finished.identity)
        recording.countSession(returns ? (isStopping ? .returnedTooLate : .returned) : .left, isMeasured: finished.isMeasured)
        guard returns, !isStopping else { return }
        var identity = finished.identity
        identity.pass += 1
        let due = due(after: finished, end)
        // Scenarios of returns are drawn for the session; user 0 of the mix are the arrivals.
        let next = addVisit(identity, scenario: mix.scenario(user: identity.user + 1, pass: identity.sessionPass), start: due)
        schedule(next, at: due + pauseBefore(next), after: end)
    }

    private func due(after visit: Visit, _ end: Nanoseconds) -> Nanoseconds {
        let end = end + plan.pause(visit.thinkAfter, of: visit.identity, seed: segment.seed)
        return repetition.due(after: end, began: visit.began, visit.identity)
    }

    private func pauseBefore(_ visit: Int) -> Nanoseconds {
        plan.pause(plan.steps[visits[visit].step].thinkBefore, of: visits[visit].identity, seed: segment.seed)
    }

    // MARK: Time

    private mutating func tick(_ now: Nanoseconds, inFlight: Int) {
        if !hasEnteredWindow, now - epoch >= segment.warmup {
            hasEnteredWindow = true
            usageBefore = ThreadUsage.now()
            recording.inFlightAtWindowStart = segment.warmup > .zero ? inFlight : 0
        }
        while now >= intervalEnd {
            live.publish(recording.closeInterval(inFlight: inFlight), worker: stripe.index)
            intervalEnd += segment.interval
        }
    }

    private func isPast(horizon now: Nanoseconds) -> Bool {
        segment.horizon.map { now - epoch >= $0 } ?? false
    }

    private func isOver(inFlight: Int, _ now: Nanoseconds) -> Bool {
        if stop.isRequested { return true }
        guard inFlight == 0 else { return isStopping && now >= drainDeadline }
        return isStopping || (visits.active == 0 && upcoming == nil)
    }

    /// What is in flight at the end of the window is awaited for one timeout.
    private var drainDeadline: Nanoseconds {
        guard let horizon = segment.horizon, let timeout = plan.timeouts.last else { return .never }
        return epoch + horizon + timeout
    }

    // Inlined: for a call that does not change the worker the compiler would copy all of it, once a request.
    @inline(__always)
    private func nextDeadline(hasRoom: Bool) -> Nanoseconds {
        var deadline = intervalEnd
        if isStopping { return min(deadline, drainDeadline) }
        if hasRoom, let upcoming { deadline = min(deadline, epoch + pace.wakeUp(for: upcoming.time)) }
        if let thinker = thinkers.min { deadline = min(deadline, epoch + pace.wakeUp(for: thinker.end - epoch)) }
        if let horizon = segment.horizon { deadline = min(deadline, epoch + horizon) }
        return deadline
    }

    // MARK: The end

    /// Accounts for everything that is not over, so that the counts add up.
    private mutating func end(on transport: inout T) {
        let now = clock.now()
        accountForUsage()
        recording.census.advance(to: now - epoch, inFlight: transport.inFlight)
        let due = min(now, segment.horizon.map { epoch + $0 } ?? now)
        for visit in visits.visits where visit.step < visit.endStep {
            if visit.hasStarted { closeAccount(of: visit, now) }
            if repetition.kind == .byChance { closeSession(visit, due: due) }
        }
        transport.abandonAll()
        countUnsent(until: due)
        recording.endWindow(at: windowEnd(now))
        recording.closeSeries()
    }

    /// A pass that the end cut short: its request in flight, and the steps that will not be made.
    private mutating func closeAccount(of visit: Visit, _ now: Nanoseconds) {
        let isMeasured = isMeasured(visit.intendedStart)
        var rest = visit.endStep - visit.step
        if visit.isInFlight {
            let due = visit.intendedStart - epoch
            recording.addTimeInSystem(from: due, begun: due + visit.lag + visit.slotWait, to: now - epoch)
            let label = plan.requests[plan.steps[visit.step].request].label
            recording.countUnfinished(label: label, wasSent: visit.wasSent, isMeasured: isMeasured)
            rest -= 1
        }
        recording.countSkipped(rest, isMeasured: visit.isMeasured)
    }

    /// A session that the end cut short; a return whose time had come counts as an arrival that found no slot.
    private mutating func closeSession(_ visit: Visit, due: Nanoseconds) {
        recording.countSession(.cut, isMeasured: visit.hasStarted ? visit.isMeasured : isMeasured(visit.intendedStart))
        guard !visit.hasStarted, visit.intendedStart < due else { return }
        recording.recordUnsent(
            label: plan.requests[plan.steps[visit.step].request].label, intendedStart: visit.intendedStart - epoch,
            end: due - epoch, wasBlocked: backlog.isActive)
    }

    /// Arrivals whose time came and that found no slot.
    private mutating func countUnsent(until instant: Nanoseconds) {
        while let arrival = upcoming, epoch + arrival.time < instant {
            let scenario = plan.scenarios[scenario(user: 0, pass: arrival.index)]
            let label = plan.requests[plan.steps[scenario.firstStep].request].label
            recording.recordUnsent(
                label: label, intendedStart: arrival.time, end: instant - epoch, wasBlocked: backlog.isActive)
            upcoming = nextArrival()
        }
    }

    private func windowEnd(_ now: Nanoseconds) -> Nanoseconds {
        if stop.isRequested { return min(now - epoch, recording.windowEnd) }
        return recording.windowEnd == .never ? recording.lastEnd : recording.windowEnd
    }
}
