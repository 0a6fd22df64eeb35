import Engine
import Foundation
import Glibc
import LoadModel
import Measurement

/// What every kind of run does first, and what it reports progress through.
public struct Session: Sendable {
    public var plan: Plan
    public var interrupts: Interrupts
    /// Called about once a second, on the thread that runs.
    public var onProgress: @Sendable (Progress) -> Void
    /// What is done once for each start of a target.
    public let preparations = Preparations()
    /// Who wants the measured requests of a run one by one; nil: nobody.
    public var samples: SampleSink?
    /// Who is asked for figures while the load runs; nil: nobody.
    public var metrics: MetricsServer?
    /// Where the load is shared with other processes; nil: it is not.
    public var sharding: Sharding?

    /// Which part of the load is made.
    var shard: Shard { sharding?.shard ?? .whole }

    public init(
        plan: Plan, interrupts: Interrupts, samples: SampleSink? = nil, metrics: MetricsServer? = nil,
        onProgress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) {
        self.plan = plan
        if plan.tracing?.run == 0 { self.plan.tracing?.run = UInt32.random(in: 1...(.max >> 1)) }
        self.interrupts = interrupts
        self.samples = samples
        self.metrics = metrics
        self.onProgress = onProgress
    }

    /// Where a run is.
    public struct Progress: Sendable {
        public var target: Target
        /// What runs at the same time: one, unless the plan has several loads. Each with its tick.
        public var streams: [StreamLevel]
        public var ticks: [LiveTick]
        /// From 1: of the first of them.
        public var levelNumber: Int
        public var levelCount: Int

        /// Of the first of them.
        public var level: Load.Level { streams[0].level }

        /// All of them together: counts, which add up; of several, times do not.
        public var tick: LiveTick {
            guard ticks.count > 1 else { return ticks[0] }
            var sum = LiveTick(elapsed: .zero, interval: ticks[0].interval)
            for (stream, tick) in zip(streams, ticks) {
                sum.elapsed = max(sum.elapsed, stream.delay + tick.elapsed)
                sum.intervals += tick.intervals
                // One that is over, or has not begun, has no news.
                if tick.intervals > 0 { sum.point.merge(tick.point) }
                sum.total.merge(tick.total)
                sum.outcomes.merge(tick.outcomes)
            }
            sum.isLast = ticks.allSatisfy(\.isLast)
            return sum
        }
    }

    /// Workers that the plan asks for, or else that its load needs: one for each 20,000 arrivals a second or 20 users, at most one
    /// for each processor that is available to the process.
    var threadCount: Int {
        if let threads = plan.generator.threads { return threads }
        let needed = ((plan.peakRate?.perSecond ?? 0) / 20_000 + Double(plan.peakUsers ?? 0) / 20) / Double(shard.count)
        return max(1, min(AvailableProcessors.current().count, Int(needed.rounded(.up))))
    }

    /// A generator for one target, once it is known that the plan can be run at all.
    ///
    /// - Parameter generators: how many of them share the process.
    func makeGenerator(
        for target: Target, sharing generators: Int = 1, isCandidate: Bool = false
    ) throws(RunError) -> Generator {
        var plan = self.plan
        plan.tracing = plan.tracing(of: target)
        let transport = plan.transport(for: target)
        let beyond = transport == .native ? plan.featuresBeyondNative(of: target) : []
        guard beyond.isEmpty else { throw .transportLacks(features: beyond.map { "\($0)" }, target: target) }
        if let fault = plan.sharedCookiesFault(of: target) { throw .cookiesNotShared(fault: fault) }
        if let fault = plan.streamFault(of: target) { throw .streamsImpossible(fault: fault) }
        if let fault = plan.dialAheadFault(of: target) { throw .dialAheadImpossible(fault: fault) }
        let slots = try slots(
            for: target,
            available: DescriptorLimit.raise() / (DescriptorLimit.descriptors(for: transport) + (target.link == nil ? 0 : 2)),
            generators: generators)
        let failure = Probe.connect(to: target, timeout: Nanoseconds(seconds: 10), stop: interrupts.stop)
        if let signal = interrupts.signal { throw .stopped(signal: signal) }
        if let failure, !interrupts.stop.isRequested {
            throw .unreachable(target: target, failure: failure, isCandidate: isCandidate)
        }
        let fixed = try preparations.values(plan, target, interrupts, sharing: sharding)
        let relay = try relay(for: target)
        // Each identity is one worker's.
        let threads = min(threadCount, slots.wanted, plan.identities.map { shard.share(of: $0.count) } ?? .max)
        do throws(GeneratorError) {
            return try Generator(
                plan: plan, target: target, threads: threads, slots: slots.all, shard: shard, stop: interrupts.stop,
                relay: relay, fixed: fixed)
        } catch {
            relay?.stop()
            throw .generator(error)
        }
    }

    /// nil where the target is reached as it is.
    private func relay(for target: Target) throws(RunError) -> LinkRelay? {
        guard let link = target.link else { return nil }
        do throws(LinkRelay.Failure) { return try LinkRelay(target: target, link: link, seed: plan.seed) } catch {
            throw .linkRefused(error.message)
        }
    }

    /// What each of so many generators may have at once, and the connections that it needs where the target takes as many streams as
    /// are asked for.
    private func slots(
        for target: Target, available: Int, generators: Int
    ) throws(RunError) -> (all: Slots, wanted: Int) {
        let load = plan.load
        let share = available / generators
        let streams = target.httpVersion == .two ? load.connectionPolicy.streams ?? ConnectionPolicy.defaultStreams : 1
        if plan.hasOwnLoads {
            return try slotsSideBySide(streams: streams, room: share, available: available, generators: generators)
        }
        let users = users(of: load)
        let asked = users ?? [load.maxInFlight, load.connections.map { $0 * streams }].compactMap { $0 }.min()
        let cap = streams > 1 ? load.connections : nil
        // A connection for each request in flight, or for each so many streams.
        let needed = asked.map { min(cap ?? .max, ($0 + streams - 1) / streams) }
        guard needed ?? 1 <= share else {
            throw .tooFewDescriptors(needed: (needed ?? 1) * generators, available: available)
        }
        let wanted = needed ?? min((10_000 + streams - 1) / streams, share)
        let ahead = load.connectionPolicy.dialAhead
        guard ahead <= wanted else { throw .dialAheadAboveCap(wanted: ahead, cap: wanted) }
        let inFlight = asked ?? min(10_000, wanted * streams)
        // A target that takes fewer streams needs more connections.
        let connections = streams > 1 ? min(cap ?? .max, inFlight, share) : wanted
        let all = Slots(
            users: users ?? 0, connections: max(wanted, connections), streams: streams, inFlight: inFlight)
        return (all, wanted)
    }

    /// The shard's share of a load's users; nil: it has none.
    private func users(of load: Load) -> Int? {
        load.peakUsers.map { shard.share(of: $0, identities: plan.identities?.count) }
    }

    /// The same for several loads, each of which has slots of its own: as many as its users or its cap, and those without a cap share what
    /// is left.
    private func slotsSideBySide(
        streams: Int, room: Int, available: Int, generators: Int
    ) throws(RunError) -> (all: Slots, wanted: Int) {
        let loads = plan.streams.map(\.load)
        let users = loads.map(users(of:))
        let asked = zip(users, loads).map { $0 ?? $1.maxInFlight }
        let allUsers = users.reduce(0) { $0 + ($1 ?? 0) }
        let fixed = asked.reduce(0) { $0 + ($1 ?? 0) }
        let uncapped = asked.count { $0 == nil }
        let each = uncapped > 0 ? max(1, min(10_000, (room * streams - fixed) / uncapped)) : 0
        let requests = asked.map { $0 ?? each }
        let all = requests.reduce(0, +)
        let connections = (all + streams - 1) / streams
        guard connections <= room else { throw .tooFewDescriptors(needed: connections * generators, available: available) }
        let ahead = plan.load.connectionPolicy.dialAhead
        guard ahead <= connections else { throw .dialAheadAboveCap(wanted: ahead, cap: connections) }
        let slots = Slots(
            users: allUsers, connections: connections, streams: streams, inFlight: all - allUsers,
            sideBySide: requests)
        return (slots, connections)
    }

    /// The segments that load streams at the same time.
    func segments(_ streams: [StreamLevel], seed: UInt64, generator: Generator) -> [Segment] {
        streams.map { stream in
            var segment = Segment(stream, of: plan, seed: seed, maxInFlight: mostInFlight(of: stream, generator))
            segment.tellsUnanswered = plan.abort.contains(where: \.state.metric.isTime)
            return segment
        }
    }

    /// That one of the streams may have.
    func mostInFlight(of stream: StreamLevel, _ generator: Generator) -> Int {
        let each = generator.slots.sideBySide
        return each.isEmpty ? generator.slots.inFlight : each[stream.numbering.place]
    }

    /// Runs segments at the same time and waits for their end; see ``Generator/run(_:samples:level:harvest:onTick:)``.
    func run(
        _ segments: [Segment], on generator: Generator, samples: SampleSink? = nil, level: Int = 1,
        onTick: ([LiveTick]) -> Void = { _ in }, onBegin: (MeasuredWindow) -> Void = { _ in }
    ) throws(RunError) -> [SegmentRecording] {
        let before = metrics?.cpuSeconds ?? 0
        do throws(GeneratorError) {
            var made = try generator.run(
                segments, samples: samples, level: level,
                onTick: onTick, begin: { if let sharding { sharding.begin(interrupts) } else { Generator.soon() } },
                onBegin: onBegin)
            for index in made.indices {
                if let metrics {
                    made[index].helpers.append(made[index].helper(.metrics, cpuSeconds: metrics.cpuSeconds - before))
                }
                let renewals = made[index].recording.renewals
                guard let labels = generator.renewalLabels, renewals.made > 0 else { continue }
                preparations.note(renewals.account(labels: labels), target: generator.targetName)
            }
            return made
        } catch {
            guard case .notBegun = error else { throw .generator(error) }
            if let fault = sharding?.fault { throw .notShared(fault) }
            throw .stopped(signal: interrupts.signal ?? SIGTERM)
        }
    }

    func context(_ stream: StreamLevel, _ made: SegmentRecording, generator: Generator) -> LevelContext {
        var context = LevelContext(
            level: stream.level, warmup: stream.load.warmup, stop: stream.load.stop, labels: generator.labels,
            timeouts: generator.labels.indices.map { generator.timeout(label: $0) },
            maxInFlight: mostInFlight(of: stream, generator), threads: made.threads, wallSeconds: made.wallSeconds,
            wasCutShort: interrupts.stop.isRequested, pacing: generator.pacing, machine: made.machine, helpers: made.helpers,
            finish: plan.load.finish)
        context.spans = generator.spans
        context.secrecy = plan.secrecy
        (context.feeds, context.requests) = (generator.feedNames, generator.plannedRequests(plan.secrecy))
        (context.stampUse, context.putsOffReads) = (generator.stampUse, generator.putsOffReads)
        context.countsIterations = plan.hasSeveralRequests
        context.shard = shard
        context.tell(stream, of: plan)
        return context
    }

    /// What is known of a level before its end.
    func levelSoFar(_ stream: StreamLevel, interval: Nanoseconds, generator: Generator) -> LevelSoFar {
        var context = LevelContext(
            level: stream.level, warmup: stream.load.warmup, stop: stream.load.stop, labels: generator.labels,
            timeouts: generator.labels.indices.map { generator.timeout(label: $0) },
            maxInFlight: mostInFlight(of: stream, generator), threads: generator.threads, wallSeconds: 0,
            pacing: generator.pacing)
        context.shard = shard
        context.tell(stream, of: plan)
        return LevelSoFar(context, interval: interval)
    }

    /// The signal that ended the run, or the end of its target, or the rule that did.
    func interruption(_ watch: FailureWatch, _ process: TargetWatch? = nil, _ abort: Abort? = nil) -> Interruption? {
        interrupts.signal.map { .signal($0) } ?? process?.fault.map { .targetDied(message: $0.message, lastLines: $0.lastLines) }
            ?? abort.map { .aborted($0) } ?? (watch.hasTripped ? .mostlyFailures : nil)
    }
}

extension LevelContext {
    /// Which of several streams it is of.
    fileprivate mutating func tell(_ stream: StreamLevel, of plan: Plan) {
        guard let name = stream.name else { return }
        (self.stream, delay) = (name, stream.delay)
        rows = plan.rows(of: stream.scenarios)
    }
}

extension AbortWatch {
    /// - Parameters:
    ///   - ticks: of what runs at the same time.
    ///   - segments: the same.
    /// - Returns: whether the load is to end.
    mutating func observe(_ ticks: [LiveTick], of segments: [Segment], _ streams: [StreamLevel], labels: [String]) -> Bool {
        observe(
            ticks.map(\.closed),
            of: zip(segments, streams).map { Stream(name: $1.name, delay: $0.delay, interval: $0.interval) }, labels: labels)
    }

    /// Says so in the result of a level.
    func explain(_ level: inout LevelResult) {
        if let abort { level.findings.append(.aborted(abort)) }
    }
}

/// Sees when a run is no longer worth its time: more than 90 % of the answers of 10 intervals were failures.
struct FailureWatch {
    private var recent: [(succeeded: Int, failed: Int)] = []
    private(set) var hasTripped = false

    /// - Parameter ticks: of what runs at the same time.
    /// - Returns: whether the run should stop.
    mutating func observe(_ ticks: [LiveTick]) -> Bool {
        recent.append(ticks.reduce((0, 0)) { ($0.0 + $1.point.succeeded, $0.1 + $1.point.failed) })
        if recent.count > 10 { recent.removeFirst() }
        let failed = recent.reduce(0) { $0 + $1.failed }
        let all = recent.reduce(failed) { $0 + $1.succeeded }
        hasTripped = recent.count == 10 && all >= 10 && Double(failed) > 0.9 * Double(all)
        return hasTripped
    }

    /// Says so in the result of a target that failed.
    func explain(_ level: inout LevelResult) {
        let counts = level.counts
        guard hasTripped, counts.failed > counts.succeeded else { return }
        level.findings.append(.mostlyFailures(failed: counts.failed, of: counts.succeeded + counts.failed))
    }
}
