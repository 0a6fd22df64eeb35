import ArgumentParser
import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

struct CapacityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "Finds the highest rate, or number of users, at which a target still meets its thresholds.",
        discussion: """
            Doubles the load until something gives, halves the interval, and then tries around the answer; what it prints is a number with \
            its interval. Of an open load the rate is sought, and a queue that grows is a limit like a threshold that breaks. Of a closed \
            load (a plan with users, or -c 1) the number of users is sought. Several targets take turns, so that their capacities compare.

            Exit status: 0 found, or all that was to be tried held; 1 not even the lowest load holds, or the candidate of a plan's \
            comparison carries less than the baseline; 2 no answer in time; 3 the generator was the limit.
            """
    )

    @Argument(help: "A plan (YAML), or a URL.", completion: .file(), transform: pathArgument)
    var source: String

    @Option(
        help: ArgumentHelp(
            "What must hold, such as 'p99 < 50ms' or 'errors < 0.1%', beside the plan's thresholds; may be repeated.",
            valueName: "condition"))
    var slo: [String] = []

    @Option(help: ArgumentHelp("The lowest load to try: a rate such as 100/s, or users; by default 1.", valueName: "load"))
    var from: String?

    @Option(help: ArgumentHelp("The highest load to try; by default 100000/s or 10000 users.", valueName: "load"))
    var to: String?

    @Option(help: ArgumentHelp("Time for the steps of one target; by default 55s.", valueName: "time"))
    var budget: String?

    @Option(
        help: ArgumentHelp("Of a plan with several loads: the one that is varied, by its scenario's name.", valueName: "name"))
    var load: String?

    @OptionGroup var options: PlanOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        try ShardOptions.refuse(command: "capacity")
        let (plan, isURL) = try options.plan(source: source)
        let flags = CapacityFlags(objectives: slo, from: from, to: to, budget: budget, load: load)
        let request = try orExit(status: .usage) { try flags.request(for: plan) }
        let highest = CapacityRule(request).range
        try PublicLoad.confirm(plan, targets: plan.capacityTargets, atMost: highest.axis == .rate ? highest.highest : nil)
        let interrupts = Interrupts()
        interrupts.watch()
        let saver = try ResultSaver(root: output.root(isURL: isURL), name: plan.name)
        let result = try saver.whileRunning { try search(plan, request, interrupts: interrupts, saver: saver) }
        saver.save(result)
        let problem = try output.deliver(text: Report(result).text, json: { try ResultJSON.encode(result) })
        let candidates = plan.comparison.roles?.candidates ?? []
        try saver.finish(
            Ending(status: ExitStatus(result, candidates: candidates), reason: Conclusion.text(result), printing: problem),
            isQuiet: output.isQuiet)
    }

    private func search(
        _ plan: Plan, _ request: CapacityRequest, interrupts: Interrupts, saver: ResultSaver
    ) throws -> CapacityResult {
        let rule = CapacityRule(request)
        let targets = plan.capacityTargets
        let progress = CapacityProgress(
            view: output.view, budgetSeconds: rule.budgetSeconds * Double(targets.count), isAlone: targets.count == 1)
        let session = Session(plan: plan, interrupts: interrupts, onProgress: progress.show)
        defer {
            progress.clear()
            session.preparations.complaints.forEach(warnOfTeardown)
        }
        return try CapacityRun.perform(
            session, rule: rule, starting: targets, folder: saver.path, planText: PlanWriter.reported(plan),
            environment: .current(dyno: Dyno.version), say: output.say, onStart: saver.keep,
            onReady: { targets in
                announce(plan, request, rule, targets: targets)
                progress.begin()
            },
            onStep: { step, result in
                progress.stepEnded(secondsLeft: step.secondsLeft)
                show(step, axis: rule.range.axis, isAlone: targets.count == 1)
                saver.keep(result)
            })
    }

    private func announce(_ plan: Plan, _ request: CapacityRequest, _ rule: CapacityRule, targets: [Target]) {
        guard !output.isQuiet else { return }
        let names = targets.map { "\($0.name) \(Announcement.place(of: $0))" }.joined(separator: ", ")
        let load = { CapacityPhrases.load($0, rule.range.axis) }
        let seconds = rule.budgetSeconds * Double(targets.count)
        var lines = [
            "\(plan.name): \(names)",
            (rule.stream.map { "capacity of load '\($0)' beside the others" } ?? "capacity")
                + " from \(load(rule.range.lowest)) to \(load(rule.range.highest)) where "
                + rule.thresholds.map(\.text).joined(separator: ", ")
                + "; at most \(QuantityText.significant(seconds)) s; seed \(plan.seed)",
        ]
        lines += request.leftOut.map { threshold in
            let why =
                threshold.stage == nil ? "it does not break where the load is too high" : "the steps of a search have no stages"
            return "note: threshold '\(threshold.text)' is left out: \(why)"
        }
        for line in lines { printError(TerminalText.wrapped(TerminalText.printable(line), indent: 2, width: Screen.textWidth)) }
    }

    /// One line a step.
    private func show(_ progress: CapacityRun.Progress, axis: CapacityRange.Axis, isAlone: Bool) {
        guard !output.isQuiet else { return }
        let step = progress.step
        let reason = CapacityPhrases.reason(step)
        let text =
            (isAlone ? "" : "\(progress.target.name) ") + "\(progress.number): \(CapacityPhrases.load(step.load, axis)) "
            + "\(step.outcome.rawValue)" + (reason.isEmpty ? "" : " (\(reason))")
            + "; at most \(QuantityText.significant(progress.secondsLeft.rounded())) s left"
        printError(TerminalText.printable(text))
    }
}

extension CapacityRule {
    fileprivate init(_ request: CapacityRequest) {
        var range = CapacityRange.usual(request.isOfUsers ? .users : .rate)
        if let to = request.to { range.highest = to }
        if let from = request.from { range.lowest = from }
        range.lowest = min(range.lowest, range.highest)
        range.start = request.from ?? min(max(range.start, range.lowest), range.highest)
        self.init(
            range: range, thresholds: request.thresholds, budgetSeconds: request.budget?.seconds ?? 55, stream: request.stream)
    }
}

extension Plan {
    /// The baseline of a comparison first: others are held against the first.
    fileprivate var capacityTargets: [Target] {
        guard let roles = comparison.roles else { return targets }
        return targets.filter { $0.name == roles.baseline } + targets.filter { $0.name != roles.baseline }
    }
}
