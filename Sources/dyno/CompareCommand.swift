import ArgumentParser
import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Loads two targets with the same schedule, in alternating blocks, and sets the results side by side.",
        discussion: """
            Describes; gives no verdict yet. Of a plan, the targets named under 'compare:' are taken (else baseline and candidate, \
            else the two that there are). Of two URLs, the first is the baseline.
            """
    )

    @Argument(help: "A plan (YAML), or the baseline's URL.")
    var source: String

    @Argument(help: "The candidate's URL, where the first is a URL.")
    var candidate: String?

    @OptionGroup var options: PlanOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let (plan, isURL) = try options.plan(source: source, candidate: candidate, isComparison: true)
        let interrupts = Interrupts()
        interrupts.watch()
        try CompareCommand.compare(plan, root: output.root(isURL: isURL), output: output, interrupts: interrupts)
    }

    /// Compares the plan's two targets, prints and saves the result, and leaves with its status.
    ///
    /// - Parameter interrupts: that watch already, since there may be other threads.
    static func compare(_ plan: Plan, root: String?, output: OutputOptions, interrupts: Interrupts) throws {
        let compared = try plan.comparedTargets()
        let embedded = EmbeddedTargets()
        defer { embedded.stop() }
        let baseline = try embedded.started(compared.baseline, seed: plan.seed)
        let candidate = try embedded.started(compared.candidate, seed: plan.seed)
        let saver = try ResultSaver(root: root, name: plan.name)
        let progress = ProgressLine(isQuiet: output.isQuiet)
        Announcement.print(plan, targets: [baseline, candidate], isQuiet: output.isQuiet)
        let session = Session(plan: plan, interrupts: interrupts, onProgress: progress.show)
        let result = try saver.whileRunning {
            try Comparison.perform(
                session, baseline: baseline, candidate: candidate, planText: PlanWriter.yaml(plan),
                environment: .current(dyno: Dyno.version), onLevel: saver.save)
        }
        progress.finish()
        saver.save(result)
        let problem = try output.deliver(text: TextReport.render(result), json: { try ResultJSON.encode(result) })
        try saver.finish(status: ExitStatus(result), printing: problem, isQuiet: output.isQuiet)
    }
}

extension Plan {
    /// The two targets that a comparison is about.
    fileprivate func comparedTargets() throws -> (baseline: Target, candidate: Target) {
        guard let roles = comparison, let baseline = targets.first(where: { $0.name == roles.baseline }),
            let candidate = targets.first(where: { $0.name == roles.candidate })
        else {
            throw Failure(
                .badData,
                "a comparison needs two targets, and this plan names \(targets.count); "
                    + "add a target, or say which under 'compare: { baseline: NAME, candidate: NAME }'")
        }
        return (baseline, candidate)
    }
}
