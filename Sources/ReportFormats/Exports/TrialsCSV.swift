import Foundation
import LoadModel
import Measurement

/// `trials.csv`: tidy, one row a trial and label; every axis is a column, and so is every statistic. Times are in milliseconds, 1 KB is
/// 1,000 bytes; a cell is empty where nothing was measured.
public enum TrialsCSV {
    static let columns = [
        "outcome", "valid", "started", "wall_s", "window_s", "offered_per_s", "users", "label", "requests", "succeeded", "failed",
        "unsent", "error_rate", "throughput_per_s", "theoretical_kb_per_s", "received_kb_per_s", "sent_kb_per_s",
    ]
    static let statistics = ["count", "min", "mean", "max", "stddev", "p50", "p90", "p95", "p99", "p99_9", "p99_99"]

    public static func render(_ sweep: SweepResult) -> String {
        let axes = sweep.rule.axes.map { CSV.defused($0.path) }
        let times = ["response", "service"].flatMap { kind in statistics.map { "\(kind)_\($0)" + ($0 == "count" ? "" : "_ms") } }
        var text = CSV.line(["trial", "point", "repeat"] + axes + ["target"] + columns + times)
        for record in sweep.trials.sorted(by: { $0.trial.number < $1.trial.number }) { text += rows(of: record) }
        return text
    }

    private static func rows(of record: TrialRecord) -> String {
        let trial = record.trial
        var head = ["\(trial.number)", "\(trial.point + 1)", "\(trial.repetition + 1)"]
        head += record.values.map { $0.unit == .plain ? $0.text : CSV.defused($0.text) }
        head += [CSV.defused(record.target), record.outcome.kind.rawValue]
        guard let figures = record.figures else {
            let empty = [String](repeating: "", count: columns.count - 1 + 2 * statistics.count)
            return CSV.line(head + empty)
        }
        head += [
            "\(figures.isValid)", CalendarTime.text(secondsSince1970: record.startedAt), number(record.wallSeconds),
            number(figures.windowSeconds), number(figures.offeredRate), figures.users.map { "\($0)" } ?? "",
        ]
        // The total of one label is that label again.
        let labels = figures.labels.count == 1 ? figures.labels : figures.labels + [figures.total]
        return labels.map { CSV.line(head + cells($0, theory: $0 == labels.last ? figures.theoreticalReceivedKBPerSecond : nil)) }
            .joined()
    }

    private static func cells(_ label: LabelFigures, theory: Double?) -> [String] {
        [
            CSV.defused(label.label), "\(label.requests)", "\(label.succeeded)", "\(label.failed)", "\(label.unsent)",
            number(label.errorRate), number(label.throughput), number(theory), number(label.receivedKBPerSecond),
            number(label.sentKBPerSecond),
        ] + cells(label.responseTime) + cells(label.serviceTime)
    }

    private static func cells(_ times: TimeFigures) -> [String] {
        ["\(times.count)"] + ([times.min, times.mean, times.max, times.standardDeviation] + times.percentiles).map { number($0) }
    }

    private static func number(_ value: Double?) -> String {
        value.map { String(format: "%.6g", locale: Locale(identifier: "en_US_POSIX"), $0.finite) } ?? ""
    }
}
