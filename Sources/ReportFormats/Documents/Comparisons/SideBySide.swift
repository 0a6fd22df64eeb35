import LoadModel
import Measurement

/// Several results beside each other: what each measured, and what makes them hard to compare.
struct SideBySide {
    let results: [SavedResult]

    var levels: [SavedLevel] { results.flatMap(\.levels) }

    var invalid: [String] {
        levels.filter { !$0.isValid }.map { "\(name($0)): its numbers must not be used" }
    }

    /// What a reader must know before any number.
    var cautions: [String] {
        var cautions: [String] = []
        if Set(results.map(\.plan)).count > 1 {
            cautions.append("the results are of different plans: what differs between them may be the load, not the target")
        }
        let machines = Set(results.map { LevelPhrases.text($0.environment) })
        if machines.count > 1 {
            cautions.append(
                "they were measured on different machines, or by different versions: \(machines.sorted().joined(separator: " "))")
        }
        cautions.append(
            "runs at different times differ by themselves: whether a difference is more than noise, only 'dyno compare' can tell")
        return cautions
    }

    /// `channels, baseline at 100/s`: what tells a level from all others.
    func name(_ level: SavedLevel) -> String {
        let isOneName = Set(results.map(\.name)).count == 1
        let place = LevelPhrases(result: level.level).place
        let parts = [isOneName ? nil : level.name, "\(level.target.name) \(place)"].compactMap { $0 }.joined(separator: ", ")
        let isRepeated =
            levels.count { $0.target.name == level.target.name && $0.name == level.name && $0.level.level == level.level.level }
            > 1
        return isRepeated ? "\(parts), \(CalendarTime.text(secondsSince1970: level.startedAt))" : parts
    }

    var table: Table {
        let cells = TimeCells(for: levels.map(\.level.total.responseTime))
        let percentiles: [Double] = [50, 90, 99]
        var table = Table(
            left: ["in \(cells.unit.symbol)"],
            right: ["Count", "Err %", "Mean"] + percentiles.map(QuantityText.percentileName) + ["Max", "Responses/s"])
        table.rows = levels.map { level in
            let total = level.level.total
            return [
                .name(name(level)), .text(QuantityText.count(total.requests)),
                .text(String(QuantityText.percentage(level.level.errorRate).dropLast())), cells.cell(total.responseTime.mean),
            ] + percentiles.map { cells.cell(total.responseTime.percentile($0)) } + [
                cells.cell(total.responseTime.max), .text(QuantityText.rateNumber(total.throughput)),
            ]
        }
        return table
    }
}

extension Report {
    /// The report of several results beside each other; not empty.
    init(_ results: [SavedResult]) {
        let sides = SideBySide(results: results)
        let levels = sides.levels.map { (name: sides.name($0), result: $0.level) }
        self.init(
            kind: "load tests", title: Words("\(results.count) results side by side"),
            machine: results.first.map { LevelPhrases.text($0.environment) } ?? "")
        let limit = OverlaidFigures.limit
        let cut = levels.count > limit ? ["of \(levels.count) levels the charts show the first \(limit)"] : []
        alerts = [
            .findings(
                sides.invalid.map { StatedFinding(.invalid, $0) } + (sides.cautions + cut).map { StatedFinding(.warning, $0) })
        ]
        let times = OverlaidTimesFigure(levels, note: "All from the start of their load, whenever that was.")
        let sources = sides.levels.map { level in
            Fact(sides.name(level), "\(Report.words(for: level.target)), \(LevelPhrases(result: level.level).load)")
        }
        blocks = [
            .unnamed([.table(sides.table), .figures([times.model].compactMap { $0 } + OverlaidFigures(levels).models)]),
            .section(.init(title: "What was measured", blocks: [.facts(sources)])),
        ]
    }
}
