import Charts
import LoadModel
import Measurement

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// What a candidate is held against the baseline by at one level, metric by metric.
enum MetricTable {
    static func table(of level: ComparisonResult.Level, candidate: ComparisonResult.Candidate) -> Table {
        let strips = MetricStrips(candidate.outcome.verdicts)
        var table = Table(left: ["Metric"], right: ["Baseline", "Candidate", "Change"])
        table.columns.append(.init(title: "", alignment: strips.column))
        table.columns += ["Interval", "Tolerated"].map { .init(title: $0) }
        table.columns.append(.init(title: "Verdict", alignment: .left))
        table.rows = metrics(candidate).map { metric in
            let verdict = candidate.outcome.verdicts.first { $0.metric == metric }
            let values = values(metric, verdict, level.baseline, candidate.result).map { Table.Cell.text($0) }
            return [.text(metric.title)] + values + [
                .text(verdict?.estimate.map { change($0.value, metric) } ?? QuantityText.notApplicable),
                .picture(verdict.flatMap(strips.strip)),
                .text(verdict?.estimate.map { interval($0, metric) } ?? QuantityText.notApplicable),
                .text(verdict.map { $0.canFail ? tolerance($0) : QuantityText.notApplicable } ?? QuantityText.notApplicable),
                verdict.map { outcome($0, in: candidate.outcome) } ?? .text(QuantityText.notApplicable),
            ]
        }
        return table
    }

    /// Those with a verdict, and those that are known without.
    private static func metrics(_ candidate: ComparisonResult.Candidate) -> [ComparedMetric] {
        let judged = Set(candidate.outcome.verdicts.map(\.metric))
        return ComparedMetric.allCases.filter {
            judged.contains($0) || ($0 != .throughput && ComparedMetric.ofRequests.contains($0))
        }
    }

    /// What stands in a row with a change is what that changed: of the usual block. Files from before that was kept, and what is not
    /// judged, have the figures over all blocks.
    private static func values(
        _ metric: ComparedMetric, _ verdict: MetricVerdict?, _ baseline: LevelResult, _ candidate: LevelResult
    ) -> [String] {
        if let verdict, let a = verdict.baseline, let b = verdict.candidate { return [text(a, metric), text(b, metric)] }
        return [baseline, candidate].map { value(metric, of: $0) }
    }

    /// As of ``MetricVerdict/baseline``.
    static func text(_ value: Double, _ metric: ComparedMetric) -> String {
        switch metric.quantity {
        case .milliseconds: QuantityText.duration(milliseconds: value)
        case .perSecond: QuantityText.rate(perSecond: value)
        case .share: QuantityText.percentage(value)
        case .cpuSeconds: QuantityText.duration(milliseconds: value * 1000)
        case .bytes: QuantityText.megabytes(Int(clamping: Int64(min(max(value, 0), 1e18))))
        case .bytesPerMinute: "\(QuantityText.significant(value / 1e6)) MB"
        }
    }

    /// Over all blocks of a target.
    private static func value(_ metric: ComparedMetric, of side: LevelResult) -> String {
        let value: Double? =
            switch metric {
            case .mean: side.total.responseTime.mean
            case .throughput: side.total.throughput
            case .errors: side.errorRate
            case .cpuPerRequest: side.resources.flatMap { $0.perRequest($0.cpuSeconds) }
            case .memory: side.resources.map { Double($0.peakResidentBytes) }
            default: nil
            }
        if let quantile = metric.quantile { return percentile(quantile, of: side.total.responseTime) }
        return value.map { text($0, metric) } ?? QuantityText.notApplicable
    }

    private static func percentile(_ quantile: Double, of times: LatencySummary) -> String {
        guard times.count > 0, let value = times.percentile(quantile * 100) else { return QuantityText.notApplicable }
        return value.isLowerBound
            ? TimeCells.lowerBound(milliseconds: value.milliseconds) : QuantityText.duration(milliseconds: value.milliseconds)
    }

    /// `+10.2%`, of errors `+0.3 points`, of growth in a minute `+9.8 MB`.
    static func change(_ value: Double, _ metric: ComparedMetric) -> String { signed(shown(value, metric)) + unit(metric) }

    /// `+8.1 to +12.4%`
    static func interval(_ estimate: MetricVerdict.Estimate, _ metric: ComparedMetric) -> String {
        let ends = "\(signed(shown(estimate.low, metric))) to \(signed(shown(estimate.high, metric)))"
        return metric.isAbsolute ? ends : ends + unit(metric)
    }

    /// `+5%`, of what is better when there is more `-5%`, of errors `+0.1 points`.
    static func tolerance(_ verdict: MetricVerdict) -> String {
        (verdict.metric.isBenefit ? "-" : "+") + verdict.metric.amount(ofChange: verdict.tolerance)
    }

    /// A change in the unit in which it is told.
    private static func shown(_ value: Double, _ metric: ComparedMetric) -> Double {
        switch metric.quantity {
        case .bytesPerMinute: value / 1e6
        case .share: value * 100
        case .milliseconds, .perSecond, .cpuSeconds, .bytes: (value - 1) * 100
        }
    }

    private static func unit(_ metric: ComparedMetric) -> String {
        switch metric.quantity {
        case .bytesPerMinute: " MB"
        case .share: " points"
        case .milliseconds, .perSecond, .cpuSeconds, .bytes: "%"
        }
    }

    /// What decides is not undecided where others have decided before it could.
    private static func outcome(_ verdict: MetricVerdict, in whole: ComparisonOutcome) -> Table.Cell {
        switch verdict.outcome {
        case .pass: .text("pass", .good)
        case .fail: .text("FAIL", .bad)
        case .inconclusive: .text(whole.hasFailed ? "left open" : "undecided", .plain)
        case .descriptive(.notAsked): .text("no limit", .plain)
        case .descriptive(.fewRequests), .descriptive(.quantileDropped): .text("too few", .plain)
        case .descriptive(.missing): .text("unknown", .plain)
        case .descriptive(.errorsFailed): .text(QuantityText.notApplicable)
        }
    }

    /// Two decimals for what is small, one for the rest.
    private static func signed(_ percent: Double) -> String {
        guard percent.isFinite else { return QuantityText.notApplicable }
        let text = QuantityText.decimal(percent, places: abs(percent) < 1 ? 2 : 1)
        return percent > 0 && text.contains { ("1"..."9").contains($0) } ? "+" + text : text
    }
}

/// The interval of each metric's change, drawn against what is tolerated, on one scale of ratios but for what is a difference: on it twice
/// as slow and twice as fast are equally far from no change.
struct MetricStrips {
    /// Of logarithms of ratios.
    private let common: ClosedRange<Double>
    private let areJudged: Bool

    /// - Parameter areJudged: whether what may not decide is held against its tolerance all the same, as are those of labels.
    init(_ verdicts: [MetricVerdict], areJudged: Bool = false) {
        self.areJudged = areJudged
        common = IntervalStrip.domain(
            showing: verdicts.filter { !$0.metric.isAbsolute }.flatMap {
                MetricStrips.ranges($0, hasLimit: $0.canFail || areJudged)
            })
    }

    /// With the ends of the scale: `-6%` and `+31%`.
    var column: Table.Column.Alignment {
        .picture(
            .init(
                low: MetricStrips.percent(expm1(common.lowerBound)), middle: "shaded: tolerated",
                high: MetricStrips.percent(expm1(common.upperBound)),
                note: areJudged
                    ? nil
                    : """
                    Marks: the change, with its interval, on a scale of ratios; an arrow: it goes on beyond. Errors, stalls and memory a \
                    minute have scales of their own.
                    """))
    }

    /// Where a share stands on the scale of its metric.
    private static func place(_ share: Double, _ metric: ComparedMetric) -> Double {
        metric.isAbsolute ? share : log1p(max(share, -0.999))
    }

    /// What has to be seen of a metric: not all of what is far beyond the tolerance, so that a runaway leaves room.
    private static func ranges(_ verdict: MetricVerdict, hasLimit: Bool) -> [ClosedRange<Double>] {
        let at = { place($0, verdict.metric) }
        let tolerance = hasLimit ? at(-verdict.tolerance)...at(verdict.tolerance) : 0...0
        guard let interval = interval(verdict) else { return [tolerance] }
        let limit = max(1, 4 * verdict.tolerance)
        return [tolerance, interval.clamped(to: -at(limit)...at(limit))]
    }

    private static func interval(_ verdict: MetricVerdict) -> ClosedRange<Double>? {
        guard let estimate = verdict.estimate, estimate.low.isFinite, estimate.high.isFinite, estimate.low <= estimate.high else {
            return nil
        }
        let zero: Double = verdict.metric.isAbsolute ? 0 : 1
        return place(estimate.low - zero, verdict.metric)...place(estimate.high - zero, verdict.metric)
    }

    /// nil where there is no interval.
    func strip(_ verdict: MetricVerdict) -> IntervalStrip? {
        guard let interval = MetricStrips.interval(verdict), let estimate = verdict.estimate else { return nil }
        let at = { MetricStrips.place($0, verdict.metric) }
        let hasLimit = verdict.canFail || areJudged
        let domain =
            verdict.metric.isAbsolute ? IntervalStrip.domain(showing: MetricStrips.ranges(verdict, hasLimit: hasLimit)) : common
        let tolerated =
            verdict.metric.isBenefit
            ? at(-verdict.tolerance)...max(domain.upperBound, 0) : min(domain.lowerBound, 0)...at(verdict.tolerance)
        let value = at(estimate.value - (verdict.metric.isAbsolute ? 0 : 1))
        let limits = hasLimit ? "tolerated \(MetricTable.tolerance(verdict))" : "no limit"
        let words =
            "\(verdict.metric.title): \(MetricTable.change(estimate.value, verdict.metric)), interval "
            + "\(MetricTable.interval(estimate, verdict.metric)), \(limits)"
        return IntervalStrip(
            words, estimate: value, interval: interval, tolerated: hasLimit ? tolerated.clamped(to: domain) : nil,
            domain: domain, MetricStrips.colour(verdict))
    }

    private static func colour(_ verdict: MetricVerdict) -> Layer.Colour {
        switch verdict.outcome {
        case .pass: .good
        case .fail: .bad
        case .inconclusive: .series(4)
        case .descriptive: .quiet
        }
    }

    private static func percent(_ share: Double) -> String {
        (share > 0 ? "+" : "") + QuantityText.decimal(share * 100, places: 0) + "%"
    }
}

extension ComparedMetric {
    /// How much it changes, or may: `5%`, of shares `0.1 points`, of growth in a minute `5 MB`.
    ///
    /// - Parameter change: a fraction of the baseline's value; of what is compared by its difference in the metric's quantity.
    public func amount(ofChange change: Double) -> String {
        switch quantity {
        case .bytesPerMinute: "\(QuantityText.significant(change / 1e6)) MB"
        case .share: "\(QuantityText.percentage(change).dropLast()) points"
        case .milliseconds, .perSecond, .cpuSeconds, .bytes: QuantityText.percentage(change)
        }
    }
}

extension ComparisonOutcome {
    var hasFailed: Bool { if case .fail = decision { true } else { false } }
}
