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
        var answer = Answer()

        static func < (a: Pending, b: Pending) -> Bool { (a.end, a.order) < (b.end, b.order) }
        static func == (a: Pending, b: Pending) -> Bool { a.order == b.order }
    }

    let clock: VirtualClock
    var capacity: Int
    /// By how much every wake-up for a deadline is late.
    var lateness = Nanoseconds.zero
    /// How long each answer waits to be read, as stamps tell.
    var readDelay = Nanoseconds.zero
    /// The worker wakes, for deadlines and for answers, only at multiples of this; zero: at any time.
    var tick = Nanoseconds.zero
    /// Instant sent, from the start → instant answered.
    var departure: (Instant) -> Instant
    /// What requests are filled with; of a replay asked for the request of each iteration.
    var values: IterationValues?
    /// In place of these, of several loads.
    var shared: SharedValues?
    let contents = ContentPool()
    /// `/path body`, of each request begun in a replay.
    private(set) var recorded: [String] = []
    /// What it answers to a request as it was sent; nil: 200 to all.
    var answers: ((String) -> Answer)?
    var compiled: CompiledPlan?
    private var rendered = RenderingMemory()
    /// Whether what is begun is kept.
    var keepsBegun = true
    private(set) var begun: [(request: Int, identity: RequestIdentity, at: Instant)] = []
    private var pending = Heap<Pending>()
    private var order = 0

    /// An answer, and how much later it comes than the law says.
    struct Answer {
        var status = 200
        var failure: FailureKind?
        /// Header lines, each with its end.
        var head = ""
        var body = ""
        /// After redirects.
        var url: String?
        var delay = Nanoseconds.zero
    }

    init(clock: VirtualClock, capacity: Int = 10_000, departure: @escaping (Instant) -> Instant) {
        self.clock = clock
        self.capacity = capacity
        self.departure = departure
    }

    var inFlight: Int { pending.count }
    var connectionsOpened: Int { 0 }

    func cookies(of jar: Int) -> [StoredCookie] { [] }

    mutating func openAhead(_ count: Int, until deadline: Instant, stop: StopSignal) -> OpenedAhead { OpenedAhead() }

    mutating func prepare(for stretch: Stretch) { (capacity, values) = (stretch.capacity, stretch.values.first) }

    mutating func begin(_ request: Int, token: Int, identity: RequestIdentity) -> Instant? {
        order += 1
        if keepsBegun { begun.append((request, identity, clock.time)) }
        if let request = values?.trace?.request(of: token) {
            recorded.append("\(String(decoding: request.path, as: UTF8.self)) \(String(decoding: request.body, as: UTF8.self))")
        }
        var answer = Answer()
        if let answers, let compiled, let context = shared?.context(of: token, identity) ?? values?.context(of: token, identity) {
            let fault = compiled.renderers[request].render(context, into: &rendered)
            answer =
                fault.map { Answer(failure: .expectation, body: $0.message) }
                ?? answers(String(decoding: rendered.bytes, as: UTF8.self))
        }
        pending.insert(
            Pending(end: departure(clock.time) + answer.delay, order: order, token: token, sent: clock.time, answer: answer))
        return clock.time
    }

    mutating func next(until deadline: Instant) -> TransportEvent? {
        guard var first = pending.min, atTick(first.end) + readDelay <= atTick(deadline) else {
            clock.time = max(clock.time, atTick(deadline + lateness))
            return nil
        }
        _ = pending.removeMin()
        first.end = atTick(first.end)
        clock.time = max(clock.time, first.end + readDelay)
        let content = answers == nil ? -1 : contents.take()
        if content >= 0 {
            contents[content].head = Array("HTTP/1.1 \(first.answer.status) X\r\n\(first.answer.head)\r\n".utf8)
            contents[content].url = first.answer.url.map { Array($0.utf8) } ?? []
            _ = Array(first.answer.body.utf8).withUnsafeBytes { contents.append($0, to: content) }
        }
        return .completed(
            Completion(
                token: first.token, failure: first.answer.failure, status: first.answer.status, receivedBytes: 100, sentBytes: 50,
                firstByteSent: first.sent, firstByteReceived: first.end, end: first.end,
                readDelay: clock.time - first.end, receipt: readDelay > .zero ? .stamped : .unasked, dial: nil, wasResent: false,
                content: content, message: first.answer.failure == nil ? nil : first.answer.body))
    }

    private func atTick(_ instant: Instant) -> Instant {
        guard tick > .zero, instant < .never else { return instant }
        return Instant((instant.count + tick.count - 1) / tick.count * tick.count)
    }

    mutating func abandonAll() { pending = Heap() }
}
