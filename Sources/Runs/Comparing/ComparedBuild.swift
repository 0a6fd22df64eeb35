import Engine
import LoadModel
import Measurement

/// One of the targets that a comparison is about, and what its blocks have given so far.
final class ComparedBuild {
    let target: Target
    let isBaseline: Bool
    private(set) var generator: Generator?
    /// By level: all blocks that count, and those of the round that is under way.
    private var pooled: [Pool]
    private var round: [Pool]

    init(_ target: Target, isBaseline: Bool, levels: Int) {
        self.target = target
        self.isBaseline = isBaseline
        pooled = [Pool](repeating: Pool(), count: levels)
        round = pooled
    }

    var description: TargetDescription { TargetDescription(name: target.name, url: target.url.description) }

    /// Whether both would load the same.
    func isSame(as other: ComparedBuild) -> Bool {
        var renamed = target
        renamed.name = other.target.name
        return renamed == other.target
    }

    /// Makes ready what loads it.
    func prepare(_ session: Session, sharing builds: Int) throws(RunError) {
        if generator == nil {
            generator = try session.makeGenerator(for: target, sharing: builds, isCandidate: !isBaseline)
        }
    }

    /// Accounts for a block of a turn that all builds had.
    func add(_ block: SegmentRecording, level: Int) { round[level].append(block) }

    /// A block by itself, or a warm-up.
    func judged(_ block: SegmentRecording, _ blocks: LevelBlocks, session: Session) -> LevelResult? {
        var pool = Pool()
        pool.append(block)
        return result(pool, blocks, session: session)
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

    var roundCPUShare: Double { round.map(\.cpuShare).max() ?? 0 }

    /// Ends the round: its blocks join those before.
    func closeRound() {
        for level in pooled.indices {
            if let recording = round[level].recording {
                pooled[level].append(recording, windowSeconds: round[level].windowSeconds)
            }
            round[level] = Pool()
        }
    }

    private func result(
        _ pool: Pool, _ blocks: LevelBlocks, session: Session, thresholds: [Threshold] = []
    ) -> LevelResult? {
        guard let recording = pool.recording, let generator else { return nil }
        var context = session.context(blocks.level, recording, generator: generator)
        context.windowSeconds = pool.windowSeconds
        context.warmup = .zero
        context.stop = .duration(Nanoseconds(seconds: pool.windowSeconds))
        // What was cut off is not in it.
        context.wasCutShort = false
        return LevelResult(recording: recording.recording, context: context, thresholds: thresholds)
    }
}

/// Blocks put together.
private struct Pool {
    private(set) var recording: SegmentRecording?
    private(set) var windowSeconds = 0.0

    var cpuShare: Double {
        guard let recording, recording.wallSeconds > 0 else { return 0 }
        return recording.recording.cpuSeconds / (Double(recording.threads) * recording.wallSeconds)
    }

    mutating func append(_ block: SegmentRecording) {
        append(block, windowSeconds: max(0, (block.recording.windowEnd - block.recording.windowStart).seconds))
    }

    mutating func append(_ later: SegmentRecording, windowSeconds seconds: Double) {
        windowSeconds += seconds
        guard recording != nil else {
            recording = later
            return
        }
        recording?.recording.append(later.recording)
        recording?.wallSeconds += later.wallSeconds
        recording?.machine.append(later.machine)
    }
}
