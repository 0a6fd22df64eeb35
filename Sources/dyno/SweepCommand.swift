import ArgumentParser
import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

struct SweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Measures a plan again and again with its values varied, and fits models to what comes of it.",
        discussion: """
            dyno sweep plan.yaml --vary load.rate=1,2,5,10,15,20 --repeats 3
            dyno sweep plan.yaml --vary 'targets.a.start.--workers=1..4' --vary 'load.users=1..64 log 7'
            dyno sweep --resume Reports/plan/latest

            Trials are made in a random order by the plan's seed, targets in turn at each point; a target that Dyno starts is started \
            for each. With --json each trial is a line of JSON on stdout as it ends. The exit status is the gravest that a trial alone \
            would have left with.
            """
    )

    @Argument(
        help: "A plan (YAML), or a URL; to resume a sweep with the arguments that it was begun with, nothing.",
        completion: .file(), transform: pathArgument)
    var source: String?

    @OptionGroup(title: "Sweep") var sweep: SweepOptions
    @OptionGroup var options: PlanOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        if let folder = sweep.resume, source == nil { return try again(folder).run() }
        guard sweep.resume != nil || !sweep.retryFailed else {
            throw Failure(.usage, "--retry-failed is about a sweep that there is already; name its folder with --resume")
        }
        let run = try SweepRun(self)
        let interrupts = Interrupts()
        interrupts.watch()
        try run.perform(interrupts)
    }

    /// The command that the sweep in a folder was begun with.
    private func again(_ folder: String) throws -> SweepCommand {
        guard sweep.flags == SweepFlags(), try options.changesNothing else {
            throw Failure(
                .usage,
                "a sweep is resumed with the arguments that it was begun with; leave out those of the load and the sweep, or repeat all of "
                    + "them with the plan beside --resume")
        }
        let manifest = try orExit(status: .badData) { try SweepManifest.read(folder: folder) }
        guard let arguments = manifest.arguments else {
            throw Failure(
                .usage, "the arguments of this sweep were not kept, as they may hold a secret; repeat them beside --resume")
        }
        guard var command = try? SweepCommand.parse(arguments), command.source != nil else {
            throw Failure(.badData, "\(folder)/sweep.json: its arguments are not understood; repeat them beside --resume")
        }
        command.sweep.resume = folder
        command.sweep.retryFailed = sweep.retryFailed
        command.sweep.yes = true
        command.output = output
        return command
    }
}
