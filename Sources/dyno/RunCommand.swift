import ArgumentParser
import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Loads one target and reports what it measured.",
        discussion: """
            A URL is a plan of one GET: open load, constant arrivals, 10/s for 10 s. -c alone makes a closed loop of so many users; \
            -c with -R an open load on at most so many connections. A plan file's own values give way to flags.
            """
    )

    @Argument(help: "A plan (YAML), or a URL.")
    var source: String

    @OptionGroup var options: PlanOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let (plan, isURL) = try options.plan(source: source)
        let target = try options.target(of: plan)
        let (result, saver) = try RunCommand.run(plan, target: target, root: output.root(isURL: isURL), output: output)
        let problem = try output.deliver(text: TextReport.render(result), json: { try ResultJSON.encode(result) })
        try saver.finish(status: ExitStatus(result), printing: problem, isQuiet: output.isQuiet)
    }

    /// Runs a plan against one of its targets, which it starts where Dyno is to run it, and saves the result.
    ///
    /// - Parameter root: nil where nothing is to be saved.
    static func run(
        _ plan: Plan, target: Target, root: String?, output: OutputOptions
    ) throws -> (result: RunResult, saver: ResultSaver) {
        let embedded = EmbeddedTargets()
        defer { embedded.stop() }
        let target = try embedded.started(target, seed: plan.seed)
        let interrupts = Interrupts()
        interrupts.watch()
        let saver = try ResultSaver(root: root, name: plan.name)
        let progress = ProgressLine(isQuiet: output.isQuiet)
        Announcement.print(plan, targets: [target], isQuiet: output.isQuiet)
        let session = Session(plan: plan, interrupts: interrupts, onProgress: progress.show)
        let result = try saver.whileRunning {
            try LoadRun.perform(
                session, target: target, planText: PlanWriter.yaml(plan), environment: .current(dyno: Dyno.version),
                onLevel: saver.save)
        }
        progress.finish()
        return (result, saver)
    }
}
