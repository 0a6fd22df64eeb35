import Charts
import LoadModel
import Measurement

/// What became of throughput and response time as the load rose.
struct LevelsFigures {
    private let levels: [LevelResult]

    init(_ levels: [LevelResult]) { self.levels = levels }

    var models: [Figure] { places.isEmpty ? [] : [throughput, responseTimes] }

    /// Where each level stands on the axis: its rate, or its users; empty where levels differ in something else.
    private var places: [Double] {
        let rates = levels.compactMap(\.offeredRate)
        let users = levels.compactMap { $0.level.peakUsers.map(Double.init) }
        let places = rates.count == levels.count ? rates : users.count == levels.count ? users : []
        return Set(places).count == levels.count ? places : []
    }

    private var isOpen: Bool { levels.allSatisfy { $0.offeredRate != nil } }

    private var axis: Axis { Axis(isOpen ? "offered per second" : "users") }

    private var throughput: Figure {
        var layers = [Layer("successful responses/s", .line(points { $0.total.throughput }), .series(2))]
        layers.append(Layer("measured", .marks(points { $0.total.throughput }.map { Mark($0) }), .series(2)))
        if isOpen, levels.allSatisfy({ $0.level.sessions == nil && $0.total.requests <= $0.counts.scheduled }) {
            let theory = Layer("in theory", .line(points { $0.offeredRate ?? .nan }), .series(7), isDashed: true)
            layers.insert(theory, at: 0)
        }
        return Figure(
            "Throughput by level", note: "Where the measured line leaves the theoretical one, the target no longer keeps up.",
            [
                Plot(
                    "Throughput by level", summary: "Responses a second at each level.", x: axis, y: Axis("Responses per second"),
                    layers: layers)
            ])
    }

    private var responseTimes: Figure {
        let layers = [(99.0, 1), (90, 3), (50, 0)].flatMap { percent, colour -> [Layer] in
            let points = points { level in
                guard let value = level.total.responseTime.percentile(percent), !value.isLowerBound else { return .nan }
                return value.milliseconds
            }
            let name = QuantityText.percentileName(percent)
            return [
                Layer(name, .line(points), .series(colour)),
                Layer("", .marks(points.filter(\.y.isFinite).map { Mark($0) }), .series(colour)),
            ]
        }
        return Figure(
            "Response time by level", note: "Percentiles of each level; a gap where they fall among requests without an answer.",
            [
                Plot(
                    "Response time by level", summary: "p50, p90 and p99 at each level.", x: axis,
                    y: Axis("Response time", .logarithmic, format: .duration), layers: layers)
            ])
    }

    private func points(_ value: (LevelResult) -> Double) -> [Point] {
        zip(places, levels).map { Point($0, value($1)) }.sorted { $0.x < $1.x }
    }
}
