import LoadModel
import Measurement

/// Every figure of every label, a row each: times in milliseconds, rates a second, by Dyno's definitions (``JMeterSummaryCSV`` has
/// JMeter's).
///
/// A percentile that falls among requests without an answer has an empty cell: it is only known to be above every answer.
enum FiguresCSV {
    private static let counts = [
        "requests", "succeeded", "failed", "unanswered", "unsent", "error rate", "throughput", "KB/s received", "KB/s sent",
    ]

    private static var columns: [String] {
        let times = ["mean", "stddev", "min"] + LatencySummary.reported.map(QuantityText.percentileName) + ["max"]
        return ["result", "target", "load", "label"] + counts
            + ["response time", "service time"].flatMap { name in times.map { "\(name) \($0)" } }
    }

    static func render(_ levels: [SavedLevel]) -> String {
        var text = CSV.line(columns)
        for level in levels {
            for label in level.level.labels + [level.level.total] { text += CSV.line(row(label, level)) }
        }
        return text
    }

    private static func row(_ label: LabelResult, _ level: SavedLevel) -> [String] {
        let names = [level.name, level.target.name, "\(level.level.level)", label.label].map(CSV.defused)
        let counts = [
            label.requests, label.succeeded, label.failures.total, label.responseTime.censored, label.unsent,
        ].map(String.init)
        let rates = [label.errorRate, label.throughput, label.receivedKBPerSecond, label.sentKBPerSecond].map { number($0) }
        return names + counts + rates + times(label.responseTime) + times(label.serviceTime)
    }

    private static func times(_ summary: LatencySummary) -> [String] {
        let percentiles = LatencySummary.reported.map { percent -> Double? in
            guard let value = summary.percentile(percent), !value.isLowerBound else { return nil }
            return value.milliseconds
        }
        return ([summary.mean, summary.standardDeviation, summary.min] + percentiles + [summary.max]).map(number)
    }

    /// Six digits behind the point, which are nanoseconds; the same in every locale.
    static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "" }
        return QuantityText.decimal(value, places: 6).filter { $0 != "," }
    }
}
