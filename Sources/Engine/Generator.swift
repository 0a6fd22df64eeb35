import Feeds
import Glibc
import LoadModel
import Measurement
import Synchronization
import Traces

/// Loads one target: worker threads with their connections, which stay open from one segment to the next.
///
/// Used from one thread at a time.
public final class Generator {
    private let plan: CompiledPlan
    private let seats: [any Seat]
    /// What it may have at once, over all workers.
    public let slots: Slots
    /// Of the target that it loads.
    public let targetName: String
    /// How its workers wait for what is due.
    public let pacing: Pacing
    /// Whether the kernel times answers, and whether reads wait for the next send.
    public let stampUse: StampUse
    public let putsOffReads: Bool
    /// Has the kernel stamp packets from now on; nil where nobody wants it, or it does not.
    private let stampKeeper: StampKeeper?
    private let stop: StopSignal
    private let wakers: [Waker]
    /// Of each worker that stays on one; nil: workers go where the system likes.
    private let processors: AvailableProcessors?
    /// Connections that are open when a segment begins, over all workers, and how long their opening may take.
    private let dialAhead: Int
    private let openingTime: Nanoseconds
    /// The simulated link that its connections go over; nil: none.
    private let relay: LinkRelay?
    private let feeds: CompiledFeeds
    /// Of the plan: what rows of feeds are drawn from.
    private let seed: UInt64
    /// Which part of the load it makes.
    private let shard: Shard
    /// What is known before the load begins.
    private let fixed: FixedValues
    /// Who wants all exchanges, of a generator with one thread; nil: nobody.
    private let log: ExchangeLog?

    /// - Parameters:
    ///   - threads: at least 1.
    ///   - slots: over all threads; see ``DescriptorLimit``.
    ///   - shard: which part of each segment it makes.
    ///   - columns: of feeds, which iterations keep beside those that their requests ask for.
    /// - Throws: where the system refuses what workers wait on.
    public init(
        plan: Plan, target: Target, threads: Int, slots: Slots, shard: Shard = .whole, stop: StopSignal, relay: LinkRelay? = nil,
        fixed: FixedValues = FixedValues(), keeping columns: [Reference] = [], log: ExchangeLog? = nil
    ) throws(GeneratorError) {
        var target = target
        if let relay { target.dial = DialOptions(unixSocket: relay.path) }
        let reached = target
        self.relay = relay
        self.plan = CompiledPlan(plan: plan, target: target, keepsContent: log != nil, keeping: columns)
        targetName = target.name
        self.log = log
        self.fixed = fixed
        seed = plan.seed
        self.shard = shard
        do throws(FeedError) { feeds = try CompiledFeeds(plan, self.plan.names) } catch { throw .feed(error) }
        self.stop = stop
        self.slots = slots
        pacing = plan.generator.pacing ?? .precise
        processors = plan.generator.isPinned ? AvailableProcessors.current() : nil
        let policy = plan.load.connectionPolicy
        dialAhead = policy.dialAhead
        let dialTimeout = self.plan.timeouts.last ?? RequestStep.defaultTimeout
        openingTime = dialTimeout + Nanoseconds(seconds: policy.openingRate.map { Double(policy.dialAhead) / $0.perSecond } ?? 0)
        stampUse = plan.stampUse(for: target)
        putsOffReads = plan.putsOffReads(of: target)
        stampKeeper = stampUse == .on ? StampKeeper() : nil
        let spin = Generator.spin(pacing, plan.peakRate, threads: threads * shard.count)
        let compiled = self.plan
        let kind = plan.transport(for: target)
        let identities = self.plan.identityCount.map { shard.share(of: $0) }
        let now = MonotonicClock().now()
        var wakers: [Waker] = []
        var seats: [any Seat] = []
        do throws(SystemRefusal) {
            for index in 0..<threads {
                let waker = try Waker()
                var options = TransportOptions(
                    slots: slots.share(Stripe(index: index, count: threads, identities: identities)), dialTimeout: dialTimeout,
                    maximumBodyBytes: 256 << 20,
                    spin: spin, reuse: ReuseRule(policy.reuse),
                    openingPace: OpeningPace(policy.openingRate, worker: index, of: threads, now: now))
                options.asksForStamps = stampUse == .on
                options.putsOffReads = putsOffReads
                options.isUnixSocket = target.dial.unixSocket != nil
                wakers.append(waker)
                let epoll = try Epoll(waker: waker)
                switch kind {
                case .native:
                    seats.append(
                        TransportSeat(SocketTransport(plan: compiled, target: reached, options: options, epoll: epoll)) {
                            $0.measure(on: &$1, values: $2, openedAhead: $3)
                        })
                case .curl:
                    let transport = CurlTransport(
                        plan: compiled, requests: CurlRequests(plan: plan, compiled: compiled, target: reached), target: reached,
                        options: options,
                        keepsCookies: plan.keepsCookies, epoll: epoll)
                    seats.append(TransportSeat(transport) { $0.measure(on: &$1, values: $2, openedAhead: $3) })
                }
            }
        } catch { throw .systemRefused(error, threads: threads) }
        self.wakers = wakers
        self.seats = seats
        for waker in wakers { stop.register(waker) }
    }

    deinit {
        stop.unregister(wakers)
        relay?.stop()
    }

    public var threads: Int { seats.count }
    public var labels: [String] { plan.labels }
    /// The feeds that requests draw on, as records of requests number them.
    public var feedNames: [String] { feeds.feeds.map(\.index.feed.name) }
    /// Those of the plan, as outputs may show them.
    public func plannedRequests(_ secrecy: Secrecy) -> [PlannedRequest] {
        plan.program.requests.enumerated().map { place, step in
            PlannedRequest(place: place, method: step.method.token, path: secrecy.shown(step.path))
        }
    }
    /// Groups, and the tries of requests, in the order in which they are recorded.
    public var spans: [(name: String, kind: SpanKind)] { plan.program.spans.map { ($0.name, $0.kind) } }
    /// What renews identities, by the labels of its requests; nil where nothing does.
    public var renewalLabels: [String]? { plan.renewal?.labels }
    /// The longest that a request may take, by label.
    public func timeout(label: Int) -> Nanoseconds {
        (0..<plan.loadRequests).filter { plan.requests[$0].label == label }.map { plan.requests[$0].timeout }.max() ?? .zero
    }

    /// Runs a segment and waits for its end.
    ///
    /// - Parameters:
    ///   - samples: who wants its requests one by one; nil: nobody.
    ///   - level: of the run, from 1.
    ///   - harvest: who wants what iterations have captured, of a generator with one thread; nil: nobody.
    ///   - onTick: called on the calling thread about once an interval.
    /// - Returns: what the workers measured together, and how long it took.
    /// - Throws: where the system refuses the threads, or the segment is beyond the slots; then nothing was sent.
    public func run(
        _ segment: Segment, samples sink: SampleSink? = nil, level: Int = 1, harvest: Harvest? = nil,
        onTick: (LiveTick) -> Void = { _ in }
    ) throws(GeneratorError) -> SegmentRecording {
        try run([segment], samples: sink, level: level, harvest: harvest) { onTick($0[0]) }[0]
    }

    /// Runs segments that share the workers and their connections at the same time, and waits for the end of all.
    ///
    /// - Parameters:
    ///   - level: of the first; the others follow.
    ///   - onTick: given that of each segment; one that has not begun has no intervals.
    ///   - begin: asked when all workers are ready at which instant they begin; nil: not at all, and nothing is sent.
    ///   - onBegin: told when they are measured, a moment before the first request.
    public func run(
        _ segments: [Segment], samples sink: SampleSink? = nil, level: Int = 1, harvest: Harvest? = nil,
        onTick: ([LiveTick]) -> Void = { _ in }, begin: () -> Instant? = Generator.soon,
        onBegin: (MeasuredWindow) -> Void = { _ in }
    ) throws(GeneratorError) -> [SegmentRecording] {
        precondition(harvest == nil || threads == 1, "what iterations capture is taken from one worker")
        guard holds(segments) else {
            throw .beyondSlots(needed: segments.reduce(0) { $0 + needed(by: $1) }, slots: slots)
        }
        let boards = segments.map { _ in LiveBoard(workers: threads) }
        let finished = Finish(workers: threads)
        let line = StartingLine()
        let clock = MonotonicClock()
        let feeds = try startFeeds(segments)
        defer { for feed in feeds { feed.close() } }
        let rows = try startRows(segments)
        defer { for stream in rows.joined() { stream.close() } }
        let samples = sink.map {
            SampleStream(
                $0, level: level, workers: threads, labels: plan.labels.count + plan.groupCount, delays: segments.map(\.delay))
        }
        let windowEnds = segments.map(\.windowEnd)
        let workers = try startWorkers(harvest: harvest, line: line, finished: finished) { worker in
            segments.indices.map { index in
                SeatSegment(
                    segment: segments[index], stripe: stripe(of: worker, segments[index]),
                    capacity: capacity(of: worker, segments[index]), windowEnd: windowEnds[index],
                    feed: feeds.isEmpty ? nil : feeds[worker],
                    rows: rows.isEmpty || rows[index].isEmpty ? nil : rows[index][worker],
                    samples: samples?.ring(worker: worker, segment: index),
                    live: boards[index])
            }
        }
        line.awaitWorkers(threads)
        guard let epoch = begin() else {
            line.release(threads, at: nil)
            for worker in workers { worker.join() }
            throw .notBegun
        }
        do throws(Thread.Refusal) { try samples?.start(epoch: epoch) } catch {
            line.release(threads, at: nil)
            for worker in workers { worker.join() }
            throw .helperRefused(reason: String(cString: strerror(error.number)).lowercased())
        }
        line.release(threads, at: epoch)
        let window = MeasuredWindow(segments, windowEnds, epoch: epoch)
        onBegin(window)
        let relayed = relay?.cpuSeconds ?? 0
        let machine = watch(finished, live: boards, epoch: epoch, window: window, segments: segments, onTick: onTick)
        for worker in workers { worker.join() }
        let ended = clock.now()
        samples?.finish()
        for stream in rows.joined() {
            stream.close()
            if let failure = stream.failure { throw .feed(failure) }
        }
        for feed in feeds {
            feed.close()
            if let failure = feed.failure { throw .trace(failure) }
        }
        let recordings = seats.map { $0.takeRecordings() }
        return segments.indices.map { index in
            var merged = recordings[0][index]
            for recording in recordings.dropFirst() { merged.merge(recording[index]) }
            // The link's work is the generator's own.
            merged.cpuSeconds += (relay?.cpuSeconds ?? 0) - relayed
            var made = SegmentRecording(
                recording: merged, wallSeconds: (ended - epoch).seconds, threads: threads, machine: machine,
                lastTick: lastTick(
                    boards[index], elapsed: ended - epoch - segments[index].delay, interval: segments[index].interval),
                droppedSamples: index == 0 ? samples?.dropped ?? 0 : 0)
            if let samples { made.helpers.append(made.helper(.samples, cpuSeconds: samples.cpuSeconds)) }
            return made
        }
    }

    /// One a worker, where a trace is replayed; nothing runs beside it.
    private func startFeeds(_ segments: [Segment]) throws(GeneratorError) -> [TraceFeed] {
        guard segments.count == 1, let segment = segments.first, let trace = segment.level.trace else { return [] }
        let feeds = (0..<threads).map {
            TraceFeed(trace, warmup: segment.warmup, stop: segment.stop, stripe(of: $0, segment))
        }
        for (index, feed) in feeds.enumerated() {
            do throws(Thread.Refusal) { try feed.start() } catch {
                for started in feeds.prefix(index) { started.close() }
                throw refusal(error, number: index + 1, processor: nil)
            }
        }
        return feeds
    }

    /// Of each segment one a worker, where requests ask for rows of feeds.
    private func startRows(_ segments: [Segment]) throws(GeneratorError) -> [[RowStream]] {
        guard !feeds.feeds.isEmpty else { return [] }
        let streams = segments.map { segment -> [RowStream] in
            guard feeds.areUsed(by: segment) else { return [] }
            return (0..<threads).map {
                RowStream(
                    feeds, segment: segment, among: segments, weights: plan.weights, seed: seed, stripe(of: $0, segment))
            }
        }
        for (index, stream) in streams.joined().enumerated() {
            do throws(Thread.Refusal) { try stream.start() } catch {
                for started in streams.joined().prefix(index) { started.close() }
                throw refusal(error, number: index % threads + 1, processor: nil)
            }
        }
        return streams
    }

    /// Far enough ahead for every thread to be awake when the first arrival is due.
    @Sendable public static func soon() -> Instant? { MonotonicClock().now() + Nanoseconds(2_000_000) }

    /// A worker's share of the segment's arrivals, or users.
    private func stripe(of worker: Int, _ segment: Segment) -> Stripe {
        segment.stripe(worker: worker, of: threads, identities: plan.identityCount, shard: shard)
    }

    /// Whether it was made for so many requests at once as these segments, which run at the same time, may have.
    public func holds(_ segments: [Segment]) -> Bool { slots.hold(segments.map { ($0, needed(by: $0)) }) }

    /// The most requests in flight that a segment may have, over all workers.
    private func needed(by segment: Segment) -> Int {
        segment.level.peakUsers.map { shard.share(of: $0, identities: plan.identityCount) } ?? segment.maxInFlight
    }

    /// A worker's share of them, which does not depend on which arrival came first.
    private func capacity(of worker: Int, _ segment: Segment) -> Int {
        let share = Stripe(index: worker, count: threads, identities: plan.identityCount.map { shard.share(of: $0) })
        return max(1, share.share(of: needed(by: segment)))
    }

    private func refusal(_ refusal: Thread.Refusal, number: Int, processor: Int?) -> GeneratorError {
        .threadRefused(
            number: number, of: threads, processor: processor, reason: String(cString: strerror(refusal.number)).lowercased())
    }

    /// - Parameter segments: what the worker with this number runs.
    private func startWorkers(
        harvest: Harvest?, line: StartingLine, finished: Finish, segments: (Int) -> [SeatSegment]
    ) throws(GeneratorError) -> [Thread] {
        var workers: [Thread] = []
        for (index, seat) in seats.enumerated() {
            let processor = processors?.processor(worker: index)
            let segments = segments(index)
            do throws(Thread.Refusal) {
                workers.append(
                    try Thread(processor: processor) { [plan, stop, threads, pacing, dialAhead, openingTime, fixed, log] in
                        seat.openAhead(share(of: dialAhead, worker: index, of: threads), within: openingTime, stop: stop)
                        for part in segments { part.feed?.awaitFirst() }
                        guard let epoch = line.wait() else { return }
                        seat.run(
                            SeatWork(
                                plan: plan, segments: segments, epoch: epoch,
                                pace: Pace(pacing, worker: index, of: threads), fixed: fixed, harvest: harvest, log: log,
                                stop: stop))
                        finished.signal()
                    })
            } catch {
                line.release(workers.count, at: nil)
                for worker in workers { worker.join() }
                throw refusal(error, number: index + 1, processor: processor)
            }
        }
        return workers
    }

    private func watch(
        _ finished: Finish, live: [LiveBoard], epoch: Instant, window: MeasuredWindow, segments: [Segment],
        onTick: ([LiveTick]) -> Void
    ) -> MachineObservation {
        let clock = MonotonicClock()
        var seen = 0
        var machine = MachineWatch(
            epoch: epoch, windowStart: window.start - epoch, windowEnd: window.end.map { $0 - epoch },
            processors: AvailableProcessors.current().allowed)
        while true {
            machine.beginWait()
            let isOver = finished.wait(MachineWatch.period)
            machine.endWait()
            if isOver { return machine.observation() }
            let now = clock.now()
            var ticks = zip(live, segments).map { board, segment in
                board.snapshot(elapsed: now - epoch - segment.delay, interval: segment.interval)
            }
            let intervals = ticks.reduce(0) { $0 + $1.intervals }
            if intervals > seen {
                seen = intervals
                for index in ticks.indices { ticks[index].closed = live[index].takeClosed() }
                onTick(ticks)
            }
        }
    }

    private func lastTick(_ live: LiveBoard, elapsed: Nanoseconds, interval: Nanoseconds) -> LiveTick {
        var tick = live.snapshot(elapsed: elapsed, interval: interval)
        tick.isLast = true
        return tick
    }

    /// How long before an arrival sleeping gives way to polling, as a timer fires late: at most a tenth of the time between a worker's
    /// arrivals at the fastest level.
    private static func spin(_ pacing: Pacing, _ fastest: Rate?, threads: Int) -> Nanoseconds {
        guard pacing == .precise, let fastest else { return .zero }
        return min(WakeMargin.longest, Nanoseconds(seconds: Double(threads) / fastest.perSecond / 10))
    }
}

/// Why a generator could not begin.
public enum GeneratorError: Error, Sendable {
    /// - Parameter processor: the one that the thread was to stay on; nil where it was to go where the system likes.
    case threadRefused(number: Int, of: Int, processor: Int?, reason: String)
    /// The thread that takes samples from the workers.
    case helperRefused(reason: String)
    /// What workers wait on: an eventfd and an epoll each.
    case systemRefused(SystemRefusal, threads: Int)
    /// Whoever was to say when to begin did not.
    case notBegun
    /// A segment has more requests at once than the generator was made for: a defect of whoever gave it.
    case beyondSlots(needed: Int, slots: Slots)
    /// A feed's file cannot be read, or not any more.
    case feed(FeedError)
    /// A trace that was right when the plan was read cannot be read any more.
    case trace(TraceError)
}

/// What a segment gave.
public struct SegmentRecording: Sendable {
    public var recording: Recording
    /// From the start of the segment to the last worker's end.
    public var wallSeconds: Double
    public var threads: Int
    public var machine: MachineObservation
    /// All that a live view can know of it.
    public var lastTick: LiveTick
    /// Requests that were wanted one by one and left out, as they could not be taken as fast as they came.
    public var droppedSamples: Int
    /// Threads that worked beside the load.
    public var helpers: [HelperUsage] = []

    public func helper(_ work: HelperUsage.Work, cpuSeconds: Double) -> HelperUsage {
        HelperUsage(work: work, cpuSeconds: cpuSeconds, cpuShare: wallSeconds > 0 ? cpuSeconds / wallSeconds : 0)
    }
}

/// What falls to one worker where so many of something are shared out as evenly as can be.
func share(of count: Int, worker: Int, of workers: Int) -> Int {
    count / workers + (worker < count % workers ? 1 : 0)
}

/// Counts workers that have ended, for one who waits.
private final class Finish: @unchecked Sendable {
    private let semaphore = Semaphore()
    private var left: Int

    init(workers: Int) { left = workers }

    func signal() { semaphore.signal() }

    /// - Returns: whether all have ended; after at most this time.
    func wait(_ time: Nanoseconds) -> Bool {
        while left > 0 {
            guard semaphore.wait(for: time) else { return false }
            left -= 1
        }
        return true
    }
}
