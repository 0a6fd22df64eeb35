import LoadModel
import Measurement
import Synchronization

/// Where workers leave their last closed interval for the live view: written once an interval, never per request.
final class LiveBoard: Sendable {
    private struct Slot {
        var point = Series.Point()
        var intervals = 0
        var succeeded = 0
        var failed = 0
    }

    private let slots: Mutex<[Slot]>

    init(workers: Int) { slots = Mutex([Slot](repeating: Slot(), count: workers)) }

    func publish(_ point: Series.Point, worker: Int) {
        slots.withLock {
            $0[worker].point = point
            $0[worker].intervals += 1
            $0[worker].succeeded += point.succeeded
            $0[worker].failed += point.failed
        }
    }

    /// The workers' last intervals together.
    func snapshot(elapsed: Nanoseconds, interval: Nanoseconds) -> LiveTick {
        slots.withLock { slots in
            var tick = LiveTick(elapsed: elapsed, interval: interval)
            for slot in slots {
                tick.intervals = max(tick.intervals, slot.intervals)
                tick.point.merge(slot.point)
                tick.succeeded += slot.succeeded
                tick.failed += slot.failed
            }
            return tick
        }
    }
}

/// What a run looks like at one moment.
public struct LiveTick: Sendable {
    /// From the start of the level, warm-up included.
    public var elapsed: Nanoseconds
    /// That the point covers.
    public var interval: Nanoseconds
    /// How many intervals have been closed; 0 where there is no point yet.
    public var intervals = 0
    public var point = Series.Point()
    /// From the start of the level.
    public var succeeded = 0
    public var failed = 0
}
