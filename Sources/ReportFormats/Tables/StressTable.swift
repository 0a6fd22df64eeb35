import LoadModel
import Measurement

/// The table of a stress test: one row for each level, and for each target where there are two.
enum StressTable {
    /// The levels of one run.
    static func table(of levels: [LevelResult]) -> Table {
        let cells = TimeCells(for: levels.map(\.total.responseTime))
        var table = Table(
            left: [], right: [loadTitle(levels), "Requests"] + timeTitles(cells) + ["KB/s", "Responses/s", "Err %"])
        table.rows = levels.map { level in
            [load(level.level), .text(QuantityText.count(level.total.requests))] + times(level, cells) + [
                .text(QuantityText.significant(level.total.receivedKBPerSecond)),
                .text(QuantityText.rateNumber(level.total.throughput)),
                .text(String(QuantityText.percentage(level.errorRate).dropLast())),
            ]
        }
        return table
    }

    /// Both targets of a comparison at each level, the measured throughput beside what a target that keeps up would deliver.
    static func table(of comparison: ComparisonResult) -> Table {
        let sides = comparison.levels.flatMap { [$0.baseline, $0.candidate] }
        let cells = TimeCells(for: sides.map(\.total.responseTime))
        var table = Table(
            [.init(title: loadTitle(sides)), .init(title: "Target", alignment: .left)]
                + timeTitles(cells).map { .init(title: $0) }
                + [.init(title: "Throughput\n(KB/s)"), .init(title: "in theory\n(KB/s)"), .init(title: "Responses\n/s")])
        for level in comparison.levels {
            table.rows.append(row(level, level.baseline, comparison.baseline.name, cells))
            table.rows.append(row(level, level.candidate, comparison.candidate.name, cells))
        }
        return table
    }

    private static func row(
        _ level: ComparisonResult.Level, _ side: LevelResult, _ name: String, _ cells: TimeCells
    ) -> [Table.Cell] {
        let theory = side.theoreticalReceivedKBPerSecond.map { QuantityText.significant($0) } ?? QuantityText.notApplicable
        return [load(level.level), .name(name)] + times(side, cells) + [
            .text(QuantityText.significant(side.total.receivedKBPerSecond)), .text(theory),
            .text(QuantityText.rateNumber(side.total.throughput)),
        ]
    }

    private static func timeTitles(_ cells: TimeCells) -> [String] {
        ["Avg", "Min", "Max", "Std. Dev."].map { "\($0)\n(\(cells.unit.symbol))" }
    }

    private static func times(_ level: LevelResult, _ cells: TimeCells) -> [Table.Cell] {
        let summary = level.total.responseTime
        return [summary.mean, summary.min, summary.max, summary.standardDeviation].map { cells.cell($0) }
    }

    private static func loadTitle(_ levels: [LevelResult]) -> String {
        if levels.allSatisfy({ $0.level.trace != nil }) { return "Trace" }
        return levels.allSatisfy { $0.offeredRate != nil } ? "Req/s" : "Users"
    }

    static func load(_ level: Load.Level) -> Table.Cell {
        if let trace = level.trace { return .name("\(trace)") }
        return .text(level.profile.map { QuantityText.rateNumber($0.mean.perSecond) } ?? QuantityText.count(level.peakUsers ?? 0))
    }
}
