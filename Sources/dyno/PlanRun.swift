import LoadModel
import Measurement
import PlanFormats
import Runs

/// One run of a plan against one of its targets, which is started where Dyno itself is to run it.
struct PlanRun {
    let plan: Plan
    let target: Target
    let interrupts: Interrupts
    let isQuiet: Bool

    /// Says what will be done, and does it.
    ///
    /// - Parameter onLevel: given the result so far after each level.
    func result(onLevel: (RunResult) -> Void = { _ in }) throws -> RunResult {
        let embedded = EmbeddedTargets()
        defer { embedded.stop() }
        let target = try embedded.started(target, seed: plan.seed)
        let progress = ProgressLine(isQuiet: isQuiet)
        Announcement.print(plan, targets: [target], isQuiet: isQuiet)
        let session = Session(plan: plan, interrupts: interrupts, onProgress: progress.show)
        defer { progress.finish() }
        return try LoadRun.perform(
            session, target: target, planText: PlanWriter.yaml(plan), environment: .current(dyno: Dyno.version), onLevel: onLevel)
    }
}
