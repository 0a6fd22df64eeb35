import LoadModel
import Measurement

/// The tables about one level of one target, for every format.
struct LevelTables {
    let result: LevelResult

    /// The percentiles of the main table; the others are in result.json.
    private static let percentiles: [Double] = [50, 90, 95, 99]

    /// Each label, the slowest first, the total, and the total's service time beside it: where a target stalls, the two part.
    var responseTimes: Table {
        let cells = TimeCells(for: [result.total.responseTime, result.total.serviceTime])
        let names = LevelTables.percentiles.map(QuantityText.percentileName)
        let courses = LabelCourses(result)
        let statistics = LabelStatistic.columns(.labels, of: result.labels + [result.total])
        var table = Table(left: ["in \(cells.unit.symbol)"], right: ["Count"] + statistics.compactMap(\.title))
        table.columns.append(.init(title: "", alignment: .picture(courses.shares)))
        table.columns += (["Mean", "SD"] + names + ["Max"]).map { .init(title: $0) }
        table.columns.append(.init(title: "", alignment: .picture(courses.scale)))
        let labels = result.labels.count == 1 ? [] : result.labels.sorted { LevelTables.slowness($0) > LevelTables.slowness($1) }
        table.rows = labels.map { row(.name($0.label), $0, of: $0.label, statistics, cells, courses) }
        let name: Table.Cell = result.labels.count == 1 ? .name(result.labels[0].label) : "Total"
        table.rows.append(row(name, result.total, of: nil, statistics, cells, courses))
        let blanks = [Table.Cell](repeating: "", count: 2 + statistics.count)
        table.rows.append(
            ["Service time"] + blanks + times(result.total.serviceTime, of: "", cells) + [""])
        return table
    }

    private func row(
        _ name: Table.Cell, _ label: LabelResult, of threshold: String?, _ statistics: [LabelStatistic], _ cells: TimeCells,
        _ courses: LabelCourses
    ) -> [Table.Cell] {
        let figures = statistics.map { judged($0.cell(label), $0.metric, of: threshold) }
        return [name, answers(label)] + figures + [.picture(courses.share(of: label))]
            + times(label.responseTime, of: threshold, cells) + [.picture(courses.course(of: label))]
    }

    /// By the 95th percentile; what got no answer is slowest.
    static func slowness(_ label: LabelResult) -> Double {
        guard let p95 = label.responseTime.percentile(95) else { return 0 }
        return p95.isLowerBound ? .infinity : p95.milliseconds
    }

    /// `1,177 of 1,200` where percentiles are not over all requests.
    private func answers(_ label: LabelResult) -> Table.Cell {
        let known = label.responseTime.count + label.responseTime.censored
        guard known < label.requests else { return count(label.requests) }
        return .text("\(QuantityText.count(known)) of \(QuantityText.count(label.requests))")
    }

    /// With a mark where a threshold on this number does not hold.
    private func judged(_ cell: Table.Cell, _ metric: Threshold.Metric?, of label: String?) -> Table.Cell {
        let isBroken = result.thresholds.contains {
            !$0.holds && $0.threshold.metric == metric && $0.threshold.label == label
        }
        return isBroken ? .text(cell.content + " ✗", .bad) : cell
    }

    /// A row for each named stage: what it offered, and what became of the requests that were due in it.
    var stages: Table {
        guard !result.stages.isEmpty else { return Table([]) }
        let cells = TimeCells(for: result.stages.map(\.measures.responseTime))
        let names = LevelTables.percentiles.map(QuantityText.percentileName)
        let statistics = LabelStatistic.columns(.stages, of: result.stages.map(\.measures))
        let offersRates = result.stages.contains { $0.offeredRate != nil }
        var table = Table(
            left: ["Stage"],
            right: ["Seconds"] + (offersRates ? ["Offered/s"] : []) + statistics.compactMap(\.title)
                + (["Mean"] + names + ["Max"]).map { "\($0)\n(\(cells.unit.symbol))" })
        table.rows = result.stages.map { stage in
            let summary = stage.measures.responseTime
            let offered = offersRates ? [rate(stage.offeredRate)] : []
            let times = [cells.cell(summary.mean)] + LevelTables.percentiles.map { cells.cell(summary.percentile($0)) }
            return [.name(stage.name), .text(QuantityText.significant(stage.seconds))] + offered
                + statistics.map { $0.cell(stage.measures) } + times + [cells.cell(summary.max)]
        }
        return table
    }

    private func rate(_ perSecond: Double?) -> Table.Cell {
        .text(perSecond.map(QuantityText.rateNumber) ?? QuantityText.notApplicable)
    }

    /// The parts of response and service time that have samples, each with its count.
    var parts: Table? {
        let phases = result.phases
        let parts: [(String, Latencies)] = [
            ("lag", phases.lag), ("slot wait", phases.slotWait), ("start delay", phases.startDelay), ("resolve", phases.resolve),
            ("TCP connect", phases.tcpConnect), ("TLS", phases.tls), ("connect", phases.connect),
            ("first byte", phases.timeToFirstByte), ("read delay", phases.readDelay),
        ]
        let present = parts.filter { $0.1.count > 0 }.map { ($0.0, LatencySummary($0.1)) }
        guard !present.isEmpty else { return nil }
        let cells = TimeCells(for: present.map(\.1))
        var table = Table(left: ["in \(cells.unit.symbol)"], right: ["Count", "Mean", "p50", "p99", "Max"])
        table.rows = present.map { name, summary in
            [
                .text(name), count(summary.count), cells.cell(summary.mean), cells.cell(summary.percentile(50)),
                cells.cell(summary.percentile(99)), cells.cell(summary.max),
            ]
        }
        return table
    }

    private func times(_ summary: LatencySummary, of label: String?, _ cells: TimeCells) -> [Table.Cell] {
        let percentiles = LevelTables.percentiles.map { percent in
            judged(cells.cell(summary.percentile(percent)), .percentile(percent), of: label)
        }
        return [
            judged(cells.cell(summary.mean), .mean, of: label), judged(cells.cell(summary.standardDeviation), .stddev, of: label),
        ]
            + percentiles + [judged(cells.cell(summary.max), .max, of: label)]
    }

    private func count(_ value: Int) -> Table.Cell { .text(QuantityText.count(value)) }
}

/// What the processes of one or several targets used, each in a column.
enum ResourceTable {
    /// - Parameter targets: with their names, which stand above the columns.
    static func table(of targets: [(name: String, used: TargetResources)]) -> Table {
        var table = Table(left: ["Resource"], right: targets.map { $0.name.isEmpty ? "Used" : $0.name })
        table.rows = rows.compactMap { name, value in
            let texts = targets.map { value($0.used) }
            guard texts.contains(where: { $0 != nil }) else { return nil }
            return [.text(name)] + texts.map { .text($0 ?? QuantityText.notApplicable) }
        }
        return table
    }

    private static let rows: [(String, @Sendable (TargetResources) -> String?)] = [
        ("CPU a request", { used in used.perRequest(used.cpuSeconds).map { QuantityText.duration(milliseconds: $0 * 1000) } }),
        ("CPU seconds a second", { $0.processors.map { QuantityText.significant($0) } }),
        (
            "of it in the kernel",
            { $0.cpuSeconds > 0 ? QuantityText.percentage(min(1, $0.systemSeconds / $0.cpuSeconds)) : nil }
        ),
        ("memory at the end", { megabytes($0.residentBytes) }),
        ("memory at its peak", { megabytes($0.peakResidentBytes) }),
        ("processes", { QuantityText.count($0.processes) }),
        ("threads", { QuantityText.count($0.threads) }),
        ("descriptors", { $0.descriptors.map { QuantityText.count($0) } }),
        (
            "context switches a request",
            { used in used.perRequest(Double(used.contextSwitches)).map { QuantityText.significant($0) } }
        ),
        ("read from storage", { $0.storageBytesRead.map { megabytes($0) } }),
        ("written to storage", { $0.storageBytesWritten.map { megabytes($0) } }),
    ]

    private static func megabytes(_ bytes: Int) -> String { "\(QuantityText.significant(Double(bytes) / 1e6)) MB" }
}

/// Times of one table: in one unit, so that a column can be read down, with marks for what is hardly known.
struct TimeCells {
    let unit: TimeUnit

    /// The unit for all of these times: milliseconds, unless all are shorter than one, or all longer than a second.
    init(for summaries: [LatencySummary]) {
        let longest = summaries.compactMap(\.max).max() ?? 0
        let shortest = summaries.compactMap { $0.percentile(50)?.milliseconds }.min() ?? 0
        unit = longest > 0 && longest < 0.9995 ? .microseconds : shortest >= 1000 ? .seconds : .milliseconds
    }

    /// A time known exactly; a dash where there is none.
    func cell(_ milliseconds: Double?) -> Table.Cell {
        .text(milliseconds.map(unit.number(milliseconds:)) ?? QuantityText.notApplicable)
    }

    /// A percentile: `>= 10 s` where it falls among requests without an answer, `12.3*` where it is hardly known.
    func cell(_ percentile: LatencySummary.Percentile?) -> Table.Cell {
        guard let percentile else { return .text(QuantityText.notApplicable) }
        if percentile.isLowerBound { return .text(TimeCells.lowerBound(milliseconds: percentile.milliseconds)) }
        return .text(unit.number(milliseconds: percentile.milliseconds) + (percentile.isUncertain ? "*" : ""))
    }

    /// `>= 10 s`: what is known of a time that no answer bounds.
    static func lowerBound(milliseconds: Double) -> String {
        ">= " + QuantityText.chosenDuration(Nanoseconds(seconds: milliseconds / 1000))
    }
}
