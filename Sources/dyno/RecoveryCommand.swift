import ArgumentParser
import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

struct RecoveryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recovery",
        abstract: "Pushes a target past what it carries for a while, and finds how long it takes to recover, or whether it does.",
        discussion: """
            A base load, a pulse above the capacity, the base load again: the target has recovered when p99, failures and answers are those of \
            before the pulse, and stay so. It is done several times; several targets take turns. 'recovery' of a plan says the same as the flags: \
            recovery: { base: 300/s, pulse: 1200/s, for: 30s, watch: 120s, band: 10%, repeats: 5 }

            Exit status: 0 it recovers each time; 1 it does not within the time that is watched, or the candidate of a plan's comparison takes \
            longer than the baseline; 2 the pulse did not move it, or the repeats differ; 3 the generator was the limit.
            """
    )

    @Argument(help: "A plan (YAML), or a URL.", completion: .file(), transform: pathArgument)
    var source: String

    @Option(help: ArgumentHelp("The load before the pulse and behind it, such as 300/s.", valueName: "rate"))
    var base: String?

    @Option(help: ArgumentHelp("The load of the pulse, above what the target carries, such as 1200/s.", valueName: "rate"))
    var pulse: String?

    @Option(name: .customLong("for"), help: ArgumentHelp("How long the pulse lasts; by default 10s.", valueName: "time"))
    var length: String?

    @Option(
        help: ArgumentHelp(
            "The base load before the pulse, for as long as which a target must be back; by default 10s.", valueName: "time"))
    var before: String?

    @Option(help: ArgumentHelp("The base load behind the pulse; by default 60s.", valueName: "time"))
    var watch: String?

    @Option(
        help: ArgumentHelp("By how much p99 may be above the usual one and count as back; by default 10%.", valueName: "percent"))
    var band: String?

    @Option(help: ArgumentHelp("Pulses on each target; by default 3.", valueName: "n"))
    var repeats: String?

    @OptionGroup var options: PlanOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let (plan, isURL) = try options.plan(source: source)
        let flags = RecoveryFlags(
            base: base, pulse: pulse, length: length, before: before, watch: watch, band: band, repeats: repeats)
        let rule = try orExit(status: .usage) { try flags.rule(for: plan) }
        try PublicLoad.confirm(
            plan, targets: plan.recoveryTargets, atMost: plan.recovering(by: rule).mostRequestsPerSecond ?? rule.pulse.perSecond)
        let interrupts = Interrupts()
        interrupts.watch()
        let saver = try ResultSaver(root: output.root(isURL: isURL), name: plan.name)
        let result = try saver.whileRunning { try pulses(plan, rule, interrupts: interrupts, saver: saver) }
        saver.save(result)
        let problem = try output.deliver(text: Report(result).text, json: { try ResultJSON.encode(result) })
        let candidates = plan.comparison.roles?.candidates ?? []
        try saver.finish(
            Ending(status: ExitStatus(result, candidates: candidates), reason: Conclusion.text(result), printing: problem),
            isQuiet: output.isQuiet)
    }

    private func pulses(
        _ plan: Plan, _ rule: RecoveryRule, interrupts: Interrupts, saver: ResultSaver
    ) throws -> RecoveryResult {
        let targets = plan.recoveryTargets
        let each = (plan.recovering(by: rule).load.warmup + rule.wholeLength).seconds
        let progress = CapacityProgress(
            view: output.view, budgetSeconds: each * Double(rule.repeats * targets.count), isAlone: targets.count == 1)
        let session = Session(plan: plan, interrupts: interrupts, onProgress: progress.show)
        defer {
            progress.clear()
            session.preparations.complaints.forEach(warnOfTeardown)
        }
        return try RecoveryRun.perform(
            session, rule: rule, starting: targets, folder: saver.path, planText: PlanWriter.yaml(plan),
            environment: .current(dyno: Dyno.version), say: output.say, onStart: saver.keep,
            onReady: { targets in
                announce(plan, rule, targets: targets)
                progress.begin()
            },
            onRepeat: { made, result in
                progress.stepEnded(secondsLeft: made.secondsLeft)
                show(made, isAlone: targets.count == 1)
                saver.keep(result)
            })
    }

    private func announce(_ plan: Plan, _ rule: RecoveryRule, targets: [Target]) {
        guard !output.isQuiet else { return }
        let names = targets.map { "\($0.name) \(Announcement.place(of: $0))" }.joined(separator: ", ")
        var lines = ["\(plan.name): \(names)"]
        lines.append(RecoveryPhrases.load(rule) + (targets.count > 1 ? " of each target" : "") + "; seed \(plan.seed)")
        lines.append("back means \(RecoveryPhrases.back(rule))")
        lines += plan.recoveryForecasts(rule)
        for line in lines { printError(TerminalText.wrapped(TerminalText.printable(line), indent: 2, width: Screen.textWidth)) }
    }

    /// One line a repeat.
    private func show(_ progress: RecoveryRun.Progress, isAlone: Bool) {
        guard !output.isQuiet else { return }
        let text =
            (isAlone ? "" : "\(progress.target.name) ")
            + "\(progress.number): \(RecoveryPhrases.outcome(progress.made)); at most "
            + "\(QuantityText.significant(progress.secondsLeft.rounded())) s left"
        printError(TerminalText.printable(text))
    }
}

extension Plan {
    /// The baseline of a comparison first: others are held against the first.
    fileprivate var recoveryTargets: [Target] {
        guard let roles = comparison.roles else { return targets }
        return targets.filter { $0.name == roles.baseline } + targets.filter { $0.name != roles.baseline }
    }

    /// What the fluid model says of targets whose service is declared.
    func recoveryForecasts(_ rule: RecoveryRule) -> [String] {
        targets.compactMap { target in
            recoveryForecast(of: target, rule).map { capacity, forecast in
                let name = targets.count > 1 ? "\(target.name): " : ""
                return name + RecoveryPhrases.forecast(forecast, capacity: capacity, rule)
            }
        }
    }

    /// For whoever reads the plan before anything is sent: what `recovery` asks for, how long that takes, and the fluid model's word.
    var recoveryLines: [String] {
        guard let recovery else { return [] }
        let each = (recovering(by: recovery).load.warmup + recovery.wholeLength).seconds
        let whole = Nanoseconds(seconds: each * Double(recovery.repeats * targets.count))
        return (["\(RecoveryPhrases.load(recovery)); \(QuantityText.chosenDuration(whole)) in all"] + recoveryForecasts(recovery))
            .map {
                "recovery: \($0)"
            }
    }
}
