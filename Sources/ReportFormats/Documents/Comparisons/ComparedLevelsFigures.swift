import Charts
import LoadModel
import Measurement

/// A stress test of several targets: throughput and response time as the load rises.
struct ComparedLevelsFigures {
    private let sides: [(name: String, levels: [LevelResult])]

    init(_ sides: [(name: String, levels: [LevelResult])]) { self.sides = sides }

    /// None where levels differ in more than their rate.
    var models: [Figure] {
        let rates = sides.first?.levels.compactMap(\.offeredRate) ?? []
        guard rates.count == sides.first?.levels.count, Set(rates).count == rates.count, rates.count > 1 else { return [] }
        return [throughput, responseTimes]
    }

    private var throughput: Figure {
        let theory = Layer(
            "in theory", .line(points(sides[0].levels) { $0.theoreticalReceivedKBPerSecond ?? .nan }), .series(7), isDashed: true)
        let layers = sides.enumerated().flatMap { index, side in
            both(side.name, points(side.levels) { $0.total.receivedKBPerSecond }, index)
        }
        let plot = Plot(
            "Throughput by level",
            summary: "KB a second received at each level, beside what a target that keeps up would deliver.",
            x: Axis("offered per second"), y: Axis("KB received per second"), layers: [theory] + layers)
        return Figure(
            "Throughput by level", note: "Where a line leaves the theoretical one, its target no longer keeps up.", [plot])
    }

    private var responseTimes: Figure {
        let layers = sides.enumerated().flatMap { index, side in
            both(side.name, points(side.levels) { $0.total.responseTime.mean ?? .nan }, index)
        }
        let means = sides.flatMap(\.levels).compactMap { $0.total.responseTime.mean }
        let isWide = (means.max() ?? 0) > 8 * (means.min() ?? 0)
        let plot = Plot(
            "Mean response time by level", summary: "Mean response time at each level.", x: Axis("offered per second"),
            y: Axis("Mean response time", isWide ? .logarithmic : .linear, format: .duration), layers: layers)
        return Figure("Response time by level", note: "The mean over answers, of each target at each level.", [plot])
    }

    private func both(_ name: String, _ points: [Point], _ index: Int) -> [Layer] {
        [
            Layer(name, .line(points), .series(index)),
            Layer("", .marks(points.filter(\.y.isFinite).map { Mark($0) }), .series(index)),
        ]
    }

    private func points(_ levels: [LevelResult], _ value: (LevelResult) -> Double) -> [Point] {
        levels.map { Point($0.offeredRate ?? .nan, value($0)) }.sorted { $0.x < $1.x }
    }
}
