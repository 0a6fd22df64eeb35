import Charts
import LoadModel
import Measurement

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

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
    var model: FigureModel? {
        let metrics = outcome.verdicts.filter { !$0.metric.isAbsolute }.map(\.metric)
        // Beside each other, so that none hides another.
        let offset = { (index: Int) in (Double(index) - Double(metrics.count - 1) / 2) * 0.13 }
        let layers = metrics.enumerated().compactMap { index, metric -> Layer? in
            let marks = outcome.rounds.compactMap { round in
                round.values[metric].map { Mark(Point(Double(round.number) + offset(index), RoundsFigure.worse($0))) }
            }
            return marks.isEmpty ? nil : Layer(metric.rawValue, .marks(marks), .series(index))
        }
        guard !layers.isEmpty else { return nil }
        let rules = [Layer("no change", .level(0), .quiet)] + tolerance
        let last = Double(outcome.rounds.map(\.number).max() ?? 1)
        let plot = Plot(
            "Change for the worse, round by round", summary: "The candidate against the baseline in each round, by metric.",
            x: Axis("round", domain: 0...last + 1), y: Axis("change for the worse", format: .share), layers: rules + layers)
        return FigureModel(
            "Round by round" + (name.map { ": \($0)" } ?? ""),
            note: "Each mark is the median of a round's pairs of neighbouring blocks: above 0 the candidate is worse.", [plot],
            table: table(metrics))
    }

    /// Where all metrics that decide have one tolerance.
    private var tolerance: [Layer] {
        let tolerances = Set(outcome.verdicts.filter { $0.isGate && !$0.metric.isAbsolute }.map(\.tolerance))
        guard tolerances.count == 1, let tolerance = tolerances.first else { return [] }
        return [Layer("tolerated", .level(tolerance), .bad, isDashed: true)]
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
