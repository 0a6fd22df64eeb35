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
    var models: [Figure] { levels.isEmpty ? [] : [spectrum, shares] }

    private func axis(_ title: String) -> Axis { Axis(title, isWide ? .logarithmic : .linear, format: .duration) }

    private var spectrum: Figure {
        let end = levels.map { Double(2 * $0.counts.total) }.max() ?? 10
        let layers = levels.enumerated().map { index, level in
            Layer(level.name, .line(level.counts.spectrum(limit: 1e6, points: 240)), .series(index))
        }
        let plot = Plot(
            "Response time by percentile", summary: "The percentile spectra of all results, over one another.",
            x: Axis("percentile", .logarithmic, format: .percentile, domain: 1...max(10, min(end, 1e6))), y: axis(""),
            layers: layers)
        return Figure("Percentile spectrum", note: "Response time by percentile.", [plot])
    }

    private var shares: Figure {
        let layers = levels.enumerated().map { index, level in
            Layer(level.name, .line(level.counts.shares(limit: 300)), .series(index))
        }
        let plot = Plot(
            "Share of requests answered within a time", summary: "The cumulative distributions of all results, over one another.",
            x: axis("response time"), y: Axis("", format: .share, domain: 0...1), layers: layers)
        return Figure("Answered within", note: "The further left, the faster; the steeper, the more even.", [plot])
    }
}

/// Response times and throughput of several levels over the time that each was loaded, over one another on the same scales.
struct OverlaidTimesFigure {
    private let sides: [(name: String, result: LevelResult)]
    private let note: String

    private static let limit = 300

    /// - Parameter note: why they can be seen over one another.
    init(_ sides: [(name: String, result: LevelResult)], note: String) {
        self.sides = Array(sides.prefix(OverlaidFigures.limit))
        self.note = note
    }

    /// nil where nothing was answered.
    var model: Figure? {
        let all = sides.map { ($0.name, SeriesColumns($0.result, limit: OverlaidTimesFigure.limit)) }
        guard all.contains(where: { $0.1.columns.contains { $0.slowest != nil } }) else { return nil }
        let end = max(all.compactMap { $0.1.columns.last?.time.upperBound }.max() ?? 1, 1e-3)
        let isWide = sides.contains { LatencyAxis.isWide($0.result.total.responseTime) }
        let widths = Set(all.map(\.1.width))
        let step = widths.count == 1 ? widths.first : nil
        let time = { (title: String) in Axis(title, format: .clock, domain: 0...end) }
        let plot = { (title: String, x: Axis, y: Axis, value: (SeriesColumns.Column) -> Double?) in
            Plot(
                "\(title) over time", summary: "\(title) of each over the time that it was loaded.", x: x, y: y,
                layers: all.enumerated().map { index, side in
                    let points = side.1.columns.map { Point($0.middle, $0.point.isQuiet ? .nan : value($0) ?? .nan) }
                    return Layer(side.0, .steps(points, width: side.1.width, isFilled: false), .series(index))
                }, height: 150, isZoomable: true, step: step)
        }
        let kind: Axis.Kind = isWide ? .logarithmic : .linear
        let plots = [
            plot("Median", time(""), Axis("Median", kind, format: .duration)) { $0.percentile(50) },
            plot("p99", time(""), Axis("p99", kind, format: .duration)) { $0.percentile(99) },
            plot("Throughput", time("loaded for (min:s)"), Axis("Successful responses per second")) {
                Double($0.point.succeeded) / $0.seconds
            },
        ]
        return Figure("Over time", note: note, plots, isWide: true)
    }
}
