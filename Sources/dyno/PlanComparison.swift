import Foundation
import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

/// One comparison of a plan's targets, of which those are started that Dyno itself is to run.
struct PlanComparison {
    let plan: Plan
    /// Where the result is saved; nil: nowhere.
    let root: String?
    let output: OutputOptions
    /// That watch already, since there may be other threads.
    let interrupts: Interrupts

    /// Compares, prints and saves the result, and leaves with its status.
    func perform(status: (ComparisonResult) -> ExitStatus = { ExitStatus($0) }) throws {
        let embedded = EmbeddedTargets()
        defer { embedded.stop() }
        let targets = try plan.comparedTargets().map { try embedded.started($0, seed: plan.seed) }
        let saver = try ResultSaver(root: root, name: plan.name)
        let view = output.view
        Announcement.print(plan, comparing: targets, isQuiet: output.isQuiet)
        let session = Session(plan: plan, interrupts: interrupts)
        let result = try saver.whileRunning {
            defer { view.clear() }
            return try Comparison.perform(
                session, baseline: targets[0], candidates: Array(targets.dropFirst()),
                outputFolder: saver.path ?? NSTemporaryDirectory(), planText: PlanWriter.yaml(plan),
                environment: .current(dyno: Dyno.version), onProgress: { view.show(ComparisonProgress.frame($0)) },
                onRound: saver.keep)
        }
        saver.save(result)
        ContinuousIntegration.tell(result)
        let problem = try output.deliver(text: Report(result).text, json: { try ResultJSON.encode(result) })
        try saver.finish(
            status: status(result), because: Conclusion.text(result), printing: problem, isQuiet: output.isQuiet)
    }
}

extension Plan {
    /// The baseline, and behind it those that are held against it.
    fileprivate func comparedTargets() throws -> [Target] {
        if comparison.rule.isSelf {
            let name = comparison.roles?.baseline ?? targets.first?.name
            guard let baseline = targets.first(where: { $0.name == name }) else { return [] }
            var again = baseline
            again.name = "\(baseline.name) again"
            return [baseline, again]
        }
        guard let roles = comparison.roles else {
            throw Failure(
                .badData,
                "a comparison needs two targets, and this plan names \(targets.count); "
                    + "add a target, or say which under 'compare: { baseline: NAME, candidate: NAME }', or give --self")
        }
        return ([roles.baseline] + roles.candidates).compactMap { name in targets.first { $0.name == name } }
    }
}
