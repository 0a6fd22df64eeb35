import ArgumentParser
import Runs

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Decides whether a target is slower than another.",
        discussion: """
            Loads them in turns, in rounds of short blocks with the same schedule, and says pass, fail or inconclusive. Of a plan, the \
            targets named under 'compare:' are taken (else baseline and candidate, else the two that there are). Of two URLs, the first \
            is the baseline; the verdict is then on these two running processes.

            Exit status: 0 no worse; 1 worse, or the candidate died; 2 inconclusive; 3 measurement invalid; 4 no baseline.
            """
    )

    @Argument(help: "A plan (YAML), or the baseline's URL.")
    var source: String

    @Argument(help: "The candidate's URL, where the first is a URL.")
    var candidate: String?

    @OptionGroup(title: "Comparison") var comparison: ComparisonOptions
    @OptionGroup var options: PlanOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let (plan, isURL) = try options.plan(source: source, candidate: candidate, comparison: comparison.flags)
        let interrupts = Interrupts()
        interrupts.watch()
        let command = PlanComparison(plan: plan, root: output.root(isURL: isURL), output: output, interrupts: interrupts)
        do {
            try command.perform { comparison.bisect ? ExitStatus($0).forBisecting : ExitStatus($0) }
        } catch let failure as Failure where comparison.bisect {
            throw Failure(failure.status.forBisecting, failure.message)
        }
    }
}
