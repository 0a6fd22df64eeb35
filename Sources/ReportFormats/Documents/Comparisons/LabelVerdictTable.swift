import LoadModel
import Measurement

/// What a comparison says of each label (endpoint): which of them explain its verdict.
enum LabelVerdictTable {
    /// - Returns: nil where there is one label only.
    static func block(of labels: [LabelVerdict]) -> Report.Block? {
        guard labels.count > 1 else { return nil }
        var table = Table(left: ["Label"], right: ["Baseline p50", "Candidate p50", "Change", "Interval", "Errors", "Stalls"])
        table.columns.append(.init(title: "Verdict", alignment: .left))
        table.rows = labels.map { label in
            let verdict = { (metric: ComparedMetric) in label.metrics.first { $0.metric == metric } }
            // Of few requests a block there is a mean only.
            let time = verdict(.p50) ?? verdict(.mean)
            let value = { (value: Double?) in
                value.map { MetricTable.text($0, time?.metric ?? .p50) } ?? QuantityText.notApplicable
            }
            let change = { (verdict: MetricVerdict?) in
                verdict?.estimate.map { MetricTable.change($0.value, verdict?.metric ?? .p50) } ?? QuantityText.notApplicable
            }
            return [
                .name(label.label), .text(value(time?.baseline)), .text(value(time?.candidate)), .text(change(time)),
                .text(time?.estimate.map { MetricTable.interval($0, time?.metric ?? .p50) } ?? QuantityText.notApplicable),
                .text(change(verdict(.errors))), .text(change(verdict(.stalls))), word(label),
            ]
        }
        return Report.Block.named("Label by label", [.table(table)])
    }

    private static func word(_ label: LabelVerdict) -> Table.Cell {
        switch label.state {
        case .worse: .text("worse: \(label.worse.map(\.metric.title).joined(separator: ", "))", .bad)
        case .within: .text("within", .good)
        case .undecided: .text("undecided", .plain)
        case .few: .text("too few requests", .plain)
        case .new: .text("new", .plain)
        }
    }
}
