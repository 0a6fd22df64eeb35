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
