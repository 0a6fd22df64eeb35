import Charts
import LoadModel
import Measurement

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
    var model: FigureModel? {
        let smallest = ([baseline] + candidates.map(\.counts)).map(\.answered).min() ?? 0
        guard smallest > 0, !candidates.isEmpty else { return nil }
        // Above, less than ten samples would decide.
        let end = max(4, min(Double(smallest) / 10, 1e5))
        let curves = candidates.map { differences($0.counts, upTo: end) }
        let layers = zip(candidates, curves).enumerated().map { index, pair in
            Layer(pair.0.name, .line(pair.1), .series(index + 1))
        }
        // Differences of a percent are not to look like mountains.
        let values = curves.joined().map(\.y).filter(\.isFinite)
        let domain = min(-0.1, values.min() ?? 0)...max(0.1, values.max() ?? 0)
        let plot = Plot(
            "Difference of response times by percentile", summary: "Candidate against baseline at each percentile.",
            x: Axis("percentile", .logarithmic, format: .percentile, domain: 1...end),
            y: Axis("candidate slower by", format: .share, domain: domain),
            layers: [Layer("no change", .level(0), .quiet)] + layers)
        return FigureModel(
            "Shift by percentile",
            note:
                "How much slower (above 0) or faster the candidate is at each percentile: a flat line is a factor, a rising one a tail.",
            [plot])
    }

    private func differences(_ candidate: Cumulative, upTo end: Double) -> [Point] {
        LogSteps.between(1.02, end, count: 160).map { x in
            let share = 1 - 1 / x
            guard let a = baseline.value(share: share), let b = candidate.value(share: share), a > 0 else {
                return Point(x, .nan)
            }
            return Point(x, b / a - 1)
        }
    }
}
