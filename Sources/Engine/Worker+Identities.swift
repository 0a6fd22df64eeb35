import LoadModel
import Measurement

// Iterations that wait for their identities, and the renewals of these, which no count or statistic of the load contains.
extension Worker where T: ~Copyable {
    /// - Parameter loads: how many are to share it.
    /// - Returns: nil where identities need nobody to see to them.
    func makeDesk(loads: Int) -> IdentityDesk? {
        guard hasDesk, let table = values?.identities else { return nil }
        return IdentityDesk(
            table, plan.renewal, isExclusive: plan.isExclusive, seed: segment.seed,
            own: Stripe(index: stripe.index, count: stripe.count, identities: plan.identityCount), loads: loads,
            now: epoch - segment.delay)
    }

    private func identity(of place: Int) -> Int {
        values?.identityNumber(of: iterations.place(place).pointee.identity, among: plan.identityCount ?? 1) ?? 0
    }

    // MARK: Iterations

    /// Whether an iteration has its identity; else it waits for it, and others overtake it.
    mutating func admits(_ place: Int) -> Bool {
        let iteration = iterations.place(place)
        guard !iteration.pointee.isAdmitted, !iteration.pointee.identity.isRenewal else { return true }
        let number = identity(of: place)
        guard desk?.admits(number, .init(place: place, load: load)) ?? true else { return false }
        iteration.pointee.isAdmitted = true
        return true
    }

    /// What an iteration was late by; the wait for its identity is one for a slot.
    @inline(__always)
    func delay(of iteration: UnsafeMutablePointer<Iteration>, start: Instant) -> (lag: Nanoseconds, slotWait: Nanoseconds) {
        let due = iteration.pointee.intendedStart
        guard hasDesk, iteration.pointee.admittedAt > due else { return backlog.delay(due: due, start: start) }
        let rest = backlog.delay(due: iteration.pointee.admittedAt, start: start)
        return (rest.lag, iteration.pointee.admittedAt - due + rest.slotWait)
    }

    /// An iteration is over; whoever waits for its identity may begin.
    mutating func releaseIdentity(of place: Int, at end: Instant) {
        let number = identity(of: place)
        desk?.release(number)
        desk?.admitNext(number, at: end)
        takeAdmitted()
    }

    /// Has those begin that have waited for their identities: they are ready.
    mutating func takeAdmitted() {
        while let admission = desk?.nextAdmitted(of: load) {
            let iteration = iterations.place(admission.place)
            iteration.pointee.isAdmitted = true
            iteration.pointee.admittedAt = admission.instant
            if recording.isOpen, admission.instant > iteration.pointee.intendedStart {
                recording.countIdentityWait(isMeasured: isMeasured(iteration.pointee.intendedStart))
            }
            ready.append(admission.place)
        }
    }

    /// The load begins no more iterations: those that were to begin let go of their identities, for which other loads may wait.
    mutating func leaveDesk(at now: Instant) {
        desk?.leave(load, at: now)
        for place in ready where iterations.place(place).pointee.isAdmitted && !iterations.place(place).pointee.hasStarted {
            iterations.place(place).pointee.isAdmitted = false
            letGo(of: place, at: now)
        }
    }

    /// Whoever of another load waits for an iteration's identity may begin.
    func letGo(of place: Int, at now: Instant) {
        let number = identity(of: place)
        desk?.release(number)
        desk?.admitNext(number, at: now)
    }

    /// A request of the load got a status that no step expected.
    mutating func noteStatus(_ completion: Completion) {
        let number = identity(of: completion.token)
        desk?.note(
            status: completion.status, of: number, sent: completion.firstByteSent ?? completion.end, now: completion.end)
    }

    // MARK: Renewals

    /// Begins what is due of renewals, as far as there are slots.
    mutating func renew(_ now: Instant, on transport: inout T) {
        while transport.inFlight < transport.capacity, let number = desk?.nextRenewal(now) {
            let bounds = plan.scenarios.place(plan.renewal?.scenario ?? 0)
            var renewal = Iteration(
                identity: RequestIdentity(renewal: recording.renewals.made, of: number), step: bounds.pointee.first,
                end: bounds.pointee.end, intendedStart: now)
            (renewal.hasStarted, renewal.began) = (true, now)
            let place = iterations.add(renewal)
            begunIterations += 1
            progress?.begin(place)
            values?.beginRenewal(at: place)
            startRequest(of: place, on: &transport)
        }
    }

    mutating func startRenewingRequest(of place: Int, at now: Instant, on transport: inout T) {
        let iteration = iterations.place(place)
        recording.census.advance(to: now &- epoch, inFlight: transport.inFlight &- renewing)
        renewing += 1
        iteration.pointee.isInFlight = true
        let request = plan.instructions.place(iteration.pointee.step).pointee.argument
        if plan.requests[request].isStreamed { values?.streams?.begin(place, label: -1, isMeasured: false) }
        if progress != nil { noteBegin(of: request, place, due: iteration.pointee.intendedStart) }
        _ = transport.begin(request, token: place, identity: iteration.pointee.identity)
    }

    /// - Parameter inFlight: of the load.
    mutating func endRenewingRequest(_ completion: Completion, _ contents: ContentPool, inFlight: Int) {
        let iteration = iterations.place(completion.token)
        // It is no longer among those in flight, of which it was never counted.
        recording.census.advance(to: completion.readAt &- epoch, inFlight: inFlight)
        renewing -= 1
        backlog.freeSlot(at: completion.end)
        let request = plan.requests + plan.instructions.place(iteration.pointee.step).pointee.argument
        var failure = completion.failure
        if failure == nil, !request.pointee.accepts(completion.status) { failure = .status }
        var message = completion.message
        var judgement: Judgement?
        if request.pointee.judged >= 0 {
            judgement = judge(
                completion, by: plan.judged[request.pointee.judged], contents, failure: &failure, message: &message)
        }
        recording.renewals.countRequest()
        if let failure {
            recording.renewals.note(
                failure, label: request.pointee.label, status: completion.status, at: completion.end - epoch,
                message ?? "status \(completion.status)")
        }
        if completion.content >= 0 { contents.giveBack(completion.content) }
        iteration.pointee.isInFlight = false
        if let judgement {
            follow(judgement, completion.token, at: completion.end, hasFailed: failure != nil && failure != .slow)
        } else {
            advance(completion.token, at: completion.end, hasFailed: failure != nil)
        }
    }

    /// A renewal is over: its identity has what it gave, and iterations begin with it again.
    mutating func endRenewal(_ place: Int, at end: Instant, isWhole: Bool) {
        let number = iterations.place(place).pointee.identity.user
        var isWhole = isWhole
        if isWhole, let renewal = plan.renewal, let fault = values?.endRenewal(of: number, at: place, renewal) {
            noteRenewalFault(of: place, at: end, fault)
            isWhole = false
        }
        recording.renewals.count(isWhole: isWhole)
        begunIterations -= 1
        iterations.remove(place)
        desk?.end(number, isWhole: isWhole, at: end)
        desk?.admitNext(number, at: end)
        takeAdmitted()
    }

    /// Says why a renewal failed whose requests did not.
    mutating func noteRenewalFault(of place: Int, at end: Instant, _ reason: String) {
        // Of the request that it has come to, or the last one.
        let requests = plan.renewal?.labels.count ?? 0
        guard requests > 0 else { return }
        let iteration = iterations.place(place)
        let instruction = plan.instructions.place(min(iteration.pointee.step, iteration.pointee.end)).pointee
        let label =
            instruction.operation == .request ? plan.requests[instruction.argument].label : requests - 1
        recording.renewals.note(.expectation, label: label, status: 0, at: end - epoch, reason)
    }
}
