import LoadModel

extension PlanWriter {
    /// Who is compared and how: nothing where nobody is and the plan does not say.
    mutating func writeComparison() {
        let rule = plan.comparison.rule
        guard plan.comparison != ComparisonPlan() else { return }
        lines.append("compare:")
        if let roles = plan.comparison.roles {
            lines.append("  baseline: \(roles.baseline.yamlText)")
            lines.append("  candidates: [\(roles.candidates.map(\.yamlText).joined(separator: ", "))]")
        }
        if let gates = rule.gates { lines.append("  metrics: [\(gates.map(\.rawValue).joined(separator: ", "))]") }
        let tolerances = ComparedMetric.allCases.map { "\($0.rawValue): \(Self.percentage(rule.tolerance(of: $0)))" }
        lines.append("  tolerance: { \(tolerances.joined(separator: ", ")) }")
        lines += ["  budget: \(rule.budget)", "  looks: \(rule.looks)", "  round: \(rule.round)", "  block: \(rule.block)"]
        lines += ["  warmup: \(rule.warmup)"]
        if let undecided = rule.undecided { lines.append("  inconclusive: \(undecided.rawValue)") }
        lines.append("  restart: \(rule.restarts)")
        if let effect = rule.startEffect { lines.append("  startEffect: \(Self.percentage(effect))") }
        if rule.isSelf { lines.append("  self: true") }
    }

    /// `3%`: exact, so that reading it gives the same fraction again.
    private static func percentage(_ fraction: Double) -> String {
        let percent = fraction * 100
        // The last bit of the product may be off: then the shorter number is the one that was written.
        let rounded = (percent * 1e9).rounded() / 1e9
        return number(rounded / 100 == fraction ? rounded : percent) + "%"
    }
}
