import Engine
import Glibc
import LoadModel
import Measurement

/// Loads one target with one plan, level by level.
public enum LoadRun {
    /// - Parameters:
    ///   - planText: the plan as resolved, secrets redacted, for the result.
    ///   - onLevel: given the result so far after each level, so that it can be saved however the run ends.
    /// - Returns: what was measured; also where a signal ended the run.
    /// - Throws: where the run cannot begin.
    public static func perform(
        _ session: Session, target: Target, planText: String, environment: Environment, onLevel: (RunResult) -> Void = { _ in }
    ) throws(RunError) -> RunResult {
        let plan = session.plan
        let generator = try session.makeGenerator(for: target)
        var result = RunResult(
            name: plan.name, startedAt: Double(time(nil)),
            target: TargetDescription(name: target.name, url: target.url.description),
            seed: plan.seed, levels: [], plan: planText, environment: environment)
        var watch = FailureWatch()
        let levels = plan.load.levels
        for (index, level) in levels.enumerated() where !session.interrupts.stop.isRequested {
            let seed = RandomStream(seed: plan.seed, purpose: .level).bits(UInt64(index))
            let segment = session.segment(
                level, seed: seed, warmup: plan.load.warmup, stop: plan.load.stop, generator: generator)
            let made = try session.run(segment, on: generator) { tick in
                session.onProgress(
                    .init(target: target, level: level, levelNumber: index + 1, levelCount: levels.count, tick: tick))
                if watch.observe(tick) { session.interrupts.stop.request() }
            }
            var summary = LevelResult(
                recording: made.recording, context: session.context(level, made, generator: generator),
                thresholds: plan.effectiveThresholds)
            watch.explain(&summary)
            summary.theory = target.service.map { QueueingAnalysis(of: level, scenarios: plan.scenarios, service: $0) }
            result.levels.append(summary)
            result.interruption = session.interruption(watch)
            onLevel(result)
        }
        // A signal may have come before the first level began.
        result.interruption = session.interruption(watch)
        return result
    }
}
