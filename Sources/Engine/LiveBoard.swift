import LoadModel
import Measurement
import Synchronization

/// Where workers leave their last closed interval for the live view: written once an interval, never per request.
final class LiveBoard: Sendable {
    private struct Slot {
        var point = Series.Point()
        var intervals = 0
        /// What the worker had counted when it ended; nil: it works.
        var last: LiveTick.ClosedInterval?
        var total = Series.Point()
        var outcomes = OutcomeTally()
    }

    private struct Board {
        var slots: [Slot]
        /// Intervals that were not taken yet, of all workers that have closed them; the first has the number `taken`.
        var closed: [LiveTick.ClosedInterval] = []
        var taken = 0
    }

    private let board: Mutex<Board>

    init(workers: Int) { board = Mutex(Board(slots: [Slot](repeating: Slot(), count: workers))) }

    func publish(_ interval: LiveTick.ClosedInterval, worker: Int) {
        board.withLock {
            let number = $0.slots[worker].intervals - $0.taken
            $0.slots[worker].point = interval.point
            $0.slots[worker].intervals += 1
            $0.slots[worker].total.append(interval.point)
            $0.slots[worker].outcomes.copy(interval.outcomes)
            while $0.closed.count <= number { $0.closed.append(LiveTick.ClosedInterval()) }
            $0.closed[number].merge(interval)
        }
    }

    /// What came behind the last whole interval.
    func publishRest(_ rest: LiveTick.ClosedInterval, worker: Int) {
        board.withLock {
            $0.slots[worker].total.append(rest.point)
            $0.slots[worker].outcomes.copy(rest.outcomes)
            $0.slots[worker].last = rest
            // What it counted stays so; what an interval had was that one's.
            $0.slots[worker].last?.point = Series.Point()
            $0.slots[worker].last?.labels = []
            $0.slots[worker].last?.unanswered = []
        }
    }

    /// The workers' last intervals together.
    func snapshot(elapsed: Nanoseconds, interval: Nanoseconds) -> LiveTick {
        board.withLock { board in
            var tick = LiveTick(elapsed: elapsed, interval: interval)
            for slot in board.slots {
                tick.intervals = max(tick.intervals, slot.intervals)
                tick.point.merge(slot.point)
                tick.total.merge(slot.total)
                tick.outcomes.merge(slot.outcomes)
            }
            return tick
        }
    }

    /// The intervals that all workers have closed that have not ended.
    func takeClosed() -> [LiveTick.ClosedInterval] {
        board.withLock { board in
            let working = board.slots.filter { $0.last == nil }.map(\.intervals).min()
            let count = max(0, (working ?? board.taken + board.closed.count) - board.taken)
            var closed = Array(board.closed.prefix(count))
            for index in closed.indices {
                for slot in board.slots where slot.intervals <= board.taken + index {
                    if let last = slot.last { closed[index].merge(last) }
                }
            }
            board.closed.removeFirst(min(count, board.closed.count))
            board.taken += count
            return closed
        }
    }
}
