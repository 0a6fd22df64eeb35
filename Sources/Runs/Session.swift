import Engine
import Foundation
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

    public init(
        plan: Plan, interrupts: Interrupts, samples: SampleSink? = nil, metrics: MetricsServer? = nil,
        onProgress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) {
        self.plan = plan
        self.interrupts = interrupts
        self.samples = samples
        self.metrics = metrics
        self.onProgress = onProgress
    }

    /// Where a run is.
    public struct Progress: Sendable {
        public var target: Target
        public var level: Load.Level
        /// From 1.
        public var levelNumber: Int
        public var levelCount: Int
        public var tick: LiveTick
    }

    /// Workers that the plan asks for, or else that its load needs: one for each 20,000 arrivals a second or 20 users, at most one
    /// for each processor that is available to the process.
    var threadCount: Int {
        if let threads = plan.generator.threads { return threads }
        let needed = (plan.load.peakRate?.perSecond ?? 0) / 20_000 + Double(plan.load.peakUsers ?? 0) / 20
        return max(1, min(AvailableProcessors.current().count, Int(needed.rounded(.up))))
    }

    /// A generator for one target, once it is known that the plan can be run at all.
    ///
    /// - Parameter generators: how many of them share the process.
    func makeGenerator(
        for target: Target, sharing generators: Int = 1, isCandidate: Bool = false
    ) throws(RunError) -> Generator {
        let transport = plan.transport(for: target)
        let beyond = transport == .native ? plan.featuresBeyondNative(of: target) : []
        guard beyond.isEmpty else { throw .transportLacks(features: beyond.map { "\($0)" }, target: target) }
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
        let fixed = try preparations.values(plan, target, interrupts)
        let relay = try relay(for: target)
        // Each identity is one worker's.
        let threads = min(threadCount, slots.wanted, plan.identities?.count ?? .max)
        do throws(GeneratorError) {
            return try Generator(
                plan: plan, target: target, threads: threads, slots: slots.all, stop: interrupts.stop,
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
        let asked = load.peakUsers ?? [load.maxInFlight, load.connections.map { $0 * streams }].compactMap { $0 }.min()
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
            users: load.peakUsers ?? 0, connections: max(wanted, connections), streams: streams, inFlight: inFlight)
        return (all, wanted)
    }

    func segment(_ level: Load.Level, seed: UInt64, warmup: Nanoseconds, stop: Load.StopRule, generator: Generator) -> Segment {
        Segment(level: level, seed: seed, warmup: warmup, stop: stop, maxInFlight: generator.slots.inFlight)
    }

    /// Runs a segment and waits for its end; see ``Generator/run(_:samples:level:onTick:)``.
    func run(
        _ segment: Segment, on generator: Generator, samples: SampleSink? = nil, level: Int = 1,
        onTick: (LiveTick) -> Void = { _ in }
    ) throws(RunError) -> SegmentRecording {
        let before = metrics?.cpuSeconds ?? 0
        do throws(GeneratorError) {
            var made = try generator.run(segment, samples: samples, level: level, onTick: onTick)
            if let metrics { made.helpers.append(made.helper(.metrics, cpuSeconds: metrics.cpuSeconds - before)) }
            let renewals = made.recording.renewals
            if let labels = generator.renewalLabels, renewals.made > 0 {
                preparations.note(renewals.account(labels: labels), target: generator.targetName)
            }
            return made
        } catch {
            throw .generator(error)
        }
    }

    func context(_ level: Load.Level, _ made: SegmentRecording, generator: Generator) -> LevelContext {
        var context = LevelContext(
            level: level, warmup: plan.load.warmup, stop: plan.load.stop, labels: generator.labels,
            timeouts: generator.labels.indices.map { generator.timeout(label: $0) }, maxInFlight: generator.slots.inFlight,
            threads: made.threads, wallSeconds: made.wallSeconds, wasCutShort: interrupts.stop.isRequested,
            pacing: generator.pacing, machine: made.machine, helpers: made.helpers, finish: plan.load.finish)
        context.spans = generator.spans
        context.countsIterations = generator.hasSeveralRequests
        return context
    }

    /// What is known of a level before its end.
    func levelSoFar(_ segment: Segment, generator: Generator) -> LevelSoFar {
        LevelSoFar(
            LevelContext(
                level: segment.level, warmup: segment.warmup, stop: segment.stop, labels: generator.labels,
                timeouts: generator.labels.indices.map { generator.timeout(label: $0) }, maxInFlight: generator.slots.inFlight,
                threads: generator.threads, wallSeconds: 0, pacing: generator.pacing),
            interval: segment.interval)
    }

    /// The signal that ended the run, or the end of its target, or the rule that did.
    func interruption(_ watch: FailureWatch, _ process: TargetWatch? = nil) -> Interruption? {
        interrupts.signal.map { .signal($0) } ?? process?.fault.map { .targetDied(message: $0.message, lastLines: $0.lastLines) }
            ?? (watch.hasTripped ? .mostlyFailures : nil)
    }
}

/// Sees when a run is no longer worth its time: more than 90 % of the answers of 10 intervals were failures.
struct FailureWatch {
    private var recent: [(succeeded: Int, failed: Int)] = []
    private(set) var hasTripped = false

    /// - Returns: whether the run should stop.
    mutating func observe(_ tick: LiveTick) -> Bool {
        recent.append((tick.point.succeeded, tick.point.failed))
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
