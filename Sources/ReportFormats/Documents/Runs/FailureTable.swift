import Measurement

/// Failures of the measured window by kind, status and label, each with what was said of the first.
struct FailureTable {
    let result: LevelResult
    /// The most frequent have rows of their own, the others one together.
    let mostRows: Int

    static let title = "Failures"

    /// nil where nothing failed.
    var table: Table? {
        let byKind = result.total.failures.nonZero.map { FailureRow(kind: $0.kind, count: $0.count) }
        let rows = (result.failureRows.isEmpty ? byKind : result.failureRows).prefix(mostRows)
        let others = result.total.failures.total - rows.reduce(0) { $0 + $1.count }
        guard !rows.isEmpty || others > 0 || result.total.unsent > 0 else { return nil }
        let namesLabels = result.labels.count > 1 && rows.contains { $0.label != nil }
        var table = Table(
            left: ["Failure", "Status"] + (namesLabels ? ["Label"] : []), right: ["Count", "of requests"])
        table.columns.append(.init(title: "First of them", alignment: .left))
        func add(_ name: String, _ count: Int, status: Int? = nil, label: String? = nil, example: String? = nil) {
            var cells: [Table.Cell] = [.text(name), .text(status.map(String.init) ?? "")]
            if namesLabels { cells.append(label.map(Table.Cell.name) ?? "") }
            cells += [.text(QuantityText.count(count)), share(count), example.map { .name(cut($0)) } ?? ""]
            table.rows.append(cells)
        }
        for row in rows {
            // Of a status alone there is nothing more to say.
            let example = row.example == row.status.map { "status \($0)" } ? nil : row.example
            add(row.kind.name, row.count, status: row.status, label: row.label, example: example)
        }
        if others > 0 { add("others", others) }
        if result.total.unsent > 0 { add("unsent", result.total.unsent) }
        return table
    }

    private func share(_ count: Int) -> Table.Cell {
        .text(result.total.requests > 0 ? QuantityText.percentage(Double(count) / Double(result.total.requests)) : "")
    }

    /// What a target says may be as long as it likes.
    private func cut(_ text: String) -> String { text.count > 300 ? text.prefix(300) + "…" : text }
}
