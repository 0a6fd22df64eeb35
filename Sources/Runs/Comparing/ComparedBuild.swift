import Engine
import LoadModel
import Measurement

/// One of the targets that a comparison is about, and what its blocks have given so far.
final class ComparedBuild {
    /// As the plan has it; of one that Dyno itself serves for, with its port.
    let target: Target
    let isBaseline: Bool
    private let process: RunningTarget
    private var preparations: Preparations?
    /// What puts its data back before each start; nil: nothing does.
    private let reset: ResetRun?
    /// Whether it is started anew for each round.
    let restarts: Bool
    private let revision: String?
    private let secrecy: Secrecy
    private let traces: TraceAccount?
    private(set) var generator: Generator?
    /// Over all of its blocks and warm-ups.
    var aborts: AbortWatch
    /// Whether it was started anew for the round under way.
    private(set) var wasRestarted = false
    /// By level and stream: all blocks that count, and those of the round that is under way.
    private var pooled: [[Pool]]
    private var round: [[Pool]]
    /// Of the level and round under way, at the beginning and the end of each block.
    private var memory: [MemoryReading] = []

    /// - Parameter folder: see ``RunningTarget``.
    init(_ given: Target, isBaseline: Bool, plan: Plan, folder: String?) throws(RunError) {
        self.isBaseline = isBaseline
        process = try RunningTarget(given, of: plan, isCandidate: !isBaseline, folder: folder)
        target = process.target
        reset = plan.comparison.reset.map {
            ResetRun(
                reset: $0, target: given.name, secrecy: plan.secrecy, folder: folder, most: plan.comparison.rule.budget)
        }
        secrecy = plan.secrecy
        traces = plan.tracing(of: given).map { TraceAccount($0) }
        revision = given.revision ?? given.launch.flatMap { Revision.checkedOut(in: $0.directory ?? ".") }
        aborts = AbortWatch(plan.abort)
        restarts = plan.comparison.rule.restarts && given.launch?.restarts == true
        pooled = plan.course.map { [Pool](repeating: Pool(), count: $0.count) }
        round = pooled
    }

    /// Of a build that Dyno starts its command, as its port is another each time.
    var description: TargetDescription {
        var description = TargetDescription(target)
        if let launch = target.launch { description.url = secrecy.shown(launch.command.joined(separator: " ")) }
        description.revision = revision
        description.tracing = traces
        return description
    }

    /// What became of its process, if it has ended.
    var fault: LaunchFault? { process.fault }

    /// Those that run now; empty where they are not known.
    var processes: [Int] { process.watch?.processes ?? [] }

    func sample() -> ProcessReading? { process.watch?.sample() }

    /// Whether both would load the same.
    func isSame(as other: ComparedBuild) -> Bool {
        var renamed = target
        renamed.name = other.target.name
        return renamed == other.target
    }

    /// Makes ready its process, and what loads it.
    func prepare(_ session: Session, sharing builds: Int) throws(RunError) {
        preparations = session.preparations
        if process.startsAnew || generator == nil { try reset?.perform(session.interrupts) }
        let isNew = try process.start(session.interrupts)
        wasRestarted = isNew && restarts
        if generator == nil || isNew {
            generator = try session.makeGenerator(for: process.target, sharing: builds, isCandidate: !isBaseline)
        }
    }

    func stop() {
        preparations?.end(process.target)
        process.stop()
    }

    /// Loads it with a block.
    ///
    /// - Parameter segments: the same for all builds of a turn.
    /// - Returns: of each stream; what the processes used is of all.
    func run(
        _ segments: [Segment], _ streams: [StreamLevel], on generator: Generator, session: Session
    ) throws(RunError) -> [MadeBlock] {
        let before = process.watch?.sample()
        aborts.begin()
        let recordings = try session.run(segments, on: generator) { ticks in
            if aborts.observe(ticks, of: segments, streams, labels: generator.labels) { session.interrupts.stop.request() }
        }
        guard let before, let after = process.watch?.sample() else { return recordings.map { MadeBlock(recording: $0) } }
        memory += [before, after].map { MemoryReading(instant: $0.instant, bytes: $0.residentBytes) }
        // The requests of its beginning, which do not count, took their share.
        let counts = recordings.flatMap { [$0.recording.counts, $0.recording.warmupCounts] }
        let requests = counts.reduce(0) { $0 + $1.succeeded + $1.failed }
        let used = TargetResources(from: before, to: after, requests: requests)
        return recordings.map { MadeBlock(recording: $0, resources: used) }
    }

    /// Accounts for a block of a turn that all builds had.
    func add(_ blocks: [MadeBlock], level: Int) {
        for (stream, block) in blocks.enumerated() { round[level][stream].append(block) }
    }

    /// A block by itself, or a warm-up.
    ///
    /// - Parameter apart: see ``LevelContext/apart``.
    func judged(
        _ block: SegmentRecording, _ stream: StreamLevel, apart: Set<String> = [], session: Session
    ) -> LevelResult? {
        var pool = Pool()
        pool.append(MadeBlock(recording: block))
        return result(pool, stream, apart: apart, session: session)
    }

    /// Arrivals of the round under way that the generator was too late for.
    func missed(level: Int, stream: Int) -> Int { round[level][stream].recording?.recording.missed ?? 0 }

    /// What the round under way has given of a stream at a level; nil where nothing.
    func roundResult(level: Int, _ place: Int, _ stream: StreamLevel, session: Session) -> LevelResult? {
        result(round[level][place], stream, session: session)
    }

    /// What all blocks have given of a stream at a level; nil where there were none.
    func result(level: Int, _ place: Int, _ stream: StreamLevel, session: Session) -> LevelResult? {
        // Of memory's growth a comparison has a metric of its own, over rounds.
        let thresholds = session.plan.thresholds(of: stream).filter { $0.metric != .memoryGrowth }
        return result(pooled[level][place], stream, session: session, thresholds: thresholds)
    }

    /// What its processes held in the blocks of a level that were made last; forgotten then.
    func takeMemory() -> (peak: Double?, growth: Double?) {
        defer { memory = [] }
        // Since it was started, which was for this round.
        let sinceStart = wasRestarted ? round.joined().compactMap { $0.resources?.peakResidentBytes }.max() : nil
        return ((sinceStart ?? memory.map(\.bytes).max()).map(Double.init), MemoryReading.growth(memory))
    }

    var roundCPUShare: Double { round.joined().map(\.cpuShare).max() ?? 0 }

    /// Ends the round: its blocks join those before.
    func closeRound() {
        for level in pooled.indices {
            for stream in pooled[level].indices {
                let made = round[level][stream]
                if let recording = made.recording {
                    pooled[level][stream].append(
                        MadeBlock(recording: recording, resources: made.resources), windowSeconds: made.windowSeconds)
                }
                round[level][stream] = Pool()
            }
        }
    }

    private func result(
        _ pool: Pool, _ stream: StreamLevel, apart: Set<String> = [], session: Session, thresholds: [Threshold] = []
    ) -> LevelResult? {
        guard let recording = pool.recording, let generator else { return nil }
        var context = session.context(stream, recording, generator: generator)
        context.windowSeconds = pool.windowSeconds
        context.apart = apart
        context.warmup = .zero
        context.stop = .duration(Nanoseconds(seconds: pool.windowSeconds))
        // What was cut off is not in it.
        context.wasCutShort = false
        var result = LevelResult(recording: recording.recording, context: context, thresholds: thresholds)
        result.resources = pool.resources
        // Judged round by round: one that something else disturbed would stand for all.
        result.findings.removeAll { $0.code == "generatorLagged" }
        return result
    }
}

/// A block of a build, and what the build's processes used meanwhile where they are known.
struct MadeBlock {
    var recording: SegmentRecording
    var resources: TargetResources?
}

/// Blocks put together.
private struct Pool {
    private(set) var recording: SegmentRecording?
    private(set) var resources: TargetResources?
    private(set) var windowSeconds = 0.0

    var cpuShare: Double {
        guard let recording, recording.wallSeconds > 0 else { return 0 }
        return recording.recording.cpuSeconds / (Double(recording.threads) * recording.wallSeconds)
    }

    mutating func append(_ block: MadeBlock) {
        let window = block.recording.recording
        append(block, windowSeconds: max(0, (window.windowEnd - window.windowStart).seconds))
    }

    mutating func append(_ block: MadeBlock, windowSeconds seconds: Double) {
        let later = block.recording
        windowSeconds += seconds
        if let used = block.resources { resources = resources?.followed(by: used) ?? used.withoutSeries }
        guard recording != nil else {
            recording = later
            return
        }
        recording?.recording.append(later.recording)
        recording?.wallSeconds += later.wallSeconds
        recording?.machine.append(later.machine)
    }
}
