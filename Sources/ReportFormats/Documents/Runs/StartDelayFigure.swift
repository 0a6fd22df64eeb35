import Charts
import LoadModel
import Measurement

/// What passed before a request was sent: the generator's own lateness, the load's cap, dialling.
struct StartDelayFigure {
    private let level: LevelResult

    init(_ level: LevelResult) { self.level = level }

    /// nil in closed models, where there is no intended start.
    var model: FigureModel? {
        guard level.phases.startDelay.count > 0 else { return nil }
        let parts: [(String, Latencies, Int)] = [
            ("start delay", level.phases.startDelay, 1), ("waiting for a slot", level.phases.slotWait, 3),
            ("the generator's lag", level.phases.lag, 6),
        ]
        let layers = parts.compactMap { name, latencies, colour -> Layer? in
            guard latencies.moments.max > .zero else { return nil }
            let points = Cumulative(LatencySummary(latencies)).spectrum(limit: 1e6, points: 160)
            return Layer(name, .line(points), .series(colour))
        }
        guard !layers.isEmpty else { return nil }
        let plot = Plot(
            "Start delay", summary: "Time from the intended start to the first byte sent, by percentile.",
            x: Axis(
                "percentile", .logarithmic, format: .percentile,
                domain: 1...max(10, min(Double(2 * level.phases.startDelay.count), 1e6))),
            y: Axis("", .logarithmic, format: .duration), layers: layers)
        return FigureModel(
            "Start delay",
            note:
                "From the intended start to the first byte sent. Only the generator's lag is its own fault, and can make a run invalid.",
            [plot])
    }
}
