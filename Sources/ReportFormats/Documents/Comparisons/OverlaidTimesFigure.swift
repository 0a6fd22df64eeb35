import Charts
import LoadModel
import Measurement

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
    var model: FigureModel? {
        let all = sides.map { ($0.name, SeriesColumns($0.result, limit: OverlaidTimesFigure.limit)) }
        guard all.contains(where: { $0.1.columns.contains { $0.slowest != nil } }) else { return nil }
        let end = max(all.compactMap { $0.1.columns.last?.time.upperBound }.max() ?? 1, 1e-3)
        let isWide = sides.contains { LatencyAxis.isWide($0.result.total.responseTime) }
        let time = { (title: String) in Axis(title, format: .clock, domain: 0...end) }
        let plot = { (title: String, x: Axis, y: Axis, value: (SeriesColumns.Column) -> Double?) in
            Plot(
                "\(title) over time", summary: "\(title) of each over the time that it was loaded.", x: x, y: y,
                layers: all.enumerated().map { index, side in
                    Layer(side.0, .line(side.1.columns.map { Point($0.middle, value($0) ?? .nan) }), .series(index))
                }, height: 150, isZoomable: true)
        }
        let kind: Axis.Kind = isWide ? .logarithmic : .linear
        let plots = [
            plot("Median", time(""), Axis("Median", kind, format: .duration)) { $0.percentile(50) },
            plot("p99", time(""), Axis("p99", kind, format: .duration)) { $0.percentile(99) },
            plot("Throughput", time("loaded for (min:s)"), Axis("Successful responses per second")) {
                Double($0.point.succeeded) / $0.seconds
            },
        ]
        return FigureModel("Over time", note: note, plots, isWide: true)
    }
}
