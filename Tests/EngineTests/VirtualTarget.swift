import HeapModule
import LoadModel
import Measurement

@testable import Engine

/// A clock that moves only when a transport waits.
final class VirtualClock: TimeSource {
    var time = Instant(1_000_000_000)

    func now() -> Instant { time }
}

/// A target in virtual time: a law says when the answer to a request that is sent at an instant comes.
struct VirtualTarget: ~Copyable, Transport {
    private struct Pending: Comparable {
        var end: Instant
        var order: Int
        var token: Int
        var sent: Instant

        static func < (a: Pending, b: Pending) -> Bool { (a.end, a.order) < (b.end, b.order) }
    }

    let clock: VirtualClock
    var capacity: Int
    /// By how much every wake-up for a deadline is late.
    var lateness = Nanoseconds.zero
    /// The worker wakes, for deadlines and for answers, only at multiples of this; zero: at any time.
    var tick = Nanoseconds.zero
    /// Instant sent, from the start → instant answered.
    var departure: (Instant) -> Instant
    /// Of a replay: asked for the request of each iteration.
    var feed: TraceFeed?
    /// `/path body`, of each request begun in a replay.
    private(set) var recorded: [String] = []
    /// Whether what is begun is kept.
    var keepsBegun = true
    private(set) var begun: [(request: Int, identity: RequestIdentity, at: Instant)] = []
    private var pending = Heap<Pending>()
    private var order = 0

    init(clock: VirtualClock, capacity: Int = 10_000, departure: @escaping (Instant) -> Instant) {
        self.clock = clock
        self.capacity = capacity
        self.departure = departure
    }

    var inFlight: Int { pending.count }
    var connectionsOpened: Int { 0 }

    mutating func openAhead(_ count: Int, until deadline: Instant, stop: StopSignal) -> OpenedAhead { OpenedAhead() }

    mutating func prepare(for stretch: Stretch) { (capacity, feed) = (stretch.capacity, stretch.feed) }

    mutating func begin(_ request: Int, token: Int, identity: RequestIdentity) -> Instant? {
        order += 1
        if keepsBegun { begun.append((request, identity, clock.time)) }
        if let request = feed?.request(of: token) {
            recorded.append("\(String(decoding: request.path, as: UTF8.self)) \(String(decoding: request.body, as: UTF8.self))")
        }
        pending.insert(Pending(end: departure(clock.time), order: order, token: token, sent: clock.time))
        return clock.time
    }

    mutating func next(until deadline: Instant) -> TransportEvent? {
        guard var first = pending.min, atTick(first.end) <= atTick(deadline) else {
            clock.time = max(clock.time, atTick(deadline + lateness))
            return nil
        }
        _ = pending.removeMin()
        first.end = atTick(first.end)
        clock.time = max(clock.time, first.end)
        return .completed(
            Completion(
                token: first.token, failure: nil, status: 200, receivedBytes: 100, sentBytes: 50, firstByteSent: first.sent,
                firstByteReceived: first.end, end: first.end, dial: nil, wasResent: false, message: nil))
    }

    private func atTick(_ instant: Instant) -> Instant {
        guard tick > .zero, instant < .never else { return instant }
        return Instant((instant.count + tick.count - 1) / tick.count * tick.count)
    }

    mutating func abandonAll() { pending = Heap() }
}
