import LoadModel
import Measurement

/// A worker's place: keeps its connections from one segment to the next, though each segment has threads of its own.
///
/// Asked once a segment; the loop within is specialised for its transport.
protocol Seat: Sendable {
    /// Opens connections before a segment begins.
    func openAhead(_ count: Int, within time: Nanoseconds, stop: StopSignal)
    func run(_ work: SeatWork)
    /// What the last segment gave; nil where it was taken already.
    func takeRecording() -> Recording?
}

/// A worker's share of a segment, and whom it tells.
struct SeatWork {
    var plan: CompiledPlan
    var segment: Segment
    var index: Int
    var count: Int
    var epoch: Instant
    var pace: Pace
    var windowEnd: Nanoseconds?
    /// Where the segment replays a trace.
    var feed: TraceFeed?
    /// Where requests are wanted one by one.
    var samples: SampleRing?
    var stop: StopSignal
    var live: LiveBoard

    /// The worker's share of what may be in flight.
    var capacity: Int {
        max(1, share(of: segment.level.peakUsers ?? segment.maxInFlight, worker: index, of: count))
    }

    func measure<T: Transport & ~Copyable>(on transport: inout T, openedAhead: OpenedAhead) -> Recording {
        let startCPU = MonotonicClock.threadCPUSeconds()
        var worker = Worker<T, MonotonicClock>(
            plan: plan, segment: segment, stripe: .init(index: index, count: count), epoch: epoch, clock: MonotonicClock(),
            pace: pace, windowEnd: windowEnd, feed: feed, samples: samples, stop: stop, live: live)
        var result = worker.run(on: &transport)
        result.noteOpenedAhead(openedAhead.opened, missing: openedAhead.missing, reason: openedAhead.reason)
        result.cpuSeconds = MonotonicClock.threadCPUSeconds() - startCPU
        return result
    }
}

/// A seat on Dyno's own HTTP/1.1.
final class SocketSeat: Seat, @unchecked Sendable {
    // Touched only by the one thread that runs on it, and after that thread has ended.
    private var transport: SocketTransport
    private var openedAhead = OpenedAhead()
    private var recording: Recording?

    init(plan: CompiledPlan, target: Target, options: TransportOptions, waker: Waker) throws(SystemRefusal) {
        transport = SocketTransport(plan: plan, target: target, options: options, epoll: try Epoll(waker: waker))
    }

    func takeRecording() -> Recording? {
        defer { recording = nil }
        return recording
    }

    func openAhead(_ count: Int, within time: Nanoseconds, stop: StopSignal) {
        openedAhead = transport.openAhead(count, until: MonotonicClock().now() + time, stop: stop)
    }

    func run(_ work: SeatWork) {
        transport.feed = work.feed
        transport.prepare(seed: work.segment.seed, capacity: work.capacity)
        recording = work.measure(on: &transport, openedAhead: openedAhead)
    }
}

/// A seat on libcurl.
final class CurlSeat: Seat, @unchecked Sendable {
    // As in SocketSeat.
    private var transport: CurlTransport
    private var openedAhead = OpenedAhead()
    private var recording: Recording?

    init(plan: CompiledPlan, source: Plan, target: Target, options: TransportOptions, waker: Waker) throws(SystemRefusal) {
        transport = CurlTransport(
            plan: plan, requests: CurlRequests(plan: source, target: target), target: target, options: options,
            keepsCookies: source.keepsCookies, epoll: try Epoll(waker: waker))
    }

    func takeRecording() -> Recording? {
        defer { recording = nil }
        return recording
    }

    func openAhead(_ count: Int, within time: Nanoseconds, stop: StopSignal) {
        openedAhead = transport.openAhead(count, until: MonotonicClock().now() + time, stop: stop)
    }

    func run(_ work: SeatWork) {
        transport.feed = work.feed
        transport.prepare(
            seed: work.segment.seed, capacity: work.capacity, isClosed: !work.segment.isOpen, stride: work.count)
        recording = work.measure(on: &transport, openedAhead: openedAhead)
    }
}
