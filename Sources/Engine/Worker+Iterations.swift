import LoadModel
import Measurement

/// Iterations of the scenario: whose they are, and what follows one that is over.
extension Worker where T: ~Copyable {
    mutating func iterationOfUpcomingArrival(due: Instant) -> Int {
        guard let arrival = upcoming else { preconditionFailure("no arrival is due") }
        let identity = RequestIdentity(arrival: arrival.index)
        let place = addIteration(identity, scenario: scenario(user: 0, iteration: arrival.index), start: due)
        upcoming = nextArrival()
        return place
    }

    @inline(__always)
    mutating func nextArrival() -> Arrival? { feed == nil ? arrivals?.next() : feed?.next() }

    /// Drawn by weight, or what the trace has next.
    @inline(__always)
    func scenario(user: Int, iteration: Int) -> Int { feed?.scenario ?? mix.scenario(user: user, iteration: iteration) }

    private mutating func addIteration(_ identity: RequestIdentity, scenario: Int, start: Instant) -> Int {
        let scenario = plan.scenarios + scenario
        let first = scenario.pointee.firstStep
        let place = iterations.add(
            Iteration(
                identity: identity, step: first, endStep: first + scenario.pointee.stepCount,
                thinkAfter: scenario.pointee.thinkAfter, intendedStart: start))
        feed?.keep(for: place)
        return place
    }

    /// A closed user's next iteration once the user is wanted, unless its quota, or the trace, is used up.
    mutating func startIteration(user: Int, number: Int, at time: Instant, now: Instant) {
        guard quotas[user / stripe.count] > 0 else { return }
        guard let wanted = repetition.firstInstant(of: user, notBefore: time - epoch) else { return }
        if let feed, feed.next() == nil { return }
        let due = epoch + wanted
        let place = addIteration(
            RequestIdentity(user: user, iteration: number), scenario: scenario(user: user, iteration: number), start: due)
        schedule(place, at: due + pauseBefore(place), after: now)
    }

    /// Queues an iteration's next request: at once where it is due, else after its think time.
    private mutating func schedule(_ place: Int, at due: Instant, after now: Instant) {
        iterations.place(place).pointee.intendedStart = due
        if due > now { thinkers.insert(Thinker(end: due, place: place)) } else { ready.append(place) }
    }

    mutating func begin(_ iteration: UnsafeMutablePointer<Iteration>, at now: Instant) {
        iteration.pointee.hasStarted = true
        iteration.pointee.began = now
        let isMeasured = isMeasured(iteration.pointee.intendedStart)
        iteration.pointee.isMeasured = isMeasured
        recording.countStart(isMeasured: isMeasured)
        guard isMeasured else { return }
        if recording.isOpen {
            // The schedule's law is one of arrivals.
            guard iteration.pointee.identity.sessionIteration == 0 else { return }
            if repetition.kind == .byChance { recording.countSessionStart(isMeasured: true) }
            recording.recordStart(
                due: iteration.pointee.intendedStart &- epoch, at: now &- epoch, slotWait: iteration.pointee.slotWait)
        } else {
            quotas[iteration.pointee.identity.user / stripe.count] -= 1
        }
    }

    /// On to the next step; a failed step ends the iteration, as those behind it build on it.
    mutating func advance(_ place: Int, at end: Instant, hasFailed: Bool) {
        let iteration = iterations.place(place)
        iteration.pointee.step += 1
        let rest = iteration.pointee.endStep - iteration.pointee.step
        if rest > 0, !hasFailed, !isStopping {
            schedule(place, at: end + pauseBefore(place), after: end)
            return
        }
        recording.countSkipped(rest, afterFailure: hasFailed, isMeasured: iteration.pointee.isMeasured)
        if repetition.kind == .byChance {
            endSessionIteration(place, at: end, hasFailed: hasFailed)
            return
        }
        iterations.remove(place)
        guard repetition.kind == .always, !isStopping else { return }
        let identity = iteration.pointee.identity
        startIteration(user: identity.user, number: identity.iteration + 1, at: due(after: iteration, end), now: end)
    }

    /// A session comes back or leaves once an iteration is over. One that the end of the load cuts short does neither.
    private mutating func endSessionIteration(_ place: Int, at end: Instant, hasFailed: Bool) {
        let iteration = iterations.place(place)
        let isMeasured = iteration.pointee.isMeasured
        let isWhole = iteration.pointee.step == iteration.pointee.endStep
        iterations.remove(place)
        guard isWhole || hasFailed else {
            recording.countSession(.cut, isMeasured: isMeasured)
            return
        }
        var identity = iteration.pointee.identity
        let returns = repetition.returns(identity)
        recording.countSession(returns ? (isStopping ? .returnedTooLate : .returned) : .left, isMeasured: isMeasured)
        guard returns, !isStopping else { return }
        let due = due(after: iteration, end)
        identity.iteration += 1
        // Scenarios of returns are drawn for the session; user 0 of the mix are the arrivals.
        let scenario = mix.scenario(user: identity.user + 1, iteration: identity.sessionIteration)
        let next = addIteration(identity, scenario: scenario, start: due)
        schedule(next, at: due + pauseBefore(next), after: end)
    }

    /// What a place that was given back holds is there until the next one is added.
    @inline(__always)
    private func due(after iteration: UnsafeMutablePointer<Iteration>, _ end: Instant) -> Instant {
        let identity = iteration.pointee.identity
        let end = end + plan.pause(iteration.pointee.thinkAfter, of: identity, seed: segment.seed)
        return repetition.due(after: end, began: iteration.pointee.began, identity)
    }

    @inline(__always)
    private func pauseBefore(_ place: Int) -> Nanoseconds {
        let iteration = iterations.place(place)
        return plan.pause(
            plan.steps[iteration.pointee.step].thinkBefore, of: iteration.pointee.identity, seed: segment.seed)
    }
}
