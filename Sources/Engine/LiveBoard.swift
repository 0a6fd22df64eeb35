import LoadModel
import Measurement
import Synchronization

/// Where workers leave their last closed interval for the live view: written once an interval, never per request.
final class LiveBoard: Sendable {
    private struct Slot {
        var point = Series.Point()
        var intervals = 0
        var total = Series.Point()
        var outcomes = OutcomeTally()
    }

    private let slots: Mutex<[Slot]>

    init(workers: Int) { slots = Mutex([Slot](repeating: Slot(), count: workers)) }

    func publish(_ point: Series.Point, outcomes: OutcomeTally, worker: Int) {
        slots.withLock {
            $0[worker].point = point
            $0[worker].intervals += 1
            $0[worker].total.append(point)
            $0[worker].outcomes.copy(outcomes)
        }
    }

    /// What came behind the last whole interval.
    func publishRest(_ point: Series.Point?, outcomes: OutcomeTally, worker: Int) {
        slots.withLock {
            if let point { $0[worker].total.append(point) }
            $0[worker].outcomes.copy(outcomes)
        }
    }

    /// The workers' last intervals together.
    func snapshot(elapsed: Nanoseconds, interval: Nanoseconds) -> LiveTick {
        slots.withLock { slots in
            var tick = LiveTick(elapsed: elapsed, interval: interval)
            for slot in slots {
                tick.intervals = max(tick.intervals, slot.intervals)
                tick.point.merge(slot.point)
                tick.total.merge(slot.total)
                tick.outcomes.merge(slot.outcomes)
            }
            return tick
        }
    }
}
