import LoadModel
import Measurement

/// What a candidate is held against the baseline by at one level, metric by metric.
enum MetricTable {
    static func table(of level: ComparisonResult.Level, candidate: ComparisonResult.Candidate) -> Table {
        var table = Table(left: ["Metric"], right: ["Baseline", "Candidate", "Change", "Interval", "Tolerated"])
        table.columns.append(.init(title: "Verdict", alignment: .left))
        table.rows = metrics(candidate).map { metric in
            let verdict = candidate.outcome.verdicts.first { $0.metric == metric }
            let values = [level.baseline, candidate.result].map { Table.Cell.text(value(metric, of: $0)) }
            return [.text(metric.rawValue)] + values + [
                .text(verdict?.estimate.map { change($0.value, metric) } ?? QuantityText.notApplicable),
                .text(verdict?.estimate.map { interval($0, metric) } ?? QuantityText.notApplicable),
                .text(verdict.map { $0.isGate ? tolerance($0) : QuantityText.notApplicable } ?? QuantityText.notApplicable),
                .text(verdict.map(outcome) ?? QuantityText.notApplicable),
            ]
        }
        return table
    }

    /// Those with a verdict, and those that are known without.
    private static func metrics(_ candidate: ComparisonResult.Candidate) -> [ComparedMetric] {
        let judged = Set(candidate.outcome.verdicts.map(\.metric))
        return ComparedMetric.allCases.filter {
            judged.contains($0) || ![.cpuPerRequest, .memory].contains($0)
        }
    }

    /// Over all blocks of a target.
    private static func value(_ metric: ComparedMetric, of side: LevelResult) -> String {
        let times = side.total.responseTime
        switch metric {
        case .mean: return times.mean.map { QuantityText.duration(milliseconds: $0) } ?? QuantityText.notApplicable
        case .p50, .p90, .p99:
            guard times.count > 0, let value = metric.quantile.flatMap({ times.percentile($0 * 100) }) else {
                return QuantityText.notApplicable
            }
            return value.isLowerBound
                ? TimeCells.lowerBound(milliseconds: value.milliseconds) : QuantityText.duration(milliseconds: value.milliseconds)
        case .throughput: return QuantityText.rate(perSecond: side.total.throughput)
        case .errors: return QuantityText.percentage(side.errorRate)
        case .cpuPerRequest:
            let cpu = side.resources.flatMap { $0.perRequest($0.cpuSeconds) }
            return cpu.map { QuantityText.duration(milliseconds: $0 * 1000) } ?? QuantityText.notApplicable
        case .memory: return side.resources.map { QuantityText.megabytes($0.residentBytes) } ?? QuantityText.notApplicable
        }
    }

    /// `+10.2%`, of errors `+0.3 points`.
    static func change(_ value: Double, _ metric: ComparedMetric) -> String {
        metric.isAbsolute ? signed(value * 100) + " points" : signed((value - 1) * 100) + "%"
    }

    /// `+8.1 to +12.4%`
    static func interval(_ estimate: MetricVerdict.Estimate, _ metric: ComparedMetric) -> String {
        metric.isAbsolute
            ? "\(signed(estimate.low * 100)) to \(signed(estimate.high * 100))"
            : "\(signed((estimate.low - 1) * 100)) to \(signed((estimate.high - 1) * 100))%"
    }

    /// `+5%`, of what is better when there is more `-5%`, of errors `+0.1 points`.
    static func tolerance(_ verdict: MetricVerdict) -> String {
        let percent = String(QuantityText.percentage(verdict.tolerance).dropLast())
        if verdict.metric.isAbsolute { return "+\(percent) points" }
        return verdict.metric.isBenefit ? "-\(percent)%" : "+\(percent)%"
    }

    private static func outcome(_ verdict: MetricVerdict) -> String {
        switch verdict.outcome {
        case .pass: "pass"
        case .fail: "FAIL"
        case .inconclusive: "open"
        case .descriptive: "shown"
        }
    }

    /// Two decimals for what is small, one for the rest.
    private static func signed(_ percent: Double) -> String {
        guard percent.isFinite else { return QuantityText.notApplicable }
        let text = QuantityText.decimal(percent, places: abs(percent) < 1 ? 2 : 1)
        return percent > 0 && text.contains { ("1"..."9").contains($0) } ? "+" + text : text
    }
}
