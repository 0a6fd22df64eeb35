import LoadModel

/// When a worker wakes for what is due.
struct Pace: Sendable {
    /// Between wake-ups; zero: one for each instant at which something is due.
    private let tick: Nanoseconds
    /// The first wake-up. Workers take turns, so that together they send in smaller groups than one alone.
    private let offset: Nanoseconds

    static let precise = Pace(tick: .zero, offset: .zero)

    private init(tick: Nanoseconds, offset: Nanoseconds) {
        self.tick = tick
        self.offset = offset
    }

    init(_ pacing: Pacing, worker: Int, of workers: Int) {
        switch pacing {
        case .precise: self = .precise
        case .batched:
            self.init(tick: Pacing.tick, offset: Nanoseconds(Pacing.tick.count * Int64(worker) / Int64(workers)))
        }
    }

    /// The wake-up for what is due at an instant from the start of the segment, not before it: nothing is sent early.
    @inline(__always)
    func wakeUp(for due: Nanoseconds) -> Nanoseconds {
        guard tick > .zero else { return due }
        let since = max(0, due.count - offset.count)
        return offset + Nanoseconds((since + tick.count - 1) / tick.count * tick.count)
    }
}
