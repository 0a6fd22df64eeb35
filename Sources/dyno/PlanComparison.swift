import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

/// One comparison of a plan's targets, as the terminal shows it.
struct PlanComparison {
    let plan: Plan
    /// Where the result is saved; nil: nowhere.
    let root: String?
    let output: OutputOptions
    /// That watch already, since there may be other threads.
    let interrupts: Interrupts

    /// Compares, prints and saves the result, and leaves with its status.
    func perform(status: (ComparisonResult) -> ExitStatus = { ExitStatus($0) }) throws {
        let saver = try ResultSaver(root: root, name: plan.name)
        let view = output.view
        let session = Session(plan: plan, interrupts: interrupts)
        var result = try saver.whileRunning {
            defer {
                view.clear()
                session.preparations.complaints.forEach(warnOfTeardown)
            }
            return try Comparison.perform(
                session, outputFolder: saver.path, planText: PlanWriter.reported(plan), environment: .current(dyno: Dyno.version),
                onTargets: { Announcement.print(plan, comparing: $0, isQuiet: output.isQuiet) },
                onProgress: { view.show(ComparisonProgress.frame($0)) }, onRound: saver.keep)
        }
        if saver.path != nil { result = result.withFailureFiles }
        saver.save(result)
        ContinuousIntegration.tell(result)
        let problem = try output.deliver(text: Report(result).text, json: { try ResultJSON.encode(result) })
        try saver.finish(
            Ending(status: status(result), reason: Conclusion.text(result), printing: problem), isQuiet: output.isQuiet)
    }
}
