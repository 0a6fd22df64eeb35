import LoadModel
import Measurement

/// What is left when the load has ended.
extension Worker where T: ~Copyable {
    /// Accounts for everything that is not over, so that the counts add up.
    mutating func end(on transport: inout T) {
        let now = clock.now()
        accountForUsage()
        recording.census.advance(to: now - epoch, inFlight: transport.inFlight)
        let due = min(now, segment.horizon.map { epoch + $0 } ?? now)
        for place in 0..<iterations.touched {
            let iteration = iterations.place(place).pointee
            guard iteration.step < iteration.endStep else { continue }
            if iteration.hasStarted { closeAccount(of: iteration, now) }
            if repetition.kind == .byChance { closeSession(iteration, due: due) }
        }
        transport.abandonAll()
        countUnsent(until: due)
        recording.endWindow(at: windowEnd(now))
        let hasRest = epoch + min(now - epoch, recording.windowEnd) > intervalEnd - segment.interval
        live.publishRest(interval(recording.closeSeries(hasRest: hasRest) ?? Series.Point()), worker: stripe.index)
    }

    /// An iteration that the end cut short: its request in flight, and the steps that will not be made.
    private mutating func closeAccount(of iteration: Iteration, _ now: Instant) {
        let isMeasured = isMeasured(iteration.intendedStart)
        var rest = iteration.endStep - iteration.step
        if iteration.isInFlight {
            let due = iteration.intendedStart - epoch
            recording.addTimeInSystem(from: due, begun: due + iteration.lag + iteration.slotWait, to: now - epoch)
            let label = plan.requests[plan.steps[iteration.step].request].label
            recording.countUnfinished(label: label, wasSent: iteration.wasSent, isMeasured: isMeasured)
            rest -= 1
        }
        recording.countSkipped(rest, afterFailure: false, isMeasured: iteration.isMeasured)
    }

    /// A session that the end cut short; a return whose time had come counts as an arrival that found no slot.
    private mutating func closeSession(_ iteration: Iteration, due: Instant) {
        recording.countSession(
            .cut, isMeasured: iteration.hasStarted ? iteration.isMeasured : isMeasured(iteration.intendedStart))
        guard !iteration.hasStarted, iteration.intendedStart < due else { return }
        recording.recordUnsent(
            label: plan.requests[plan.steps[iteration.step].request].label, intendedStart: iteration.intendedStart - epoch,
            end: due - epoch, wasBlocked: backlog.isActive)
    }

    /// Arrivals whose time came and that found no slot.
    private mutating func countUnsent(until instant: Instant) {
        while let arrival = upcoming, epoch + arrival.time < instant {
            let scenario = plan.scenarios[scenario(user: 0, iteration: arrival.index)]
            let label = plan.requests[plan.steps[scenario.firstStep].request].label
            recording.recordUnsent(
                label: label, intendedStart: arrival.time, end: instant - epoch, wasBlocked: backlog.isActive)
            upcoming = nextArrival()
        }
    }

    private func windowEnd(_ now: Instant) -> Nanoseconds {
        if stop.isRequested { return min(now - epoch, recording.windowEnd) }
        return recording.windowEnd == .never ? recording.lastEnd : recording.windowEnd
    }
}
