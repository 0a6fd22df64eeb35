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
        try ShardOptions.refuse(command: "sweep")
        if let folder = sweep.resume, source == nil { return try again(folder).run() }
        guard sweep.resume != nil || !sweep.retryFailed else {
            throw Failure(.usage, "--retry-failed is about a sweep that there is already; name its folder with --resume")
        }
        guard let source else {
            throw Failure(.usage, "a sweep needs a plan or a URL: dyno sweep plan.yaml --vary load.rate=1,2,5")
        }
        let swept = try SweptPlan(source, sweep: sweep, options: options)
        let trials = try swept.trials()
        if !sweep.yes, sweep.resume == nil { try refuseLong(swept, trials: trials.trials.count) }
        let store = try SweepStore(self, plan: swept, sweep: trials, root: output.root(isURL: PlanSource.isURL(source)))
        let rates = try (0..<swept.rule.pointCount).compactMap { try swept.plan(atPoint: $0).mostRequestsPerSecond }
        try PublicLoad.confirm(swept.first, targets: swept.first.targets, atMost: rates.max())
        let interrupts = Interrupts()
        interrupts.watch()
        let begun = try swept.result(planned: trials.trials.count, keptIn: store)
        try announce(swept, trials: trials.trials.count, kept: begun.trials.count)
        store.begin(begun)
        var run = SweepRun(
            trials, plan: swept.plan(atPoint:), planText: PlanWriter.reported, interrupts: interrupts, folder: store.path)
        run.onResult = { trial, result in try store.keep(result, of: trial) }
        run.onComplaint = warnOfTeardown
        let (result, problem) = try perform(run, begun, store)
        store.save(result)
        try finish(result, store, problem: problem ?? deliver(result))
    }

    /// - Returns: what came of all trials, and why they could not be printed, if so.
    private func perform(_ run: SweepRun, _ begun: SweepResult, _ store: SweepStore) throws -> (SweepResult, problem: String?) {
        let progress = SweepProgress(isQuiet: output.isQuiet, rule: run.sweep.rule, view: output.view)
        defer { progress.finish() }
        var problem: String?
        let result = try store.whileRunning {
            try run.perform(
                begun,
                onStart: { plan, place in
                    let shown = progress.trial(plan, place)
                    shown.start()
                    return shown.show
                },
                onTrial: { record, place in
                    let line = try store.append(record)
                    if output.json { problem = Stream.output.write(line + "\n") }
                    progress.ended(record, place)
                    return problem == nil
                })
        }
        return (result, problem)
    }

    /// - Returns: why it could not be printed; nil where it was.
    private func deliver(_ result: SweepResult) -> String? {
        guard !output.isQuiet else { return nil }
        guard output.json else { return Stream.output.write(output.screen.rendered(Report(result).text)) }
        printError(Report(result).text)
        return nil
    }

    private func finish(_ result: SweepResult, _ store: SweepStore, problem: String?) throws {
        let status = ExitStatus(result)
        try store.finish(
            Ending(status: status, reason: Conclusion.text(result, status: status.rawValue), printing: problem),
            isQuiet: output.isQuiet,
            isWhole: result.trials.count == result.planned, retried: result.trials.count(where: \.isRetried))
    }

    // MARK: Before the first trial

    private func refuseLong(_ plan: SweptPlan, trials: Int) throws {
        let estimate = try plan.estimate(trials: trials)
        guard trials > 1000 || estimate.seconds > 3600 else { return }
        throw Failure(
            .usage,
            "\(QuantityText.counted(trials, "trial")) would take \(estimate.isLeast ? "more than" : "about") "
                + "\(LiveFrame.length(estimate.seconds)); give fewer values or repeats, a --trial-time, or --yes to have it so")
    }

    private func announce(_ plan: SweptPlan, trials: Int, kept: Int) throws {
        guard !output.isQuiet else { return }
        Announcement.print(plan.first, targets: plan.first.targets, isQuiet: false)
        printError(try plan.forecast(trials: trials, kept: kept) + "\n")
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
