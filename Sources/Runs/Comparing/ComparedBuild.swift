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
    private(set) var generator: Generator?
    /// Whether it was started anew for the round under way.
    private(set) var wasRestarted = false
    /// By level: all blocks that count, and those of the round that is under way.
    private var pooled: [Pool]
    private var round: [Pool]
    /// Of the level and round under way, at the beginning and the end of each block.
    private var memory: [MemoryReading] = []

    /// - Parameter folder: see ``RunningTarget``.
    init(_ given: Target, isBaseline: Bool, plan: Plan, folder: String?) throws(RunError) {
        self.isBaseline = isBaseline
        process = try RunningTarget(given, seed: plan.seed, isCandidate: !isBaseline, folder: folder)
        target = process.target
        reset = plan.comparison.reset.map {
            ResetRun(
                reset: $0, target: given.name, secrecy: plan.secrecy, folder: folder, most: plan.comparison.rule.budget)
        }
        revision = given.revision ?? given.launch.flatMap { Revision.checkedOut(in: $0.directory ?? ".") }
        restarts = plan.comparison.rule.restarts && given.launch?.restarts == true
        pooled = [Pool](repeating: Pool(), count: plan.load.levels.count)
        round = pooled
    }

    /// Of a build that Dyno starts its command, as its port is another each time.
    var description: TargetDescription {
        var description = TargetDescription(target)
        if let launch = target.launch { description.url = Secrecy.rule.shown(launch.command.joined(separator: " ")) }
        description.revision = revision
        return description
    }

    /// What became of its process, if it has ended.
    var fault: LaunchFault? { process.fault }

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
    /// - Parameter first: the number of its first iteration, the same for all builds of a turn.
    func run(
        _ blocks: LevelBlocks, seed: UInt64, first: Int, on generator: Generator, session: Session
    ) throws(RunError) -> MadeBlock {
        let before = process.watch?.sample()
        var segment = blocks.segment(seed: seed, generator: generator)
        segment.firstIteration = first
        let recording = try session.run(segment, on: generator)
        guard let before, let after = process.watch?.sample() else { return MadeBlock(recording: recording) }
        memory += [before, after].map { MemoryReading(instant: $0.instant, bytes: $0.residentBytes) }
        // The requests of its beginning, which do not count, took their share.
        let counts = [recording.recording.counts, recording.recording.warmupCounts]
        let requests = counts.reduce(0) { $0 + $1.succeeded + $1.failed }
        return MadeBlock(recording: recording, resources: TargetResources(from: before, to: after, requests: requests))
    }

    /// Accounts for a block of a turn that all builds had.
    func add(_ block: MadeBlock, level: Int) { round[level].append(block) }

    /// A block by itself, or a warm-up.
    ///
    /// - Parameter apart: see ``LevelContext/apart``.
    func judged(
        _ block: SegmentRecording, _ blocks: LevelBlocks, apart: Set<String> = [], session: Session
    ) -> LevelResult? {
        var pool = Pool()
        pool.append(MadeBlock(recording: block))
        return result(pool, blocks, apart: apart, session: session)
    }

    /// Arrivals of the round under way that the generator was too late for.
    func missed(level: Int) -> Int { round[level].recording?.recording.missed ?? 0 }

    /// What the round under way has given at a level; nil where nothing.
    func roundResult(level: Int, _ blocks: LevelBlocks, session: Session) -> LevelResult? {
        result(round[level], blocks, session: session)
    }

    /// What all blocks have given at a level; nil where there were none.
    func result(level: Int, _ blocks: LevelBlocks, session: Session) -> LevelResult? {
        result(pooled[level], blocks, session: session, thresholds: session.plan.effectiveThresholds)
    }

    /// What its processes held in the blocks of a level that were made last; forgotten then.
    func takeMemory() -> (peak: Double?, growth: Double?) {
        defer { memory = [] }
        // Since it was started, which was for this round.
        let sinceStart = wasRestarted ? round.compactMap { $0.resources?.peakResidentBytes }.max() : nil
        return ((sinceStart ?? memory.map(\.bytes).max()).map(Double.init), MemoryReading.growth(memory))
    }

    var roundCPUShare: Double { round.map(\.cpuShare).max() ?? 0 }

    /// Ends the round: its blocks join those before.
    func closeRound() {
        for level in pooled.indices {
            if let recording = round[level].recording {
                pooled[level].append(
                    MadeBlock(recording: recording, resources: round[level].resources), windowSeconds: round[level].windowSeconds)
            }
            round[level] = Pool()
        }
    }

    private func result(
        _ pool: Pool, _ blocks: LevelBlocks, apart: Set<String> = [], session: Session, thresholds: [Threshold] = []
    ) -> LevelResult? {
        guard let recording = pool.recording, let generator else { return nil }
        var context = session.context(blocks.level, recording, generator: generator)
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
