import Engine
import Glibc
import LoadModel
import Measurement

/// Loads two targets with the same seeded schedule in alternating blocks, so that what drifts on the machine drifts under both.
public enum Comparison {
    /// - Parameters:
    ///   - planText: the plan as resolved, secrets redacted, for the result.
    ///   - onLevel: given the result so far after each level, so that it can be saved however the comparison ends.
    /// - Returns: what was measured; also where a signal ended the comparison.
    /// - Throws: where it cannot begin.
    public static func perform(
        _ session: Session, baseline: Target, candidate: Target, planText: String, environment: Environment,
        onLevel: (ComparisonResult) -> Void = { _ in }
    ) throws(RunError) -> ComparisonResult {
        let plan = session.plan
        var sides = [
            Side(target: baseline, generator: try session.makeGenerator(for: baseline, sharing: 2)),
            Side(target: candidate, generator: try session.makeGenerator(for: candidate, sharing: 2, isCandidate: true)),
        ]
        var result = ComparisonResult(
            name: plan.name, startedAt: Double(time(nil)), baseline: sides[0].description, candidate: sides[1].description,
            seed: plan.seed, levels: [], plan: planText, environment: environment)
        var watch = FailureWatch()
        for (index, level) in plan.load.levels.enumerated() where !session.interrupts.stop.isRequested {
            let blocks = BlockPlan(load: plan.load, level: level)
            let place = Place(level: level, number: index + 1, count: plan.load.levels.count, blocks: blocks)
            try run(place, session: session, sides: &sides, watch: &watch)
            result.interruption = session.interruption(watch)
            guard var a = sides[0].summary(place, session: session), var b = sides[1].summary(place, session: session) else {
                break
            }
            watch.explain(&a)
            watch.explain(&b)
            result.levels.append(
                .init(
                    level: level, blocks: min(sides[0].blocks, sides[1].blocks), blockSeconds: blocks.seconds, baseline: a,
                    candidate: b))
            onLevel(result)
        }
        result.interruption = session.interruption(watch)
        return result
    }

    private static func run(
        _ place: Place, session: Session, sides: inout [Side], watch: inout FailureWatch
    ) throws(RunError) {
        let draws = RandomStream(seed: session.plan.seed, purpose: .block, index: UInt64(place.number))
        for side in sides.indices {
            sides[side].reset()
            try warmUp(place, session: session, side: sides[side], seed: draws.bits(0))
        }
        for pair in 0..<place.blocks.stops.count {
            // ABBA BAAB: each target comes first as often as second, and a linear drift cancels.
            var made: [(side: Int, block: SegmentRecording)] = []
            for side in BlockPlan.order(pair: pair) where !session.interrupts.stop.isRequested {
                let segment = session.segment(
                    place.level, seed: draws.bits(UInt64(pair) + 1), warmup: .zero, stop: place.blocks.stops[pair],
                    generator: sides[side].generator)
                let target = sides[side].target
                let block = try session.run(segment, on: sides[side].generator) { tick in
                    if watch.observe(tick) { session.interrupts.stop.request() }
                    session.onProgress(place.progress(target: target, block: pair, tick: tick))
                }
                made.append((side, block))
            }
            // Of a pair that was cut off neither block counts: one without its counterpart would spoil the pairing.
            guard !session.interrupts.stop.isRequested else { return }
            for (side, block) in made { sides[side].add(block) }
        }
    }

    /// Loads a target before its first block, and forgets what came of it.
    private static func warmUp(_ place: Place, session: Session, side: Side, seed: UInt64) throws(RunError) {
        let warmup = session.plan.load.warmup
        guard warmup > .zero, !session.interrupts.stop.isRequested else { return }
        let segment = session.segment(
            place.level, seed: seed, warmup: .zero, stop: .duration(warmup), generator: side.generator)
        _ = try session.run(segment, on: side.generator)
    }
}

/// Which level a comparison is at.
private struct Place {
    var level: Load.Level
    var number: Int
    var count: Int
    var blocks: BlockPlan

    func progress(target: Target, block: Int, tick: LiveTick) -> Session.Progress {
        .init(
            target: target, level: level, levelNumber: number, levelCount: count, block: (block + 1, blocks.stops.count),
            tick: tick)
    }
}

/// One of the two targets and what its blocks have given so far.
private struct Side {
    let target: Target
    let generator: Generator
    private var recording: SegmentRecording?
    private var windowSeconds = 0.0
    private(set) var blocks = 0

    init(target: Target, generator: Generator) {
        self.target = target
        self.generator = generator
    }

    var description: TargetDescription { TargetDescription(name: target.name, url: target.url.description) }

    mutating func reset() {
        recording = nil
        windowSeconds = 0
        blocks = 0
    }

    mutating func add(_ block: SegmentRecording) {
        blocks += 1
        windowSeconds += max(0, (block.recording.windowEnd - block.recording.windowStart).seconds)
        guard recording != nil else {
            recording = block
            return
        }
        recording?.recording.append(block.recording)
        recording?.wallSeconds += block.wallSeconds
        recording?.machine.append(block.machine)
    }

    func summary(_ place: Place, session: Session) -> LevelResult? {
        guard let recording else { return nil }
        var context = session.context(place.level, recording, generator: generator)
        context.windowSeconds = windowSeconds
        return LevelResult(recording: recording.recording, context: context, thresholds: session.plan.effectiveThresholds)
    }
}
