import LoadModel
import Measurement

/// The levels of a run beside each other: what was answered, how fast, and which thresholds held.
enum LevelsTable {
    private static let percentiles: [Double] = [50, 95, 99]
    /// With a column each; more are counted in one.
    private static let mostThresholds = 3

    static func table(of levels: [LevelResult]) -> Table {
        let cells = TimeCells(for: levels.map(\.total.responseTime))
        let load = LoadColumn(levels)
        // Levels of one plan have the same; those of a killed run may have none yet.
        let thresholds = levels.max { $0.thresholds.count < $1.thresholds.count }?.thresholds.map(\.threshold) ?? []
        let isEach = thresholds.count <= mostThresholds
        let names = percentiles.map { "\(QuantityText.percentileName($0))\n(\(cells.unit.symbol))" }
        var table = Table(left: [], right: [load.title, "Requests", "Responses\n/s", "Err %"] + names)
        let titles = isEach ? thresholds.map(\.text) : ["Thresholds"]
        table.columns += titles.map { .init(title: divided($0), alignment: .left) }
        table.rows = levels.map { level in
            let counts: [Table.Cell] = [
                .text(QuantityText.count(level.total.requests)), .text(QuantityText.rateNumber(level.total.throughput)),
                .text(String(QuantityText.percentage(level.errorRate).dropLast())),
            ]
            let times = percentiles.map { cells.cell(level.total.responseTime.percentile($0)) }
            let outcomes = isEach ? thresholds.map { mark(level, $0) } : [mark(level)]
            return [load.cell(level)] + counts + times + outcomes
        }
        return table
    }

    private static func mark(_ level: LevelResult, _ threshold: Threshold) -> Table.Cell {
        guard let outcome = level.thresholds.first(where: { $0.threshold == threshold }) else { return "" }
        return outcome.holds ? .text("✓", .good) : .text("✗", .bad)
    }

    /// Of all its thresholds.
    private static func mark(_ level: LevelResult) -> Table.Cell {
        let broken = level.thresholds.count { !$0.holds }
        return broken == 0 ? .text("✓", .good) : .text("✗ \(broken) of \(level.thresholds.count)", .bad)
    }

    /// `p99 <` above `200 ms`, as a column of marks is narrow.
    private static func divided(_ text: String) -> String {
        guard let space = text.lastIndex(of: " ") else { return text }
        return text[..<space] + "\n" + text[text.index(after: space)...]
    }
}
