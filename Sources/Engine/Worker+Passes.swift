import LoadModel
import Measurement

/// Passes of the scenario: whose they are, and what follows one that is over.
extension Worker where T: ~Copyable {
    mutating func visitOfUpcomingArrival(due: Instant) -> Int {
        guard let arrival = upcoming else { preconditionFailure("no arrival is due") }
        let identity = RequestIdentity(arrival: arrival.index)
        let visit = addVisit(identity, scenario: scenario(user: 0, pass: arrival.index), start: due)
        upcoming = nextArrival()
        return visit
    }

    @inline(__always)
    mutating func nextArrival() -> Arrival? { feed == nil ? arrivals?.next() : feed?.next() }

    /// Drawn by weight, or what the trace has next.
    @inline(__always)
    func scenario(user: Int, pass: Int) -> Int { feed?.scenario ?? mix.scenario(user: user, pass: pass) }

    private mutating func addVisit(_ identity: RequestIdentity, scenario: Int, start: Instant) -> Int {
        let scenario = plan.scenarios[scenario]
        let visit = visits.add(
            Visit(
                identity: identity, step: scenario.firstStep, endStep: scenario.firstStep + scenario.stepCount,
                thinkAfter: scenario.thinkAfter, intendedStart: start))
        feed?.keep(for: visit)
        return visit
    }

    /// A closed user's next pass once the user is wanted, unless its quota, or the trace, is used up.
    mutating func startPass(user: Int, pass: Int, at time: Instant, now: Instant) {
        guard quotas[user / stripe.count] > 0 else { return }
        guard let wanted = repetition.firstInstant(of: user, notBefore: time - epoch) else { return }
        if let feed, feed.next() == nil { return }
        let due = epoch + wanted
        let visit = addVisit(RequestIdentity(user: user, pass: pass), scenario: scenario(user: user, pass: pass), start: due)
        schedule(visit, at: due + pauseBefore(visit), after: now)
    }

    /// Queues a visit's next request: at once where it is due, else after its think time.
    private mutating func schedule(_ visit: Int, at due: Instant, after now: Instant) {
        visits[visit].intendedStart = due
        if due > now { thinkers.insert(Thinker(end: due, visit: visit)) } else { ready.append(visit) }
    }

    mutating func beginPass(_ visit: Int, at now: Instant) {
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

    /// On to the next step; a failed step ends the pass, as those behind it build on it.
    mutating func advance(_ visit: Int, at end: Instant, hasFailed: Bool) {
        visits[visit].step += 1
        if visits[visit].step < visits[visit].endStep, !hasFailed, !isStopping {
            schedule(visit, at: end + pauseBefore(visit), after: end)
            return
        }
        recording.countSkipped(
            visits[visit].endStep - visits[visit].step, afterFailure: hasFailed, isMeasured: visits[visit].isMeasured)
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
    private mutating func endSessionPass(_ visit: Int, at end: Instant, hasFailed: Bool) {
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

    @inline(__always)
    private func due(after visit: Visit, _ end: Instant) -> Instant {
        let end = end + plan.pause(visit.thinkAfter, of: visit.identity, seed: segment.seed)
        return repetition.due(after: end, began: visit.began, visit.identity)
    }

    @inline(__always)
    private func pauseBefore(_ visit: Int) -> Nanoseconds {
        plan.pause(plan.steps[visits[visit].step].thinkBefore, of: visits[visit].identity, seed: segment.seed)
    }
}
