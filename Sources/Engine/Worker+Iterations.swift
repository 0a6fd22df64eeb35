import LoadModel
import Measurement

/// Iterations of the scenario: whose they are, and what follows one that is over.
extension Worker where T: ~Copyable {
    /// - Returns: nil where a feed has ended, and with it the load.
    mutating func iterationOfUpcomingArrival(due: Instant) -> Int? {
        guard let arrival = upcoming else { preconditionFailure("no arrival is due") }
        let identity = RequestIdentity(arrival: arrival.index)
        let place = addIteration(identity, scenario: scenario(user: 0, iteration: arrival.index), start: due)
        upcoming = place == nil ? nil : nextArrival()
        return place
    }

    @inline(__always)
    mutating func nextArrival() -> Arrival? { feed == nil ? arrivals?.next() : feed?.next() }

    /// Drawn by weight, or what the trace has next.
    @inline(__always)
    func scenario(user: Int, iteration: Int) -> Int { feed?.scenario ?? mix.scenario(user: user, iteration: iteration) }

    /// - Returns: nil where a feed has no row for it. Whose feed has ended makes no more, and the load ends with the last of them.
    @inline(__always)
    private mutating func addIteration(_ identity: RequestIdentity, scenario: Int, start: Instant) -> Int? {
        let bounds = plan.scenarios.place(scenario)
        let place = iterations.add(
            Iteration(identity: identity, step: bounds.pointee.first, end: bounds.pointee.end, intendedStart: start))
        feed?.keep(for: place)
        progress?.begin(place)
        guard values?.begin(identity, at: place) ?? true else {
            iterations.remove(place)
            if recording.isOpen || iterations.active == 0 { isStopping = true }
            return nil
        }
        return place
    }

    /// A closed user's next iteration once the user is wanted, unless its quota, or the trace, is used up.
    mutating func startIteration(user: Int, number: Int, at time: Instant, now: Instant) {
        guard quotas[stripe.place(of: user)] > 0 else { return }
        guard let wanted = repetition.firstInstant(of: user, notBefore: time - epoch) else { return }
        if let feed, feed.next() == nil { return }
        let due = epoch + wanted
        let identity = RequestIdentity(user: user, iteration: number)
        guard let place = addIteration(identity, scenario: scenario(user: user, iteration: number), start: due) else { return }
        schedule(place, at: due + pauseBefore(place), after: now)
    }

    /// Queues an iteration's next request: at once where it is due, else after its think time.
    mutating func schedule(_ place: Int, at due: Instant, after now: Instant) {
        iterations.place(place).pointee.intendedStart = due
        if due > now { thinkers.insert(Thinker(end: due, place: place)) } else { ready.append(place) }
    }

    mutating func begin(_ iteration: UnsafeMutablePointer<Iteration>, at now: Instant) {
        iteration.pointee.hasStarted = true
        begunIterations += 1
        iteration.pointee.began = now
        iteration.pointee.start = iteration.pointee.intendedStart
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
            quotas[stripe.place(of: iteration.pointee.identity.user)] -= 1
        }
    }

    /// On to what follows a request that is over; one that has failed ends the iteration, as those behind it build on it.
    mutating func advance(_ place: Int, at end: Instant, hasFailed: Bool) {
        guard !hasFailed else {
            finish(place, at: end, as: .failed)
            return
        }
        let iteration = iterations.place(place)
        iteration.pointee.step += 1
        let instruction = plan.instructions.place(iteration.pointee.step)
        guard instruction.pointee.operation != .end else {
            finish(place, at: end, as: .complete)
            return
        }
        // What is to be decided is decided when its turn comes.
        let pause = pauseBefore(place)
        progress?.noteThink(pause, at: place)
        schedule(place, at: end + pause, after: end)
    }

    enum IterationEnd { case complete, failed }

    /// An iteration is over; its user or session goes on.
    mutating func finish(_ place: Int, at end: Instant, as outcome: IterationEnd) {
        let iteration = iterations.place(place)
        if hasDesk, iteration.pointee.identity.isRenewal {
            endRenewal(place, at: end, isWhole: outcome == .complete && !iteration.pointee.hasFailed)
            return
        }
        // One whose conditions left no request has begun all the same.
        let madeRequests = iteration.pointee.hasStarted
        if !madeRequests { begin(iteration, at: end) }
        begunIterations -= 1
        let isMeasured = iteration.pointee.isMeasured
        let hasFailed = outcome == .failed
        if hasFailed {
            let ahead = plan.instructions[iteration.pointee.step].requestsAhead
            recording.countSkipped(ahead - 1, afterFailure: true, isMeasured: isMeasured)
        }
        if countsIterations {
            let instruction = plan.instructions[iteration.pointee.step]
            let label = hasFailed && instruction.operation == .request ? plan.requests[instruction.argument].label : nil
            recording.countIteration(
                hasFailed || iteration.pointee.hasFailed ? .failed(at: label) : .complete, isMeasured: isMeasured,
                time: end - iteration.pointee.began)
        }
        if progress != nil { closeSpans(of: place, at: end, as: .failure) }
        values?.end(iteration.pointee.identity, at: place, isWhole: !hasFailed && !iteration.pointee.hasFailed, end)
        if hasDesk { releaseIdentity(of: place, at: end) }
        if repetition.kind == .byChance {
            endSessionIteration(place, at: end)
            return
        }
        iterations.remove(place)
        guard repetition.kind == .always, !isStopping else { return }
        let identity = iteration.pointee.identity
        var due = due(after: iteration, end)
        // Else a scenario in which nothing comes true would be gone through for ever at one instant.
        if !madeRequests { due = max(due, end + Nanoseconds(1_000_000)) }
        startIteration(user: identity.user, number: identity.iteration + 1, at: due, now: end)
    }

    /// A session comes back or leaves once an iteration is over. One that the end of the load cuts short does neither.
    private mutating func endSessionIteration(_ place: Int, at end: Instant) {
        let iteration = iterations.place(place)
        let isMeasured = iteration.pointee.isMeasured
        iterations.remove(place)
        var identity = iteration.pointee.identity
        let returns = repetition.returns(identity)
        recording.countSession(returns ? (isStopping ? .returnedTooLate : .returned) : .left, isMeasured: isMeasured)
        guard returns, !isStopping else { return }
        let due = due(after: iteration, end)
        identity.iteration += 1
        // Scenarios of returns are drawn for the session; user 0 of the mix are the arrivals.
        let scenario = mix.scenario(user: identity.user + 1, iteration: identity.sessionIteration)
        guard let next = addIteration(identity, scenario: scenario, start: due) else { return }
        schedule(next, at: due + pauseBefore(next), after: end)
    }

    /// What a place that was given back holds is there until the next one is added.
    @inline(__always)
    private func due(after iteration: UnsafeMutablePointer<Iteration>, _ end: Instant) -> Instant {
        let identity = iteration.pointee.identity
        let end = end + plan.pause(plan.instructions[iteration.pointee.end].think, of: identity, seed: segment.seed)
        return repetition.due(after: end, began: iteration.pointee.began, identity)
    }

    @inline(__always)
    func pauseBefore(_ place: Int) -> Nanoseconds {
        let iteration = iterations.place(place)
        let times = plan.instructions.place(iteration.pointee.step).pointee.think
        guard times.count > 0 else { return .zero }
        return plan.pause(
            times, of: iteration.pointee.identity, seed: segment.seed, occurrence: values?.occurrence(of: place) ?? 0)
    }
}
