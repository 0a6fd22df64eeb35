import Charts
import LoadModel
import Measurement

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// How ratios are drawn: as changes in percent, or, where one is more than twice or less than half, as ratios on a scale of ratios, on which
/// single ones do not press all others flat.
private struct RatioAxis {
    let isWide: Bool

    /// - Parameter logarithms: of the ratios.
    init(_ logarithms: [Double]) { isWide = logarithms.contains { $0.isFinite && abs($0) > log(2) } }

    func value(_ logarithm: Double) -> Double { isWide ? exp(logarithm) : expm1(logarithm) }

    func axis(_ change: String, _ ratio: String, domain: ClosedRange<Double>? = nil) -> Axis {
        isWide ? Axis(ratio, .logarithmic) : Axis(change, format: .share, domain: domain)
    }

    var noChange: Layer { Layer("no change", .level(value(0)), .quiet) }
    /// Above it something is worse.
    var origin: String { isWide ? "1" : "0" }
}

/// The differences of every round: what the verdict is made of.
struct RoundsFigure {
    private let outcome: ComparisonOutcome
    private let name: String?

    /// - Parameter name: of the candidate, where there are several.
    init(_ outcome: ComparisonOutcome, name: String?) {
        self.outcome = outcome
        self.name = name
    }

    /// nil where no round counts.
    var model: Figure? {
        let metrics = outcome.verdicts.filter { !$0.metric.isAbsolute }.map(\.metric)
        // Beside each other, so that none hides another.
        let scale = RatioAxis(outcome.rounds.flatMap { round in metrics.compactMap { round.values[$0] } })
        let offset = { (index: Int) in (Double(index) - Double(metrics.count - 1) / 2) * 0.13 }
        let layers = metrics.enumerated().compactMap { index, metric -> Layer? in
            // The first two colours are those of the builds.
            let colours = Layer.Colour.seriesCount - 2
            let look: Mark.Look = index < colours ? .filled : .hollow
            let marks = outcome.rounds.compactMap { round in
                round.values[metric].map {
                    Mark(Point(Double(round.number) + offset(index), scale.value($0)), look: look)
                }
            }
            return marks.isEmpty ? nil : Layer(metric.rawValue, .marks(marks), .series(2 + index % colours))
        }
        guard !layers.isEmpty else { return nil }
        let rules = [scale.noChange] + tolerance(scale)
        let last = Double(outcome.rounds.map(\.number).max() ?? 1)
        let plot = Plot(
            "Change for the worse, round by round", summary: "The candidate against the baseline in each round, by metric.",
            x: Axis("round", domain: 0...last + 1), y: scale.axis("change for the worse", "times as bad as the baseline"),
            layers: rules + layers)
        return Figure(
            "Round by round" + (name.map { ": \($0)" } ?? ""),
            note:
                "Each mark is the median of a round's pairs of neighbouring blocks: above \(scale.origin) the candidate is worse.",
            [plot],
            table: table(metrics))
    }

    /// Where all metrics that decide have one tolerance.
    private func tolerance(_ scale: RatioAxis) -> [Layer] {
        let tolerances = Set(outcome.verdicts.filter { $0.isGate && !$0.metric.isAbsolute }.map(\.tolerance))
        guard tolerances.count == 1, let tolerance = tolerances.first else { return [] }
        return [Layer("tolerated", .level(scale.value(log1p(tolerance))), .bad, isDashed: true)]
    }

    /// Of ln(candidate/baseline), or its negative where more is better: the share by which the candidate is worse.
    private static func worse(_ logarithm: Double) -> Double { expm1(logarithm) }

    private func table(_ metrics: [ComparedMetric]) -> Table {
        var table = Table(left: [], right: ["Round"] + metrics.map(\.rawValue))
        table.rows = outcome.rounds.map { round in
            [.text("\(round.number)")]
                + metrics.map { metric in
                    .text(round.values[metric].map { TheoryTable.percent(RoundsFigure.worse($0)) } ?? QuantityText.notApplicable)
                }
        }
        return table
    }
}

/// By how much the candidates are slower, quantile by quantile (Doksum's shift function).
struct ShiftFigure {
    private let baseline: Cumulative
    private let candidates: [(name: String, counts: Cumulative)]

    /// - Parameter sides: the baseline, and then the candidates.
    init(_ sides: [(name: String, result: LevelResult)]) {
        baseline = Cumulative(sides.first?.result.total.responseTime ?? LatencySummary(Latencies()))
        candidates = sides.dropFirst().map { ($0.name, Cumulative($0.result.total.responseTime)) }
    }

    /// nil where one of them answered nothing.
    var model: Figure? {
        let smallest = ([baseline] + candidates.map(\.counts)).map(\.answered).min() ?? 0
        guard smallest > 0, !candidates.isEmpty else { return nil }
        // Above, less than ten samples would decide.
        let end = max(4, min(Double(smallest) / 10, 1e5))
        let curves = candidates.map { differences($0.counts, upTo: end) }
        let scale = RatioAxis(curves.joined().map(\.y))
        let layers = zip(candidates, curves).enumerated().map { index, pair in
            Layer(pair.0.name, .line(pair.1.map { Point($0.x, scale.value($0.y)) }), .series(index + 1))
        }
        // Differences of a percent are not to look like mountains.
        let values = curves.joined().map { scale.value($0.y) }.filter(\.isFinite)
        let domain = min(-0.1, values.min() ?? 0)...max(0.1, values.max() ?? 0)
        let plot = Plot(
            "Difference of response times by percentile", summary: "Candidate against baseline at each percentile.",
            x: Axis("percentile", .logarithmic, format: .percentile, domain: 1...end),
            y: scale.axis("candidate slower by", "times the baseline's", domain: domain), layers: [scale.noChange] + layers)
        return Figure(
            "Shift by percentile",
            note:
                "How much slower (above \(scale.origin)) or faster the candidate is at each percentile: a flat line is a factor, a rising one a tail.",
            [plot])
    }

    /// Logarithms of ratios.
    private func differences(_ candidate: Cumulative, upTo end: Double) -> [Point] {
        LogSteps.between(1.02, end, count: 160).map { x in
            let share = 1 - 1 / x
            guard let a = baseline.value(share: share), let b = candidate.value(share: share), a > 0 else {
                return Point(x, .nan)
            }
            return Point(x, log(b / a))
        }
    }
}
