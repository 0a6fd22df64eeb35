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
        for visit in visits.visits where visit.step < visit.endStep {
            if visit.hasStarted { closeAccount(of: visit, now) }
            if repetition.kind == .byChance { closeSession(visit, due: due) }
        }
        transport.abandonAll()
        countUnsent(until: due)
        recording.endWindow(at: windowEnd(now))
        let hasRest = epoch + min(now - epoch, recording.windowEnd) > intervalEnd - segment.interval
        live.publishRest(interval(recording.closeSeries(hasRest: hasRest) ?? Series.Point()), worker: stripe.index)
    }

    /// A pass that the end cut short: its request in flight, and the steps that will not be made.
    private mutating func closeAccount(of visit: Visit, _ now: Instant) {
        let isMeasured = isMeasured(visit.intendedStart)
        var rest = visit.endStep - visit.step
        if visit.isInFlight {
            let due = visit.intendedStart - epoch
            recording.addTimeInSystem(from: due, begun: due + visit.lag + visit.slotWait, to: now - epoch)
            let label = plan.requests[plan.steps[visit.step].request].label
            recording.countUnfinished(label: label, wasSent: visit.wasSent, isMeasured: isMeasured)
            rest -= 1
        }
        recording.countSkipped(rest, afterFailure: false, isMeasured: visit.isMeasured)
    }

    /// A session that the end cut short; a return whose time had come counts as an arrival that found no slot.
    private mutating func closeSession(_ visit: Visit, due: Instant) {
        recording.countSession(.cut, isMeasured: visit.hasStarted ? visit.isMeasured : isMeasured(visit.intendedStart))
        guard !visit.hasStarted, visit.intendedStart < due else { return }
        recording.recordUnsent(
            label: plan.requests[plan.steps[visit.step].request].label, intendedStart: visit.intendedStart - epoch,
            end: due - epoch, wasBlocked: backlog.isActive)
    }

    /// Arrivals whose time came and that found no slot.
    private mutating func countUnsent(until instant: Instant) {
        while let arrival = upcoming, epoch + arrival.time < instant {
            let scenario = plan.scenarios[scenario(user: 0, pass: arrival.index)]
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
