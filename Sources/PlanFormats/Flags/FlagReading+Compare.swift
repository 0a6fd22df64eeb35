import LoadModel

extension FlagReading {
    /// The plan's rule with what the flags of a comparison say in its place.
    mutating func rule(_ plan: ComparisonRule, loads: [Load]) -> ComparisonRule {
        guard flags.comparesTargets else { return plan }
        refuse(
            ["--duration", "--requests"],
            "a comparison lasts until it is decided; give --budget for the longest that it may take")
        var rule = plan
        rule.gates = gates(flags.text("--metrics"), loads) ?? rule.gates
        if let text = flags.text("--tolerance") { rule.tolerances.merge(tolerances(text)) { $1 } }
        change(&rule, by: Keys.rule)
        // As many blocks as fit: of their length and of the warm-up.
        if let round = duration("--round", Limits.round) {
            do { try rule.setRound(round) } catch { report("--round", error.message) }
        }
        return rule
    }

    private mutating func gates(_ text: String?, _ loads: [Load]) -> [ComparedMetric]? {
        guard let text else { return nil }
        var gates: [ComparedMetric] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let metric = choice("--metrics", "metrics", String(part), of: ComparedMetric.self) else { continue }
            if let problem = metric.problem(as: loads) { report("--metrics", problem) }
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
