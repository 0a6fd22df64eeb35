import LoadModel
import Measurement

/// What a comparison says of each label (endpoint): which of them explain its verdict.
enum LabelVerdictTable {
    /// - Returns: nil where there is one label only.
    static func block(of outcome: ComparisonOutcome) -> Report.Block? {
        let labels = outcome.labels
        guard labels.count > 1 else { return nil }
        let strips = MetricStrips(labels.compactMap(time), areJudged: true)
        var table = Table(left: ["Label"], right: ["Baseline p50", "Candidate p50", "Change"])
        table.columns.append(.init(title: "", alignment: strips.column))
        table.columns += ["Interval", "Errors", "Stalls"].map { .init(title: $0) }
        table.columns.append(.init(title: "Verdict", alignment: .left))
        // Those that explain the verdict first, else in the order of the plan.
        let sorted = labels.filter { $0.state == .worse } + labels.filter { $0.state != .worse }
        table.rows = sorted.map { label in
            let verdict = { (metric: ComparedMetric) in label.metrics.first { $0.metric == metric } }
            let time = Self.time(label)
            let value = { (value: Double?) in
                value.map { MetricTable.text($0, time?.metric ?? .p50) } ?? QuantityText.notApplicable
            }
            let change = { (verdict: MetricVerdict?) in
                verdict?.estimate.map { MetricTable.change($0.value, verdict?.metric ?? .p50) } ?? QuantityText.notApplicable
            }
            return [
                .name(label.label), .text(value(time?.baseline)), .text(value(time?.candidate)), .text(change(time)),
                .picture(time.flatMap(strips.strip)),
                .text(time?.estimate.map { MetricTable.interval($0, time?.metric ?? .p50) } ?? QuantityText.notApplicable),
                .text(change(verdict(.errors))), .text(change(verdict(.stalls))), word(label, outcome),
            ]
        }
        return Report.Block.named("Label by label", [.table(table)])
    }

    /// Of few requests a block there is a mean only.
    private static func time(_ label: LabelVerdict) -> MetricVerdict? {
        label.metrics.first { $0.metric == .p50 } ?? label.metrics.first { $0.metric == .mean }
    }

    private static func word(_ label: LabelVerdict, _ whole: ComparisonOutcome) -> Table.Cell {
        switch label.state {
        case .worse: .text("worse: \(label.worse.map(\.metric.title).joined(separator: ", "))", .bad)
        case .within: .text("within", .good)
        case .undecided: .text(whole.hasFailed ? "left open" : "undecided", .plain)
        case .few: .text("too few requests", .plain)
        case .new: .text("new", .plain)
        }
    }
}
