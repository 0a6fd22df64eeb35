import Charts
import LoadModel
import Measurement

/// What became of throughput and response time as the load rose.
struct LevelsFigures {
    private let levels: [LevelResult]

    init(_ levels: [LevelResult]) { self.levels = levels }

    var models: [Figure] { places.isEmpty ? [] : [throughput, responseTimes, tradeOff] }

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
        Figure(
            "Response time by level", note: "Percentiles of each level; a gap where they fall among requests without an answer.",
            [
                Plot(
                    "Response time by level", summary: "p50, p95 and p99 at each level.", x: axis,
                    y: Axis("Response time", .logarithmic, format: .duration), layers: percentiles(over: points) + limits)
            ])
    }

    /// Both ends of the same bargain: where it turns upwards the target is full.
    private var tradeOff: Figure {
        let layers = percentiles { value in
            zip(places, levels).sorted { $0.0 < $1.0 }.map { Point($1.total.throughput, value($1)) }
        }
        return Figure(
            "Response time against throughput",
            note: "Where it turns upwards, the target is full: more load brings no more answers.",
            [
                Plot(
                    "Response time against throughput", summary: "p50, p95 and p99 at what each level answered.",
                    x: Axis("responses per second"), y: Axis("Response time", .logarithmic, format: .duration),
                    layers: layers + limits)
            ])
    }

    private func percentiles(over points: ((LevelResult) -> Double) -> [Point]) -> [Layer] {
        [(99.0, 1), (95, 3), (50, 0)].flatMap { percent, colour -> [Layer] in
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
    }

    /// Thresholds on times of all requests, which all levels have alike.
    private var limits: [Layer] {
        let highest = levels.compactMap(\.total.responseTime.max).max() ?? 0
        let all = (levels.first?.thresholds ?? []).map(\.threshold)
        return all.filter { $0.label == nil && $0.metric.isTime && $0.limit > 0 && $0.limit <= 10 * highest }.map { threshold in
            let holds = levels.allSatisfy { $0.thresholds.allSatisfy { $0.threshold != threshold || $0.holds } }
            return Layer(threshold.text, .level(threshold.limit), holds ? .quiet : .bad, isDashed: true)
        }
    }

    private func points(_ value: (LevelResult) -> Double) -> [Point] {
        zip(places, levels).map { Point($0, value($1)) }.sorted { $0.x < $1.x }
    }
}
