import LoadModel

extension Keys {
    static let compare = Table(
        "compare", "'compare'", usual: ComparisonPlan(), example: "write '{ baseline: old, candidate: new }'",
        frame: "{ targets: { a: 'http://a', b: 'http://b' }, get: /, load: { users: 3 }, compare: { % } }"
    ) {
        Key(
            KeyForm("baseline", .text, "The name of the target that the others are held against.", example: "b")
        ) { plan, _ in plan.roles.map { .text($0.baseline) } }
        KeyForm("candidate", .text, "The name of the target in question.", example: "a").saidOtherwise()
        Key(
            KeyForm("candidates", .list(.text), "The same of several, each held against the baseline.", example: "[a]")
        ) { plan, _ in plan.roles.map { .inlineList($0.candidates.map(\.yamlText)) } }
        Key(
            KeyForm(
                "metrics", .list(.choice(ComparedMetric.allCases.map(\.rawValue))),
                "What decides: of \(ComparedMetric.allCases.map(\.rawValue).joined(separator: ", ")).",
                usual: usualMetrics,
                example: "[p99]",
                flags: [PlanFlag("--metrics", "metrics", .comparison)])
        ) { plan, _ in plan.rule.gates.map { .inlineList($0.map(\.rawValue)) } }
        Key(
            KeyForm(
                "tolerance", .either([.percentage, .section(tolerance)]),
                "How much worse the candidate may be: 5%, or { mean: 3%, p99: 10%, errors: 0.1% }.",
                usual: usualTolerances, example: "7%",
                flags: [
                    PlanFlag(
                        "--tolerance", "percent", .comparison,
                        help: "How much worse the candidate may be: 5%, or mean=3%,p99=10%,errors=0.1%.")
                ])
        ) { reading, entry, _, plan in
            plan.rule.tolerances.merge(reading.tolerances(entry.value)) { $1 }
        } write: { plan, _ in
            let each = ComparedMetric.allCases.map {
                "\($0.rawValue): \(Quantity.toleranceText(plan.rule.tolerance(of: $0), of: $0))"
            }
            return .inline("{ \(each.joined(separator: ", ")) }")
        }
        Key(
            KeyForm(
                "reset", .either([.list(.text), .text, .section(reset.section)]),
                "A command that puts a target's data back, run before each of its starts; a list of words, a line for /bin/sh, or a map.",
                example: "[./reset.sh]")
        ) { reading, entry, _, plan in
            plan.reset = reading.reset(entry.value)
        } write: { plan, writer in
            plan.reset.map { reset.written($0, writer) }
        }
        rule.map { $0.inside(\.rule) }
    }

    static let reset = Table(
        "compare.reset", "'reset'", usual: ResetCommand(command: [], directory: ""), required: ["command"],
        example: "write '[./reset-db.sh]'",
        frame: "{ targets: { a: 'http://a', b: 'http://b' }, get: /, load: { users: 3 }, compare: { reset: { % } } }",
        beside: "command: [./reset.sh]"
    ) {
        Key(
            "command", \.command, .command(example: "[./reset-db.sh]"), "The program and its arguments, or a line for /bin/sh.",
            usual: "",
            example: "[./clear.sh]"
        ).beside("")
        Key("directory", \.directory, .folder, "Where it starts.", usual: "the plan's folder", example: "/")
    }

    @Rows<ComparisonRule> static var rule: [Key<ComparisonRule>] {
        Key(
            "budget", \.budget, .duration(Limits.budget), "The longest that all may take, restarts included.", usual: "300s",
            example: "2m", flag: PlanFlag("--budget", "time", .comparison))
        Key(
            "looks", \.looks, .whole(Limits.looks), "Looks at the data, one after each 6 rounds.", example: "3",
            flag: PlanFlag("--looks", "n", .comparison))
        Key(
            "warmup", \.warmup, .duration(Limits.roundWarmup),
            "Load on each target at the beginning of a round that counts for nothing.", example: "1s",
            flag: PlanFlag("--warmup", "time", .load))
        Key(
            "block", \.block, .duration(Limits.block), "The shortest stretch of load on one target.", example: "250ms",
            flag: PlanFlag("--block", "time", .comparison))
        round
        Key(
            "inconclusive", \.undecided, .choice, "What an undecided comparison counts as.", usual: "neither",
            example: "fail", flag: PlanFlag("--inconclusive", "verdict", .comparison))
        Key(
            "retryInvalid", \.retriesOfInvalid, .whole(Limits.retriesOfInvalid),
            "How often a comparison that is invalid is made again, as far as the budget allows.", example: "0",
            flag: PlanFlag("--retry-invalid", "n", .comparison))
        Key(
            "restart", \.restarts, .truth, "Whether targets that Dyno starts are started anew each round.", example: "false",
            flag: PlanFlag(
                "--no-restart", .present(means: "false"), .comparison,
                help: "Leave targets that Dyno starts running from round to round."))
        Key(
            "startEffect", \.startEffect, .percentage(Limits.startEffect),
            "By how much one start of a build differs from another, where targets are not restarted, such as 1.5%.",
            example: "1.5%", flag: PlanFlag("--start-effect", "percent", .comparison))
        Key(
            "self", \.isSelf, .truth, "Compares the baseline with itself, to see what this machine can tell apart.",
            example: "true", flag: PlanFlag("--self", .present(means: "true"), .comparison)
        ).writtenIfUnusual()
    }

    /// As many blocks as fit: of their length and of the warm-up, which come first.
    private static var round: Key<ComparisonRule> {
        Key<ComparisonRule>(
            KeyForm(
                "round", .duration(Limits.round), "The length of a round: its warm-up and at least 4 blocks.", usual: "10s",
                example: "7s", flags: [PlanFlag("--round", "time", .comparison)])
        ) { reading, entry, _, rule in
            guard let round = reading.duration(entry.value, "round", Limits.round) else { return }
            do throws(ValueError) { try rule.setRound(round) } catch { reading.report(entry.value.place, error.message) }
        } write: { rule, _ in
            .inline("\(rule.round)")
        }
    }

    static let tolerance = Section(
        path: "compare.tolerance", noun: "'tolerance'",
        forms: ComparedMetric.allCases.map { metric in
            let isGrowth = metric.quantity == .bytesPerMinute
            let ofPercentages = metric.quantity == .share ? "Percentage points." : "A percentage of the baseline's."
            return KeyForm(
                metric.rawValue, isGrowth ? .text : .percentage, isGrowth ? "Megabytes a minute." : ofPercentages,
                usual: Quantity.toleranceText(metric.usualTolerance, of: metric), example: isGrowth ? "8MB/min" : "7%")
        },
        example: "write '5%', or '{ mean: 3%, p99: 10% }'",
        frame: "{ targets: { a: 'http://a', b: 'http://b' }, get: /, load: { users: 3 }, compare: { tolerance: { % } } }")
}

extension Keys {
    /// `mean, p50, errors, stalls, of users also throughput; cpu, ... of restarted targets can fail`
    private static var usualMetrics: String {
        let rule = ComparisonRule()
        let open = rule.gates(isClosed: false)
        let alsoOfUsers = rule.gates(isClosed: true).filter { !open.contains($0) }
        return names(open, last: ", ") + ", of users also \(names(alsoOfUsers)); "
            + "\(names(rule.alarms(restarts: true))) of restarted targets can fail"
    }

    /// `5%, of p90, p99 and memory 10%, of errors 0.1%`
    private static var usualTolerances: String {
        var groups: [(text: String, metrics: [ComparedMetric])] = []
        for metric in ComparedMetric.allCases {
            let text = Quantity.toleranceText(metric.usualTolerance, of: metric)
            if let group = groups.firstIndex(where: { $0.text == text }) {
                groups[group].metrics.append(metric)
            } else {
                groups.append((text, [metric]))
            }
        }
        return ([groups[0].text] + groups.dropFirst().map { "of \(names($0.metrics)) \($0.text)" }).joined(separator: ", ")
    }

    private static func names(_ metrics: [ComparedMetric], last: String = " and ") -> String {
        let names = metrics.map(\.rawValue)
        return names.count < 2 ? names.joined() : names.dropLast().joined(separator: ", ") + last + names[names.count - 1]
    }
}
