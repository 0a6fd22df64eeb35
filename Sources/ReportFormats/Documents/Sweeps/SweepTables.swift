import LoadModel
import Measurement

/// The tables of a sweep, for every format.
enum SweepTables {
    /// The stress table: a row for each point and target, repeats pooled, the throughput beside what a target that keeps up would deliver.
    static func points(_ sweep: SweepResult) -> Table {
        let points = sweep.points
        let unit = unit(points)
        let hasRepeats = sweep.rule.repeats > 1
        let hasTheory = points.contains { $0.theoreticalReceivedKBPerSecond != nil }
        var columns = sweep.rule.axes.map { axis in
            Table.Column(title: title(axis), alignment: axis.isNumeric ? .right : .left)
        }
        columns.append(.init(title: "Target", alignment: .left))
        if hasRepeats { columns.append(.init(title: "Trials")) }
        columns += ["Avg", "p95", "Min", "Max", "Std. Dev."].map { .init(title: "\($0)\n(\(unit.symbol))") }
        columns.append(.init(title: "Throughput\n(KB/s)"))
        if hasTheory { columns.append(.init(title: "in theory\n(KB/s)")) }
        columns += [.init(title: "Responses\n/s"), .init(title: "Err %")]
        var table = Table(columns)
        table.rows = points.map { point in
            var row = zip(sweep.rule.axes, point.values).map { cell($1, $0) } + [.name(point.target)]
            if hasRepeats { row.append(.text("\(point.trials)")) }
            row += times(point, unit)
            row.append(.text(QuantityText.significant(point.receivedKBPerSecond)))
            if hasTheory { row.append(.text(point.theoreticalReceivedKBPerSecond.map { QuantityText.significant($0) } ?? "-")) }
            return row + [
                .text(QuantityText.rateNumber(point.throughput)),
                .text(String(QuantityText.percentage(point.errorRate).dropLast())),
            ]
        }
        return table
    }

    /// With two axes that are crossed: the mean response time of each target, one axis down and the other across; empty of any other sweep.
    static func grids(_ sweep: SweepResult) -> [(title: Words, table: Table)] {
        guard sweep.rule.axes.count == 2, !sweep.rule.isZipped, let across = sweep.rule.axes.last,
            let down = sweep.rule.axes.first,
            (2...gridLimit).contains(across.values.count), down.values.count > 1
        else { return [] }
        let points = sweep.points
        let unit = unit(points)
        return sweep.targets.map { target in
            var table = Table(
                [.init(title: "\(title(down)) \\ \(title(across))", alignment: .left)]
                    + across.values.map { .init(title: $0.text) })
            table.rows = down.values.map { row in
                [cell(row, down)]
                    + across.values.map { column in
                        let point = points.first { $0.target == target.name && $0.values == [row, column] }
                        guard let moments = point?.responseTime, moments.count > 0 else { return "-" }
                        return .text(unit.number(milliseconds: moments.mean / 1e6))
                    }
            }
            return (
                "Mean response time in \(unit.symbol)\(sweep.targets.count > 1 ? ": " : "")\(name: sweep.targets.count > 1 ? target.name : "")",
                table
            )
        }
    }

    /// Columns of a grid; a wider one would not be read.
    private static let gridLimit = 12

    /// What is a number is harmless, and stands below its like.
    static func cell(_ value: AxisValue, _ axis: SweepAxis) -> Table.Cell {
        axis.isNumeric ? .text(value.text) : .name(value.text)
    }

    /// What the axis is called at the head of a column.
    static func title(_ axis: SweepAxis) -> String {
        switch axis.path {
        case "load.rate": "Req/s"
        case "load.users": "Users"
        default: axis.shortName
        }
    }

    private static func unit(_ points: [PointSummary]) -> TimeUnit {
        let known = points.filter { $0.responseTime.count > 0 }.map(\.responseTime)
        let longest = known.map(\.max.milliseconds).max() ?? 0
        let shortest = known.map { $0.mean / 1e6 }.min() ?? 0
        return longest > 0 && longest < 0.9995 ? .microseconds : shortest >= 1000 ? .seconds : .milliseconds
    }

    private static func times(_ point: PointSummary, _ unit: TimeUnit) -> [Table.Cell] {
        let moments = point.responseTime
        guard moments.count > 0 else { return ["-", "-", "-", "-", "-"] }
        let times = [
            moments.mean / 1e6, point.p95, moments.min.milliseconds, moments.max.milliseconds, moments.standardDeviation / 1e6,
        ]
        return times.map { .text($0.map(unit.number(milliseconds:)) ?? QuantityText.notApplicable) }
    }
}

extension SweepTables {
    /// More would make a page that nobody reads, and that takes long to open; `trials.csv` has them all.
    static let trialLimit = 400

    /// The trials that a chart shows, as numbers.
    static func trials(of family: SweepFits.Family, _ sweep: SweepResult, for kind: SweepFigures.Kind) -> Table {
        let trials = family.curves.flatMap(\.trials).sorted {
            ($0.trial.point, $0.trial.number) < ($1.trial.point, $1.trial.number)
        }
        let axis = sweep.rule.axes[family.axis]
        var table = Table(
            [.init(title: title(axis)), .init(title: "Target", alignment: .left), .init(title: "Trial")]
                + columns(kind).map { .init(title: $0) })
        table.rows = trials.prefix(trialLimit).compactMap { record in
            record.figures.map { figures in
                [cell(record.values[family.axis], axis), .name(record.target), .text("\(record.trial.number)")]
                    + cells(figures, kind)
            }
        }
        return table
    }

    private static func columns(_ kind: SweepFigures.Kind) -> [String] {
        switch kind {
        case .responseTime, .p95: ["Mean", "p50", "p95", "p99", "Max"]
        case .responses: ["Offered/s", "Responses/s"]
        case .throughput: ["Responses/s", "KB/s", "in theory (KB/s)"]
        case .utilisation: ["Utilisation", "Mean", "in theory"]
        }
    }

    private static func cells(_ figures: TrialFigures, _ kind: SweepFigures.Kind) -> [Table.Cell] {
        let time = { (value: Double?) -> Table.Cell in
            .text(value.map { QuantityText.duration(milliseconds: $0) } ?? QuantityText.notApplicable)
        }
        let number = { (value: Double?) -> Table.Cell in
            .text(value.map { QuantityText.significant($0) } ?? QuantityText.notApplicable)
        }
        let times = figures.total.responseTime
        switch kind {
        case .responseTime, .p95:
            let percentiles = times.percentiles.count == LatencySummary.reported.count ? times.percentiles : []
            return [
                time(times.mean), time(percentiles.first ?? nil), time(times.p95), time(percentiles.dropFirst(3).first ?? nil),
                time(times.max),
            ]
        case .responses: return [number(figures.offeredRate), number(figures.total.throughput)]
        case .throughput:
            return [
                number(figures.total.throughput), number(figures.total.receivedKBPerSecond),
                number(figures.theoreticalReceivedKBPerSecond),
            ]
        case .utilisation:
            let analysis = figures.theory?.analysis
            return [
                .text(
                    analysis.map { QuantityText.percentage($0.utilisation(throughput: figures.total.throughput)) }
                        ?? QuantityText.notApplicable), time(times.mean),
                time(analysis?.prediction?.meanResponseTime.map { $0 * 1000 }),
            ]
        }
    }
}
