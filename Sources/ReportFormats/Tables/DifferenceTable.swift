import LoadModel
import Measurement

/// How far the candidate is from the baseline at one level, metric by metric.
enum DifferenceTable {
    static func table(of level: ComparisonResult.Level, baseline: String, candidate: String) -> Table {
        var table = Table(left: ["Metric"], right: [baseline, candidate, "Difference", "%"])
        table.rows = MetricDifference.all(of: level).map { metric in
            [
                .text(metric.name), .text(text(metric.baseline, metric.unit)), .text(text(metric.candidate, metric.unit)),
                .text(metric.absolute.map { signed($0) { difference($0, metric.unit) } } ?? QuantityText.notApplicable),
                .text(
                    metric.relative.map { signed($0) { QuantityText.decimal($0 * 100, places: 1) + "%" } }
                        ?? QuantityText.notApplicable),
            ]
        }
        return table
    }

    private static func text(_ side: MetricDifference.Side?, _ unit: MetricDifference.Unit) -> String {
        guard let side else { return QuantityText.notApplicable }
        return side.isLowerBound ? TimeCells.lowerBound(milliseconds: side.value) : quantity(side.value, unit)
    }

    static func quantity(_ value: Double, _ unit: MetricDifference.Unit) -> String {
        switch unit {
        case .milliseconds: QuantityText.duration(milliseconds: value)
        case .perSecond: QuantityText.rate(perSecond: value)
        case .fraction: QuantityText.percentage(value)
        }
    }

    /// Of shares in percentage points, so that it is not taken for a relative difference.
    private static func difference(_ value: Double, _ unit: MetricDifference.Unit) -> String {
        unit == .fraction ? "\(quantity(value, unit).dropLast()) points" : quantity(value, unit)
    }

    private static func signed(_ value: Double, _ text: (Double) -> String) -> String {
        (value > 0 ? "+" : "") + text(value)
    }
}
