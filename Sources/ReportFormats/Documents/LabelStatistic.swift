import LoadModel
import Measurement

/// A number that reports have of every label, beside its times: another is a row here, and what it is taken from (``LabelCounts``, where
/// requests are counted anew).
struct LabelStatistic {
    /// Its column in comma-separated values.
    let name: String
    let unit: Unit
    /// Its column in the tables of a report; nil: in none.
    var title: String?
    var places: Set<Place> = []
    /// The threshold that may be broken by it, which its cell tells.
    var metric: Threshold.Metric?
    /// In Prometheus' format; nil: not there.
    var gauge: (name: String, help: String)?
    /// nil where it is not known: of what was kept on the way bytes are not, nor what could not be sent.
    let value: @Sendable (LabelResult, _ isUnfinished: Bool) -> Double?

    enum Unit { case count, share, perSecond }
    enum Place { case labels, stages }

    static let all: [LabelStatistic] = [
        LabelStatistic(name: "requests", unit: .count, title: "Requests", places: [.stages]) { label, _ in Double(label.requests)
        },
        LabelStatistic(name: "succeeded", unit: .count) { label, _ in Double(label.succeeded) },
        LabelStatistic(name: "failed", unit: .count) { label, _ in Double(label.failures.total) },
        LabelStatistic(name: "unanswered", unit: .count) { label, isUnfinished in
            isUnfinished && label.responseTime.count == 0 ? nil : Double(label.responseTime.censored)
        },
        LabelStatistic(name: "unsent", unit: .count) { label, isUnfinished in isUnfinished ? nil : Double(label.unsent) },
        LabelStatistic(name: "error rate", unit: .share, title: "Err %", places: [.labels, .stages], metric: .errors) {
            label, _ in
            label.errorRate
        },
        LabelStatistic(
            name: "throughput", unit: .perSecond, title: "Responses/s", places: [.stages],
            gauge: ("dyno_throughput_per_second", "Successful responses a second.")
        ) { label, _ in label.throughput },
        LabelStatistic(name: "KB/s received", unit: .perSecond) { label, isUnfinished in
            isUnfinished ? nil : label.receivedKBPerSecond
        },
        LabelStatistic(name: "KB/s sent", unit: .perSecond) { label, isUnfinished in isUnfinished ? nil : label.sentKBPerSecond },
    ]

    /// Those of a table, as far as they are known of any of its rows: shares last, beside the times.
    static func columns(_ place: Place, of labels: [LabelResult]) -> [LabelStatistic] {
        let known = all.filter { statistic in
            statistic.places.contains(place) && labels.contains { statistic.value($0, false) != nil }
        }
        return known.filter { $0.unit != .share } + known.filter { $0.unit == .share }
    }

    /// Without the unit, which the column's title has.
    func cell(_ label: LabelResult) -> Table.Cell {
        guard let value = value(label, false) else { return .text(QuantityText.notApplicable) }
        return switch unit {
        case .count: .text(QuantityText.count(Int(value)))
        case .share: .text(String(QuantityText.percentage(value).dropLast()))
        case .perSecond: .text(QuantityText.rateNumber(value))
        }
    }

    /// Of comma-separated values: empty where it is not known.
    func field(_ label: LabelResult, isUnfinished: Bool) -> String {
        guard let value = value(label, isUnfinished) else { return "" }
        return unit == .count ? "\(Int(value))" : FiguresCSV.number(value)
    }
}
