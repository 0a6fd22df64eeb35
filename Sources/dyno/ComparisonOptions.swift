import ArgumentParser
import PlanFormats

/// What a command line may say about a comparison.
struct ComparisonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What decides: of mean, p50, p90, p99, throughput, errors, cpu, memory; by default mean,p50,errors, of users also throughput.",
            valueName: "metrics"))
    var metrics: String?

    @Option(help: ArgumentHelp("How much worse the candidate may be: 5%, or mean=3%,p99=10%,errors=0.1%.", valueName: "percent"))
    var tolerance: String?

    @Option(help: ArgumentHelp("The longest that all may take, restarts included; by default 300s.", valueName: "time"))
    var budget: String?

    @Option(help: ArgumentHelp("Looks at the data, 1 to 5, one after each 6 rounds; by default 5.", valueName: "n"))
    var looks: Int?

    @Option(help: ArgumentHelp("Length of a round, its warm-up included; by default 10s.", valueName: "time"))
    var round: String?

    @Option(help: ArgumentHelp("The shortest stretch of load on one target; by default 500ms.", valueName: "time"))
    var block: String?

    @Option(help: ArgumentHelp("What an undecided comparison counts as: pass or fail.", valueName: "verdict"))
    var inconclusive: String?

    @Flag(name: .customLong("self"), help: "Compare the baseline with itself, to see what this machine can tell apart.")
    var isSelf = false

    @Flag(help: "Leave targets that Dyno starts running from round to round.")
    var noRestart = false

    @Option(
        help: ArgumentHelp(
            "How much one start of a build differs from another, where they are not restarted.", valueName: "percent"))
    var startEffect: String?

    @Flag(help: "For 'git bisect run': exit with 125 where there is no verdict.")
    var bisect = false

    var flags: ComparisonFlags {
        ComparisonFlags(
            metrics: metrics, tolerance: tolerance, budget: budget, looks: looks, round: round, block: block,
            inconclusive: inconclusive, isSelf: isSelf, doesNotRestart: noRestart, startEffect: startEffect)
    }
}
