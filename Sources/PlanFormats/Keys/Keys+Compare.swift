import LoadModel

extension Section {
    static let compare = Section(
        noun: "'compare'",
        forms: [
            KeyForm("baseline", .text, "The name of the target that the others are held against."),
            KeyForm("candidate", .text, "The name of the target in question."),
            KeyForm("candidates", .list(.text), "The same of several, each held against the baseline."),
            KeyForm(
                "metrics", .list(.choice(metricNames)), "What decides; by default mean, p50, errors, of users also throughput."),
            KeyForm(
                "tolerance", .either([.percentage, .section(tolerance)]),
                "How much worse the candidate may be: 5%, or { mean: 3%, p99: 10%, errors: 0.1% }."),
            KeyForm("budget", .duration, "The longest that all may take, restarts included; by default 300s."),
            KeyForm("looks", .whole(Limits.looks), "Looks at the data, one after each 6 rounds; by default 5."),
            KeyForm("round", .duration, "The length of a round: its warm-up and at least 4 blocks; by default 10s."),
            KeyForm("block", .duration, "The shortest stretch of load on one target; by default 500ms."),
            KeyForm("warmup", .duration, "Load at the beginning of a round that counts for nothing; by default 2s."),
            KeyForm(
                "inconclusive", .choice(ComparisonRule.Undecided.allCases.map(\.rawValue)),
                "What an undecided comparison counts as; by default neither."),
            KeyForm("restart", .truth, "Whether targets that Dyno starts are started anew each round; by default true."),
            KeyForm(
                "startEffect", .percentage,
                "By how much one start of a build differs from another, where targets are not restarted, such as 1.5%."),
            KeyForm("self", .truth, "Compares the baseline with itself, to see the noise of the machine."),
        ],
        example: "write '{ baseline: old, candidate: new }'")

    static let tolerance = Section(
        noun: "'tolerance'",
        forms: ComparedMetric.allCases.map { metric in
            KeyForm(
                metric.rawValue, .percentage,
                metric.isAbsolute
                    ? "Percentage points of the requests." : "A percentage of the baseline's.")
        },
        example: "write '5%', or '{ mean: 3%, p99: 10% }'")

    private static var metricNames: [String] { ComparedMetric.allCases.map(\.rawValue) }
}
