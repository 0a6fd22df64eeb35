import LoadModel
import Measurement

/// The table of a stress test: one row for each level, and for each target where there are two.
enum StressTable {
    /// The levels of one run.
    static func table(of levels: [LevelResult]) -> Table {
        let cells = TimeCells(for: levels.map(\.total.responseTime))
        let load = LoadColumn(levels)
        var table = Table(
            left: [], right: [load.title, "Requests"] + timeTitles(cells) + ["KB/s", "Responses/s", "Err %"])
        table.rows = levels.map { level in
            [load.cell(level), .text(QuantityText.count(level.total.requests))] + times(level, cells) + [
                .text(
                    level.isUnfinished ? QuantityText.notApplicable : QuantityText.significant(level.total.receivedKBPerSecond)),
                .text(QuantityText.rateNumber(level.total.throughput)),
                .text(String(QuantityText.percentage(level.errorRate).dropLast())),
            ]
        }
        return table
    }

    /// The loads of one run that ran at the same time: each for itself, as nothing is to be added up but requests.
    static func table(ofStreams levels: [LevelResult]) -> Table {
        let cells = TimeCells(for: levels.map(\.total.responseTime))
        let percentiles = [50.0, 95, 99]
        let unit = cells.unit.symbol
        var table = Table(
            left: ["Load"],
            right: ["From\n(s)", "Seconds", "Requests", "Responses\n/s", "Err %"]
                + (["Mean"] + percentiles.map(QuantityText.percentileName)).map { "\($0)\n(\(unit))" })
        table.rows = levels.map { level in
            let summary = level.total.responseTime
            // Of the measured window, as all else.
            let from = (level.delay + level.warmup).seconds
            let numbers = [from, level.windowSeconds].map { Table.Cell.text(QuantityText.significant($0)) }
            let counts: [Table.Cell] = [
                .text(QuantityText.count(level.total.requests)), .text(QuantityText.rateNumber(level.total.throughput)),
                .text(String(QuantityText.percentage(level.errorRate).dropLast())),
            ]
            let times = [cells.cell(summary.mean)] + percentiles.map { cells.cell(summary.percentile($0)) }
            return [.name(level.stream ?? "")] + numbers + counts + times
        }
        return table
    }

    /// All targets of a comparison at each level, the measured throughput beside what a target that keeps up would deliver, and the
    /// verdict on each candidate.
    static func table(of comparison: ComparisonResult) -> Table {
        let sides = comparison.levels.flatMap { level in comparison.sides(of: level).map(\.result) }
        let cells = TimeCells(for: sides.map(\.total.responseTime))
        let load = LoadColumn(sides)
        var table = Table(
            [.init(title: load.title), .init(title: "Target", alignment: .left)]
                + timeTitles(cells).map { .init(title: $0) }
                + [
                    .init(title: "KB/s"), .init(title: "in theory\n(KB/s)"), .init(title: "Responses\n/s"),
                    .init(title: "Verdict", alignment: .left),
                ])
        for level in comparison.levels {
            let verdicts = [""] + level.candidates.map { word($0.verdict) }
            for ((name, side), verdict) in zip(comparison.sides(of: level), verdicts) {
                table.rows.append([load.cell(side), .name(name)] + row(side, cells) + [.text(verdict)])
            }
        }
        return table
    }

    private static func word(_ verdict: ComparisonVerdict) -> String {
        switch verdict {
        case .pass: "pass"
        case .fail: "FAIL"
        case .inconclusive: "undecided"
        case .invalid, .baselineLost, .candidateLost: "invalid"
        case .descriptive: "not judged"
        }
    }

    private static func row(_ side: LevelResult, _ cells: TimeCells) -> [Table.Cell] {
        let theory = side.theoreticalReceivedKBPerSecond.map { QuantityText.significant($0) } ?? QuantityText.notApplicable
        return times(side, cells) + [
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
}

/// The column of a table that tells levels from each other: by what of their loads differs.
struct LoadColumn {
    let title: String
    private let text: (Load.Level) -> String

    init(_ results: [LevelResult]) {
        let levels = results.map(\.level)
        let cycles = levels.compactMap { level -> UserCycle? in
            if case .closed(_, let cycle) = level { cycle } else { nil }
        }
        let areThinksLevels = Set(cycles).count > 1
        let areUsersLevels = Set(levels.compactMap(\.peakUsers)).count > 1
        if results.contains(where: { $0.stream != nil }) {
            title = "Load"
        } else if levels.allSatisfy({ $0.trace != nil }) {
            title = "Trace"
        } else if levels.allSatisfy({ $0.profile != nil }) {
            title = levels.allSatisfy { $0.sessions != nil } ? "Sessions/s" : "Req/s"
        } else {
            title = areThinksLevels ? areUsersLevels ? "Users, think time" : "Think time" : "Users"
        }
        text = { level in
            if let profile = level.profile { return QuantityText.rateNumber(profile.mean.perSecond) }
            let users = QuantityText.count(level.peakUsers ?? 0)
            guard areThinksLevels, case .closed(_, let cycle) = level else { return users }
            let think = QuantityText.duration(milliseconds: cycle.think.mean.milliseconds)
            return areUsersLevels ? "\(users), \(think)" : think
        }
    }

    func cell(_ result: LevelResult) -> Table.Cell {
        (result.stream ?? result.level.trace.map { "\($0)" }).map { .name($0) } ?? .text(text(result.level))
    }
}
