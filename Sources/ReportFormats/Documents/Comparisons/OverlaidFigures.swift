import Charts
import LoadModel
import Measurement

/// The distributions of several levels over one another.
struct OverlaidFigures {
    private let levels: [(name: String, result: LevelResult, counts: Cumulative)]
    private let isWide: Bool

    /// More lines than colours cannot be told apart.
    static let limit = 8

    init(_ levels: [(name: String, result: LevelResult)]) {
        self.levels = levels.prefix(OverlaidFigures.limit)
            .map { ($0.name, $0.result, Cumulative($0.result.total.responseTime)) }
            .filter { $0.2.answered > 0 }
        isWide = levels.contains { LatencyAxis.isWide($0.result.total.responseTime) }
    }

    /// None where nothing was answered.
    var models: [FigureModel] { levels.isEmpty ? [] : [spectrum, shares] }

    private func axis(_ title: String) -> Axis { Axis(title, isWide ? .logarithmic : .linear, format: .duration) }

    private var spectrum: FigureModel {
        let end = levels.map { Double(2 * $0.counts.total) }.max() ?? 10
        let layers = levels.enumerated().map { index, level in
            Layer(level.name, .line(level.counts.spectrum(limit: 1e6, points: 240)), .series(index))
        }
        let plot = Plot(
            "Response time by percentile", summary: "The percentile spectra of all results, over one another.",
            x: Axis("percentile", .logarithmic, format: .percentile, domain: 1...max(10, min(end, 1e6))), y: axis(""),
            layers: layers)
        return FigureModel("Percentile spectrum", note: "Response time by percentile.", [plot])
    }

    private var shares: FigureModel {
        let layers = levels.enumerated().map { index, level in
            Layer(level.name, .line(level.counts.shares(limit: 300)), .series(index))
        }
        let plot = Plot(
            "Share of requests answered within a time", summary: "The cumulative distributions of all results, over one another.",
            x: axis("response time"), y: Axis("", format: .share, domain: 0...1), layers: layers)
        return FigureModel("Answered within", note: "The further left, the faster; the steeper, the more even.", [plot])
    }
}
