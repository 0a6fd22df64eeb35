import ArgumentParser
import LoadModel
import Runs

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Decides whether a target is slower than another.",
        discussion: """
            Loads them in turns, in rounds of short blocks with the same schedule, and says pass, fail or undecided. Of a plan, the \
            targets named under 'compare:' are taken (else baseline and candidate, else the two that there are). Of two URLs, the first \
            is the baseline; the verdict is then on these two running processes. Two saved runs (folders, or their result.json) are set beside \
            each other, as 'dyno report A B' does, without a verdict.

            Exit status: 0 no worse; 1 worse; 2 undecided; 3 measurement invalid; 4 no baseline; 5 the candidate did not start or died. Of \
            saved runs: 0, or 3 where the numbers of one must not be used.
            """
    )

    @Argument(help: "A plan (YAML), the baseline's URL, or its saved run.", completion: .file(), transform: pathArgument)
    var source: String

    @Argument(
        help: "The candidate's URL, where the first is a URL, or its saved run.", completion: .file(), transform: pathArgument)
    var candidate: String?

    @Option(
        help: ArgumentHelp(
            "A saved run to set the plan's candidate beside, in place of the baseline: describes, as runs in sequence carry no verdict.",
            valueName: "folder"), completion: .file(), transform: pathArgument)
    var baselineFrom: String?

    @Option(
        help: ArgumentHelp(
            "What a target was built from, such as candidate=1a2b3c4; else the commit that is checked out where it starts.",
            valueName: "target=text"))
    var label: [String] = []

    @OptionGroup(title: "Comparison") var comparison: FlagOptions<ComparisonFlags>
    @OptionGroup var options: PlanOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    @Flag(help: "For 'git bisect run': exit with 125 where there is no verdict.")
    var bisect = false

    // Asked for by those who know it from 'dyno run'.
    @Flag(help: .hidden) var samples = false

    func validate() throws {
        guard !samples else {
            throw ValidationError(
                "--samples: a comparison keeps figures of each round, not requests; keep those of one target with 'dyno run --samples'"
            )
        }
    }

    func run() throws {
        try ShardOptions.refuse(command: "compare")
        if let candidate, SavedFile.isMeant(by: source), SavedFile.isMeant(by: candidate) {
            return try SequentialCommand(baseline: source, output: output).perform(candidate: candidate)
        }
        if let baselineFrom {
            let (plan, isURL) = try options.plan(source: source, candidate: candidate)
            try PublicLoad.confirm(plan, targets: plan.targets)
            return try SequentialCommand(baseline: baselineFrom, output: output).perform(
                plan: plan, root: output.root(isURL: isURL))
        }
        var (plan, isURL) = try options.plan(source: source, candidate: candidate, comparison: comparison)
        for text in label { try setRevision(text, &plan) }
        try PublicLoad.confirm(plan, targets: plan.comparedTargets)
        let interrupts = Interrupts()
        interrupts.watch()
        let command = PlanComparison(plan: plan, root: output.root(isURL: isURL), output: output, interrupts: interrupts)
        do {
            try command.perform { bisect ? ExitStatus($0).forBisecting : ExitStatus($0) }
        } catch let failure as Failure where bisect {
            throw Failure(failure.status.forBisecting, failure.message)
        }
    }

    /// - Throws: where it names no target.
    private func setRevision(_ text: String, _ plan: inout Plan) throws {
        let sides = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard sides.count == 2, let index = plan.targets.firstIndex(where: { $0.name == sides[0] }) else {
            let names = plan.targets.map(\.name).joined(separator: ", ")
            throw Failure(.usage, "--label: '\(text)' is not TARGET=TEXT; the targets are \(names)")
        }
        plan.targets[index].revision = sides[1]
    }
}
