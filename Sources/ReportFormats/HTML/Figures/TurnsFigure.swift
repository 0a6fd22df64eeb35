import Charts
import LoadModel
import Measurement

/// Response times of all targets over the time that each was loaded, on the same scales.
struct TurnsFigure {
    private let sides: [(name: String, result: LevelResult)]

    private static let limit = 300

    init(_ sides: [(name: String, result: LevelResult)]) { self.sides = sides }

    /// nil where nothing was answered.
    var model: FigureModel? {
        let all = sides.map { ($0.name, SeriesColumns($0.result, limit: TurnsFigure.limit)) }
        guard all.contains(where: { $0.1.columns.contains { $0.slowest != nil } }) else { return nil }
        let end = all.compactMap { $0.1.columns.last?.time.upperBound }.max() ?? 1
        let isWide = sides.contains { LatencyAxis.isWide($0.result.total.responseTime) }
        let plots = [(50.0, "Median"), (99, "p99")].enumerated().map { place, percentile in
            let layers = all.enumerated().map { index, side in
                let points = side.1.columns.map { Point($0.middle, $0.percentile(percentile.0) ?? .nan) }
                return Layer(side.0, .line(points), .series(index))
            }
            return Plot(
                "\(percentile.1) over time", summary: "The \(percentile.1) of each target over the time that it was loaded.",
                x: Axis(place == 1 ? "loaded for (min:s)" : "", format: .clock, domain: 0...max(end, 1e-3)),
                y: Axis(percentile.1, isWide ? .logarithmic : .linear, format: .duration), layers: layers, height: 150,
                isZoomable: true)
        }
        return FigureModel(
            "Over time", note: "Blocks of each target behind one another: both went through the same schedule, in turns.", plots,
            isWide: true)
    }
}
