import LoadModel

extension FlagReading {
    /// The plan's rule with what the flags of a comparison say in its place.
    mutating func rule(_ plan: ComparisonRule, load: Load) -> ComparisonRule {
        guard let given = flags.comparison else { return plan }
        refuseRunLength()
        var rule = plan
        rule.gates = gates(given.metrics, load: load) ?? rule.gates
        if let text = given.tolerance { rule.tolerances.merge(tolerances(text)) { $1 } }
        rule.budget = duration("--budget", given.budget, Limits.budget) ?? rule.budget
        rule.looks = whole("--looks", given.looks, Limits.looks) ?? rule.looks
        rule.warmup = duration("--warmup", flags.warmup, Limits.roundWarmup) ?? rule.warmup
        rule.block = duration("--block", given.block, Limits.block) ?? rule.block
        if let text = given.inconclusive {
            rule.undecided = choice("--inconclusive", "inconclusive", text, of: ComparisonRule.Undecided.self)
        }
        if given.isSelf { rule.isSelf = true }
        if given.doesNotRestart { rule.restarts = false }
        if let text = given.startEffect {
            rule.startEffect = value("--start-effect", "start-effect") { () throws(ValueError) in
                try Quantity.percentage(text, "start-effect", Limits.startEffect)
            }
        }
        if let round = duration("--round", given.round, Limits.round) {
            do { try rule.setRound(round) } catch { report("--round", error.message) }
        }
        return rule
    }

    /// A comparison goes on for as long as it takes to decide.
    private mutating func refuseRunLength() {
        let reason = "a comparison lasts until it is decided; give --budget for the longest that it may take"
        if flags.duration != nil { report("--duration", reason) }
        if flags.requests != nil { report("--requests", reason) }
    }

    private mutating func gates(_ text: String?, load: Load) -> [ComparedMetric]? {
        guard let text else { return nil }
        var gates: [ComparedMetric] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let metric = choice("--metrics", "metrics", String(part), of: ComparedMetric.self) else { continue }
            if let problem = metric.problem(as: load) { report("--metrics", problem) }
            if !gates.contains(metric) { gates.append(metric) }
        }
        return gates
    }

    private mutating func tolerances(_ text: String) -> [ComparedMetric: Double] {
        guard text.contains("=") else {
            let tolerance = value("--tolerance", "tolerance") { () throws(ValueError) in try Quantity.tolerance(text, of: nil) }
            return tolerance.map(ComparedMetric.tolerances) ?? [:]
        }
        var tolerances: [ComparedMetric: Double] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2 else {
                report("--tolerance", "'\(String(part).shortened)' has no '='; write it as in mean=3%,p99=10%")
                continue
            }
            guard let metric = choice("--tolerance", "tolerance", sides[0], of: ComparedMetric.self) else { continue }
            tolerances[metric] = value("--tolerance", sides[0]) { () throws(ValueError) in
                try Quantity.tolerance(sides[1], of: metric)
            }
        }
        return tolerances
    }
}
