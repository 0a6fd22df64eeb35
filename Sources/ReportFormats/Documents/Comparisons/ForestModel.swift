import Charts
import LoadModel
import Measurement

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

/// A table of metrics with the interval of each drawn against what is tolerated.
struct ForestModel {
    /// Ends of the picture's scale: `-6%` and `+31%`.
    let low: String
    let high: String
    let rows: [Row]

    struct Row {
        let metric: String
        let baselineValue: String
        let candidateValue: String
        let change: String
        let interval: String
        let tolerated: String
        let outcome: String
        let kind: String
        /// Empty where there is no interval.
        let strip: String
    }

    init(_ level: ComparisonResult.Level, _ candidate: ComparisonResult.Candidate) {
        let verdicts = Dictionary(uniqueKeysWithValues: candidate.outcome.verdicts.map { ($0.metric.rawValue, $0) })
        let ratios = candidate.outcome.verdicts.filter { !$0.metric.isAbsolute }
        let domain = IntervalStrip.domain(showing: ratios.flatMap(ForestModel.ranges))
        low = ForestModel.percent(domain.lowerBound)
        high = ForestModel.percent(domain.upperBound)
        rows = MetricTable.table(of: level, candidate: candidate).rows.map { row in
            let texts = row.map(\.content)
            let verdict = verdicts[texts[0]]
            return Row(
                metric: texts[0], baselineValue: texts[1], candidateValue: texts[2], change: texts[3], interval: texts[4],
                tolerated: texts[5],
                outcome: texts[6], kind: verdict.map(ForestModel.kind) ?? "",
                strip: verdict.flatMap { ForestModel.strip($0, domain) } ?? "")
        }
    }

    /// What has to be seen of a metric, as shares: not all of what is far beyond the tolerance, so that a runaway leaves room.
    private static func ranges(_ verdict: MetricVerdict) -> [ClosedRange<Double>] {
        let tolerance = verdict.isGate ? -verdict.tolerance...verdict.tolerance : 0...0
        guard let interval = interval(verdict) else { return [tolerance] }
        let limit = max(1, 4 * verdict.tolerance)
        return [tolerance, interval.clamped(to: -limit...limit)]
    }

    private static func interval(_ verdict: MetricVerdict) -> ClosedRange<Double>? {
        guard let estimate = verdict.estimate, estimate.low.isFinite, estimate.high.isFinite, estimate.low <= estimate.high else {
            return nil
        }
        let zero: Double = verdict.metric.isAbsolute ? 0 : 1
        return estimate.low - zero...estimate.high - zero
    }

    private static func strip(_ verdict: MetricVerdict, _ common: ClosedRange<Double>) -> String? {
        guard let interval = interval(verdict), let estimate = verdict.estimate else { return nil }
        // Differences of fractions of requests have a scale of their own.
        let domain = verdict.metric.isAbsolute ? IntervalStrip.domain(showing: ranges(verdict)) : common
        let tolerated =
            verdict.metric.isBenefit
            ? -verdict.tolerance...max(domain.upperBound, 0) : min(domain.lowerBound, 0)...verdict.tolerance
        let value = estimate.value - (verdict.metric.isAbsolute ? 0 : 1)
        let limits = verdict.isGate ? "tolerated \(MetricTable.tolerance(verdict))" : "shown only"
        let words =
            "\(verdict.metric.rawValue): \(MetricTable.change(estimate.value, verdict.metric)), interval "
            + "\(MetricTable.interval(estimate, verdict.metric)), \(limits)"
        return IntervalStrip(
            words, estimate: value, interval: interval, tolerated: verdict.isGate ? tolerated.clamped(to: domain) : nil,
            domain: domain, colour(verdict)
        ).svg
    }

    private static func colour(_ verdict: MetricVerdict) -> Layer.Colour {
        switch verdict.outcome {
        case .pass: .good
        case .fail: .bad
        case .inconclusive: .series(4)
        case .descriptive: .quiet
        }
    }

    private static func kind(_ verdict: MetricVerdict) -> String {
        switch verdict.outcome {
        case .pass: "good"
        case .fail: "bad"
        case .inconclusive, .descriptive: "quiet"
        }
    }

    private static func percent(_ share: Double) -> String {
        (share > 0 ? "+" : "") + QuantityText.decimal(share * 100, places: 0) + "%"
    }
}
