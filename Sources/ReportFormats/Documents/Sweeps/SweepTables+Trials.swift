import LoadModel
import Measurement

extension SweepTables {
    /// More would make a page that nobody reads, and that takes long to open; `trials.csv` has them all.
    static let trialLimit = 400

    /// The trials that a chart shows, as numbers.
    static func trials(of family: SweepFits.Family, _ sweep: SweepResult, for kind: SweepFigure.Kind) -> Table {
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

    private static func columns(_ kind: SweepFigure.Kind) -> [String] {
        switch kind {
        case .responseTime: ["Mean", "p50", "p99", "Max"]
        case .throughput: ["Responses/s", "KB/s", "in theory (KB/s)"]
        case .utilisation: ["Utilisation", "Mean", "in theory"]
        }
    }

    private static func cells(_ figures: TrialFigures, _ kind: SweepFigure.Kind) -> [Table.Cell] {
        let time = { (value: Double?) -> Table.Cell in
            .text(value.map { QuantityText.duration(milliseconds: $0) } ?? QuantityText.notApplicable)
        }
        let number = { (value: Double?) -> Table.Cell in
            .text(value.map { QuantityText.significant($0) } ?? QuantityText.notApplicable)
        }
        let times = figures.total.responseTime
        switch kind {
        case .responseTime:
            let percentiles = times.percentiles.count == LatencySummary.reported.count ? times.percentiles : []
            return [
                time(times.mean), time(percentiles.first ?? nil), time(percentiles.dropFirst(3).first ?? nil), time(times.max),
            ]
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
