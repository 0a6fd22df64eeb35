/// A table as templates read it.
struct TableModel {
    let columns: [Column]
    let rows: [Row]

    struct Column {
        let title: String
        let isNumber: Bool
    }

    struct Row {
        let cells: [Cell]
    }

    struct Cell {
        let text: String
        /// `number`, `name` or neither.
        let kind: String
        /// Taken from the plan or the target.
        let isName: Bool
        let isHead: Bool
    }

    /// The first column names the rows.
    init(_ table: Table) {
        columns = table.columns.map { Column(title: $0.title.replacing("\n", with: " "), isNumber: $0.alignment == .right) }
        rows = table.rows.map { row in
            Row(
                cells: zip(table.columns, row).enumerated().map { index, pair in
                    let isName = if case .name = pair.1 { true } else { false }
                    return Cell(
                        text: pair.1.content, kind: isName ? "name" : pair.0.alignment == .right ? "number" : "text",
                        isName: isName,
                        isHead: index == 0)
                })
        }
    }
}
