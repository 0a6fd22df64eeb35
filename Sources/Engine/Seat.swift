import LoadModel
import Measurement

/// A worker's place: keeps its connections from one segment to the next, though each segment has threads of its own.
///
/// Asked once a segment; the loop within is specialised for the seat's transport.
protocol Seat: Sendable {
    /// Opens connections before a segment begins.
    func openAhead(_ count: Int, within time: Nanoseconds, stop: StopSignal)
    func run(_ work: SeatWork)
    /// What the last segments gave; empty where it was taken already.
    func takeRecordings() -> [Recording]
}

/// What belongs to one of the segments that a worker runs at the same time: one, mostly.
struct SeatSegment {
    var segment: Segment
    var stripe: Stripe
    /// The worker's share of what may be in flight.
    var capacity: Int
    var windowEnd: Nanoseconds?
    /// Where the segment replays a trace.
    var feed: TraceFeed?
    /// Where iterations have rows of feeds.
    var rows: RowStream?
    /// Where requests are wanted one by one.
    var samples: SampleRing?
    var live: LiveBoard
}

/// A worker's share of the work, and whom it tells.
struct SeatWork {
    var plan: CompiledPlan
    var segments: [SeatSegment]
    var epoch: Instant
    var pace: Pace
    /// What was known before the load began.
    var fixed = FixedValues()
    /// Who wants what iterations have captured.
    var harvest: Harvest?
    /// Who wants all exchanges.
    var log: ExchangeLog?
    var stop: StopSignal

    private var capacities: [Int] { segments.map(\.capacity) }

    func stretch(_ values: [IterationValues]) -> Stretch {
        Stretch(
            capacity: capacities.reduce(0, +), isClosed: segments.allSatisfy { !$0.segment.isOpen },
            stripe: segments[0].stripe, values: SharedValues(values))
    }

    /// What the thread has used, and connections that were opened ahead, are not told apart by segment: each has all of it.
    func measure<T: Transport & ~Copyable>(
        on transport: inout T, values: [IterationValues], openedAhead: OpenedAhead
    ) -> [Recording] {
        let startCPU = MonotonicClock.threadCPUSeconds()
        var results: [Recording]
        if segments.count == 1 {
            var worker: Worker<T, MonotonicClock> = worker(0, values[0])
            results = [worker.run(on: &transport)]
        } else {
            var all = ConcurrentLoads<T, MonotonicClock>(segments.count, clock: MonotonicClock(), stop: stop) {
                worker($0, values[$0])
            }
            results = all.run(on: &transport, capacities: capacities)
        }
        let cpuSeconds = MonotonicClock.threadCPUSeconds() - startCPU
        for index in results.indices {
            results[index].noteOpenedAhead(openedAhead.opened, missing: openedAhead.missing, reason: openedAhead.reason)
            results[index].cpuSeconds = cpuSeconds
        }
        return results
    }

    private func worker<T: Transport & ~Copyable>(_ number: Int, _ values: IterationValues) -> Worker<T, MonotonicClock> {
        let part = segments[number]
        return Worker(
            plan: plan, segment: part.segment, stripe: part.stripe, epoch: epoch + part.segment.delay,
            clock: MonotonicClock(), pace: pace, windowEnd: part.windowEnd, feed: part.feed, values: values,
            samples: part.samples, stop: stop, live: part.live)
    }
}

/// A seat on a transport.
final class TransportSeat<T: Transport & ~Copyable>: Seat, @unchecked Sendable {
    // Touched only by the one thread that runs on it, and after that thread has ended.
    private var transport: T
    private let measure: Measure
    private var openedAhead = OpenedAhead()
    private var recordings: [Recording] = []
    /// What users keep from one segment to the next, of each that runs at the same time.
    private var users: [ValueStore] = []

    typealias Measure = (SeatWork, inout T, [IterationValues], OpenedAhead) -> [Recording]

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
        let values = work.segments.enumerated().map { index, part in
            IterationValues(
                plan: work.plan, segment: part.segment, trace: part.feed, rows: part.rows,
                users: users.indices.contains(index) ? users[index] : nil, fixed: work.fixed, harvest: work.harvest,
                log: work.log, stripe: part.stripe)
        }
        users = values.map(\.users)
        transport.prepare(for: work.stretch(values))
        recordings = measure(work, &transport, values, openedAhead)
        guard let harvest = work.harvest, let first = work.segments.first?.segment.firstIteration else { return }
        for number in harvest.whole { harvest.keep(transport.cookies(of: number - first), of: number) }
    }

    func takeRecordings() -> [Recording] {
        defer { recordings = [] }
        return recordings
    }
}
