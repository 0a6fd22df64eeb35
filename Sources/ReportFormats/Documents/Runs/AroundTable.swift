import LoadModel
import Measurement

/// What was made around the load: a row for the setup, the logins, their renewals and the teardown.
enum AroundTable {
    /// nil where nothing was.
    static func block(of around: [AroundLoad]) -> Report.Block? {
        let order = AroundLoad.Part.allCases
        let sorted = around.enumerated().sorted { one, other in
            let places = [one, other].map { order.firstIndex(of: $0.element.part) ?? 0 }
            return (places[0], one.offset) < (places[1], other.offset)
        }.map(\.element)
        let failures = sorted.flatMap { part in part.failures.map { (part, $0) } }
        return .named(
            "Around the load",
            [.table(table(of: sorted)), .table(table(of: failures)), .notes(notes(about: sorted).map { Words($0) })].filter {
                !$0.isEmpty
            })
    }

    private static func table(of around: [AroundLoad]) -> Table {
        guard !around.isEmpty else { return Table([]) }
        let namesTargets = around.contains { $0.target != nil }
        var table = Table(left: ["Part"] + (namesTargets ? ["Target"] : []), right: ["Made", "Failed", "Requests", "Took"])
        table.rows = around.map { part in
            let counts = [part.made, part.failed, part.requests].map { Table.Cell.text(QuantityText.count($0)) }
            let time = part.seconds.map { QuantityText.duration(milliseconds: $0 * 1000) } ?? QuantityText.notApplicable
            let target: [Table.Cell] = namesTargets ? [part.target.map(Table.Cell.name) ?? ""] : []
            return [.text(part.part.name)] + target + counts + [.text(time)]
        }
        return table
    }

    /// What failed, the most frequent of each part first.
    private static func table(of failures: [(part: AroundLoad, row: FailureRow)]) -> Table {
        guard !failures.isEmpty else { return Table([]) }
        var table = Table(left: ["Failed of", "Label", "Failure"], right: ["Count"])
        table.columns.append(.init(title: "First of them", alignment: .sentence))
        table.rows = failures.prefix(20).map { part, row in
            [
                .text(part.target.map { "\(part.part.name) (\($0))" } ?? part.part.name),
                row.label.map(Table.Cell.name) ?? "", .text(row.kind.name), .text(QuantityText.count(row.count)),
                row.example.map(Table.Cell.name) ?? "",
            ]
        }
        return table
    }

    private static func notes(about around: [AroundLoad]) -> [String] {
        guard !around.isEmpty else { return [] }
        var notes = ["In no count and no statistic of the load."]
        let logins = around.filter { $0.part == .logins }
        let failed = logins.reduce(0) { $0 + $1.failed }
        if failed > 0 {
            notes.append(
                """
                \(QuantityText.count(failed)) of \(QuantityText.counted(logins.reduce(0) { $0 + $1.made }, "login")) failed: iterations \
                with these identities had nothing of what a login captures.
                """)
        }
        let skipped = around.flatMap(\.skipped)
        if !skipped.isEmpty {
            notes.append(
                "Not made in the teardown, as the setup did not capture what it needs: \(skipped.joined(separator: ", ")).")
        }
        return notes
    }
}

extension AroundLoad.Part {
    fileprivate var name: String {
        switch self {
        case .setup: "Setup"
        case .logins: "Logins"
        case .renewals: "Renewals"
        case .teardown: "Teardown"
        }
    }
}
