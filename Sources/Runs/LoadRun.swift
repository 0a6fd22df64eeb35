import Engine
import Glibc
import LoadModel
import Measurement

/// Loads one target with one plan, level by level.
public enum LoadRun {
    /// - Parameters:
    ///   - watch: the target's processes, where they are known.
    ///   - planText: the plan as resolved, secrets redacted, for the result.
    ///   - onLevel: given the result so far after each level, so that it can be saved however the run ends.
    /// - Returns: what was measured; also where a signal ended the run.
    /// - Throws: where the run cannot begin.
    public static func perform(
        _ session: Session, target: Target, watch process: TargetWatch? = nil, planText: String, environment: Environment,
        onLevel: (RunResult) -> Void = { _ in }
    ) throws(RunError) -> RunResult {
        let plan = session.plan
        let generator = try session.makeGenerator(for: target)
        var result = RunResult(
            name: plan.name, startedAt: Double(time(nil)),
            target: TargetDescription(target),
            seed: plan.seed, levels: [], plan: planText, environment: environment)
        var watch = FailureWatch()
        let levels = plan.load.levels
        var dropped = 0
        for (index, level) in levels.enumerated() where !session.interrupts.stop.isRequested {
            let seed = RandomStream(seed: plan.seed, purpose: .level).bits(UInt64(index))
            let segment = session.segment(
                level, seed: seed, warmup: plan.load.warmup, stop: plan.load.stop, generator: generator)
            var resources = process?.sample().map { ResourceLog(from: $0) }
            let made = try session.run(segment, on: generator, samples: session.samples, level: index + 1) { tick in
                if let reading = process?.sample() { resources?.add(reading) }
                if process?.fault != nil { session.interrupts.stop.request() }
                session.onProgress(
                    .init(target: target, level: level, levelNumber: index + 1, levelCount: levels.count, tick: tick))
                if watch.observe(tick) { session.interrupts.stop.request() }
            }
            session.onProgress(
                .init(target: target, level: level, levelNumber: index + 1, levelCount: levels.count, tick: made.lastTick))
            var summary = LevelResult(
                recording: made.recording, context: session.context(level, made, generator: generator),
                thresholds: plan.effectiveThresholds)
            watch.explain(&summary)
            summary.theory = target.service.map { QueueingAnalysis(of: level, scenarios: plan.scenarios, service: $0) }
            if let reading = process?.sample() { resources?.add(reading) }
            summary.resources = resources?.resources(requests: summary.answers)
            result.levels.append(summary)
            dropped += made.droppedSamples
            result.samples = session.samples?.account()
            result.samples?.dropped = dropped
            result.interruption = session.interruption(watch, process)
            if process?.fault != nil { session.interrupts.stop.request() }
            onLevel(result)
        }
        // A signal may have come before the first level began.
        result.interruption = session.interruption(watch, process)
        return result
    }
}

extension LevelResult {
    /// Complete or failed, of the warm-up as well.
    fileprivate var answers: Int {
        counts.succeeded + counts.failed + warmupCounts.succeeded + warmupCounts.failed
    }
}
