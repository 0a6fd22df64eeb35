import LoadModel
import Measurement

/// A worker's place: keeps its connections from one segment to the next, though each segment has threads of its own.
///
/// Asked once a segment; the loop within is specialised for the seat's transport.
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
    var stripe: Stripe
    var epoch: Instant
    var pace: Pace
    var windowEnd: Nanoseconds?
    /// Where the segment replays a trace.
    var feed: TraceFeed?
    /// Where iterations have rows of feeds.
    var rows: RowStream?
    /// What was known before the load began.
    var fixed = FixedValues()
    /// Who wants what iterations have captured.
    var harvest: Harvest?
    /// Who wants all exchanges.
    var log: ExchangeLog?
    /// Where requests are wanted one by one.
    var samples: SampleRing?
    var stop: StopSignal
    var live: LiveBoard

    /// With the worker's share of what may be in flight.
    func stretch(_ values: IterationValues) -> Stretch {
        // Shares of what may be in flight do not depend on which arrival came first.
        let slots = Stripe(index: stripe.index, count: stripe.count, identities: plan.identityCount)
        let capacity = max(1, slots.share(of: segment.level.peakUsers ?? segment.maxInFlight))
        return Stretch(capacity: capacity, isClosed: !segment.isOpen, stripe: stripe, values: values)
    }

    func measure<T: Transport & ~Copyable>(
        on transport: inout T, values: IterationValues, openedAhead: OpenedAhead
    ) -> Recording {
        let startCPU = MonotonicClock.threadCPUSeconds()
        var worker = Worker<T, MonotonicClock>(
            plan: plan, segment: segment, stripe: stripe, epoch: epoch, clock: MonotonicClock(),
            pace: pace, windowEnd: windowEnd, feed: feed, values: values, samples: samples, stop: stop, live: live)
        var result = worker.run(on: &transport)
        result.noteOpenedAhead(openedAhead.opened, missing: openedAhead.missing, reason: openedAhead.reason)
        result.cpuSeconds = MonotonicClock.threadCPUSeconds() - startCPU
        return result
    }
}

/// A seat on a transport.
final class TransportSeat<T: Transport & ~Copyable>: Seat, @unchecked Sendable {
    // Touched only by the one thread that runs on it, and after that thread has ended.
    private var transport: T
    private let measure: Measure
    private var openedAhead = OpenedAhead()
    private var recording: Recording?
    /// What users keep from one segment to the next.
    private var users: ValueStore?

    typealias Measure = (SeatWork, inout T, IterationValues, OpenedAhead) -> Recording

    /// - Parameter measure: ``SeatWork/measure(on:values:openedAhead:)``, of whoever knows the transport's type: called from here, where it
    ///   stands for any, the worker's loop would be the general one, which knows nothing of what it calls.
    init(_ transport: consuming T, measure: @escaping Measure) {
        self.transport = transport
        self.measure = measure
    }

    func openAhead(_ count: Int, within time: Nanoseconds, stop: StopSignal) {
        openedAhead = transport.openAhead(count, until: MonotonicClock().now() + time, stop: stop)
    }

    func run(_ work: SeatWork) {
        let values = IterationValues(
            plan: work.plan, segment: work.segment, trace: work.feed, rows: work.rows, users: users, fixed: work.fixed,
            harvest: work.harvest, log: work.log, stripe: work.stripe)
        users = values.users
        transport.prepare(for: work.stretch(values))
        recording = measure(work, &transport, values, openedAhead)
        guard let harvest = work.harvest else { return }
        for number in harvest.whole { harvest.keep(transport.cookies(of: number - work.segment.firstIteration), of: number) }
    }

    func takeRecording() -> Recording? {
        defer { recording = nil }
        return recording
    }
}
