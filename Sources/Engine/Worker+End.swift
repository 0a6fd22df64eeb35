import LoadModel
import Measurement

/// What is left when the load has ended.
extension Worker where T: ~Copyable {
    /// Accounts for everything that is not over, so that the counts add up.
    mutating func end(on transport: inout T) {
        let now = clock.now()
        accountForUsage()
        recording.census.advance(to: now - epoch, inFlight: transport.inFlight - renewing)
        let due = min(now, segment.horizon.map { epoch + $0 } ?? now)
        for place in 0..<iterations.touched {
            let iteration = iterations.place(place).pointee
            guard iteration.isActive else { continue }
            if iteration.identity.isRenewal {
                desk?.cut(iteration.identity.user)
                continue
            }
            if iteration.hasStarted {
                if hasDesk, iteration.isAdmitted { letGo(of: place, at: now) }
                closeAccount(of: iteration, at: place, now)
                values?.end(iteration.identity, at: place, isWhole: false, now)
                if progress != nil { closeSpans(of: place, at: now, as: .cut) }
            }
            if repetition.kind == .byChance { closeSession(iteration, due: due) } else { closeWaiting(iteration, due: due) }
        }
        desk?.close()
        transport.abandonAll()
        renewing = 0
        countUnsent(until: due)
        recording.endWindow(at: windowEnd(now))
        let hasRest = epoch + min(now - epoch, recording.windowEnd) > intervalEnd - segment.interval
        live.publishRest(interval(recording.closeSeries(hasRest: hasRest) ?? Series.Point()), worker: stripe.worker)
    }

    /// An iteration that the end cut short: its request in flight, and the steps that will not be made.
    private mutating func closeAccount(of iteration: Iteration, at place: Int, _ now: Instant) {
        let instruction = plan.instructions[iteration.step]
        var rest = instruction.requestsAhead
        if iteration.isInFlight {
            let due = iteration.intendedStart - epoch
            recording.addTimeInSystem(from: due, begun: due + iteration.lag + iteration.slotWait, to: now - epoch)
            let label = plan.requests[instruction.argument].label
            if iteration.wasSent, plan.requests[instruction.argument].isStreamed {
                values?.streams?.cut(place, intendedStart: iteration.intendedStart)
            }
            recording.countUnfinished(label: label, due: due, wasSent: iteration.wasSent, isMeasured: iteration.isMeasured)
            rest -= 1
        }
        recording.countSkipped(rest, afterFailure: false, isMeasured: iteration.isMeasured)
        if countsIterations { recording.countIteration(.cut, isMeasured: iteration.isMeasured) }
    }

    /// An arrival that has waited for its identity, and in vain.
    private mutating func closeWaiting(_ iteration: Iteration, due: Instant) {
        guard hasDesk, recording.isOpen, !iteration.hasStarted, iteration.intendedStart < due else { return }
        recording.recordUnsent(
            label: firstLabel(from: iteration.step), intendedStart: iteration.intendedStart - epoch, end: due - epoch,
            wasBlocked: true)
        recording.countIdentityWait(isMeasured: isMeasured(iteration.intendedStart))
    }

    /// A session that the end cut short; a return whose time had come counts as an arrival that found no slot.
    private mutating func closeSession(_ iteration: Iteration, due: Instant) {
        recording.countSession(
            .cut, isMeasured: iteration.hasStarted ? iteration.isMeasured : isMeasured(iteration.intendedStart))
        guard !iteration.hasStarted, iteration.intendedStart < due else { return }
        recording.recordUnsent(
            label: firstLabel(from: iteration.step), intendedStart: iteration.intendedStart - epoch,
            end: due - epoch, wasBlocked: backlog.isActive || hasDesk)
    }

    /// Arrivals whose time came and that found no slot.
    private mutating func countUnsent(until instant: Instant) {
        while let arrival = upcoming, epoch + arrival.time < instant {
            let label = firstLabel(from: plan.scenarios[scenario(user: 0, iteration: arrival.index)].first)
            recording.recordUnsent(
                label: label, intendedStart: arrival.time, end: instant - epoch, wasBlocked: backlog.isActive)
            upcoming = nextArrival()
        }
    }

    /// Of the next request in the order of the plan, which is the one that is not made: 0 where there is none.
    private func firstLabel(from instruction: Int) -> Int {
        var index = instruction
        while plan.instructions[index].operation != .end {
            if plan.instructions[index].operation == .request { return plan.requests[plan.instructions[index].argument].label }
            index += 1
        }
        return 0
    }

    private mutating func windowEnd(_ now: Instant) -> Nanoseconds {
        recording.noteEndedFeed(values?.endedFeed)
        if stop.isRequested || values?.endedFeed != nil { return min(now - epoch, recording.windowEnd) }
        return recording.windowEnd == .never ? recording.lastEnd : recording.windowEnd
    }
}
