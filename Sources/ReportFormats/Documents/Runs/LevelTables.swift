import LoadModel
import Measurement

/// The tables about one level of one target, for every format.
struct LevelTables {
    let result: LevelResult

    /// The percentiles of the main table; the others are in result.json.
    private static let percentiles: [Double] = [50, 90, 95, 99]

    /// Each label, the total, and the total's service time beside it: where a target stalls, the two part.
    var responseTimes: Table {
        let cells = TimeCells(for: [result.total.responseTime, result.total.serviceTime])
        let names = LevelTables.percentiles.map(QuantityText.percentileName)
        var table = Table(left: ["in \(cells.unit.symbol)"], right: ["Count", "Err %", "Mean", "SD"] + names + ["Max"])
        let labels = result.labels.count == 1 ? [] : result.labels
        table.rows = labels.map { label in
            [.name(label.label), count(label.requests), percent(label.errorRate)] + times(label.responseTime, cells)
        }
        let name: Table.Cell = result.labels.count == 1 ? .name(result.labels[0].label) : "Total"
        table.rows.append(
            [name, count(result.total.requests), percent(result.errorRate)] + times(result.total.responseTime, cells))
        table.rows.append(["Service time", "", ""] + times(result.total.serviceTime, cells))
        return table
    }

    /// The parts of response and service time that have samples, each with its count.
    var parts: Table? {
        let phases = result.phases
        let parts: [(String, Latencies)] = [
            ("lag", phases.lag), ("slot wait", phases.slotWait), ("start delay", phases.startDelay), ("resolve", phases.resolve),
            ("TCP connect", phases.tcpConnect), ("TLS", phases.tls), ("connect", phases.connect),
            ("first byte", phases.timeToFirstByte),
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

    private func times(_ summary: LatencySummary, _ cells: TimeCells) -> [Table.Cell] {
        return [cells.cell(summary.mean), cells.cell(summary.standardDeviation)]
            + LevelTables.percentiles.map { cells.cell(summary.percentile($0)) } + [cells.cell(summary.max)]
    }

    private func count(_ value: Int) -> Table.Cell { .text(QuantityText.count(value)) }

    /// Without the sign, which the column's title has.
    private func percent(_ fraction: Double) -> Table.Cell { .text(String(QuantityText.percentage(fraction).dropLast())) }
}

/// Failures by kind, status and label, each with what was said of the first.
struct FailureTable {
    private let rows: [FailureRow]
    /// Failures, also those that have no row; nil where all have one.
    private let failed: Int?
    private let unsent: Int
    private let requests: Int
    private let namesLabels: Bool
    /// Where several loads were tried: the lowest at which each was seen, under this title.
    private var first: (title: String, load: (FailureRow) -> String)?
    /// The most frequent have rows of their own, the others one together.
    var mostRows = 20

    /// Of the measured window.
    init(result: LevelResult, mostRows: Int = 20) {
        let byKind = result.total.failures.nonZero.map { FailureRow(kind: $0.kind, count: $0.count) }
        rows = result.failureRows.isEmpty ? byKind : result.failureRows
        failed = result.total.failures.total
        unsent = result.total.unsent
        requests = result.total.requests
        namesLabels = result.labels.count > 1
        self.mostRows = mostRows
    }

    /// Of all steps of a search for a capacity together.
    ///
    /// - Parameters:
    ///   - title: of the loads.
    ///   - load: in words.
    init(steps: [CapacityStep], title: String, load: @escaping (Double) -> String) {
        var sums: [FailureRow.What: (row: FailureRow, lowest: Double)] = [:]
        for step in steps {
            for row in step.failures {
                let before = sums[row.what]
                var sum = row
                sum.count += before?.row.count ?? 0
                sum.example = before?.row.example ?? row.example
                sums[row.what] = (sum, min(before?.lowest ?? step.load, step.load))
            }
        }
        rows = FailureRow.ranked(sums.values.map(\.row))
        unsent = steps.reduce(0) { $0 + $1.unsent }
        requests = steps.reduce(0) { $0 + $1.requests }
        failed = nil
        namesLabels = Set(rows.compactMap(\.label)).count > 1
        let lowest = sums.mapValues(\.lowest)
        first = (title, { row in lowest[row.what].map(load) ?? "" })
    }

    /// Whether there are more than it shows.
    var isCut: Bool { rows.count > mostRows }

    /// nil where nothing failed.
    var table: Table? {
        let shown = rows.prefix(mostRows)
        let others = (failed ?? rows.reduce(0) { $0 + $1.count }) - shown.reduce(0) { $0 + $1.count }
        guard !shown.isEmpty || others > 0 || unsent > 0 else { return nil }
        var table = Table(
            left: ["Failure", "Status", "Label"], right: [first?.title ?? "", "Count", "of requests"])
        table.columns.append(.init(title: "First of them", alignment: .sentence))
        func add(_ name: String, _ count: Int, _ row: FailureRow? = nil) {
            // Of a status alone there is nothing more to say.
            let example = row?.example == row?.status.map { "status \($0)" } ? nil : row?.example
            table.rows.append([
                .text(name), .text(row?.status.map(String.init) ?? ""),
                (namesLabels ? row?.label : nil).map(Table.Cell.name) ?? "",
                .text(row.flatMap { first?.load($0) } ?? ""), .text(QuantityText.count(count)), share(count),
                example.map { .name(cut($0)) } ?? "",
            ])
        }
        for row in shown { add(row.kind.name, row.count, row) }
        if others > 0 { add("others", others) }
        if unsent > 0 { add("unsent", unsent) }
        return table
    }

    private func share(_ count: Int) -> Table.Cell {
        .text(requests > 0 ? QuantityText.percentage(Double(count) / Double(requests)) : "")
    }

    /// What a target says may be as long as it likes.
    private func cut(_ text: String) -> String { text.count > 300 ? text.prefix(300) + "…" : text }
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
