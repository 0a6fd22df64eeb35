import Measurement

/// Failures by kind, each with what was said of the first; and the status codes.
struct FailureTable {
    let result: LevelResult

    /// nil where nothing failed.
    var table: Table? {
        let kinds = result.total.failures.nonZero
        guard !kinds.isEmpty || result.total.unsent > 0 else { return nil }
        var table = Table(
            [.init(title: "Failure", alignment: .left), .init(title: "Count"), .init(title: "of requests")]
                + [.init(title: "First of them", alignment: .left)])
        table.rows = kinds.map { kind, count in
            [
                .text(kind.name), .text(QuantityText.count(count)), share(count),
                .name(cut(result.failureExamples[kind] ?? QuantityText.notApplicable)),
            ]
        }
        if result.total.unsent > 0 {
            table.rows.append(["unsent", .text(QuantityText.count(result.total.unsent)), share(result.total.unsent), ""])
        }
        return table
    }

    private func share(_ count: Int) -> Table.Cell {
        .text(result.total.requests > 0 ? QuantityText.percentage(Double(count) / Double(result.total.requests)) : "")
    }

    /// What a target says may be as long as it likes.
    private func cut(_ text: String) -> String { text.count > 300 ? text.prefix(300) + "…" : text }
}
