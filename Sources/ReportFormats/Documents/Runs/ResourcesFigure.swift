import Charts
import LoadModel
import Measurement

/// What the target's processes used while they were loaded.
struct ResourcesFigure {
    private let level: LevelResult

    private static let limit = 600

    init(_ level: LevelResult) { self.level = level }

    /// nil where they were not watched.
    var model: FigureModel? {
        guard let used = level.resources, used.series.count > 1 else { return nil }
        let points = ResourcesFigure.thinned(used.series)
        let end = max(points.last?.time ?? 1, 1e-3)
        let processors = Plot(
            "Processors used by the target over time", summary: "CPU seconds a second, of all its processes.",
            x: Axis("", format: .clock, domain: 0...end), y: Axis("Processors"),
            layers: [Layer("CPU seconds a second", .area(points.map { Point($0.time, $0.processors) }), .series(0))], height: 120,
            isZoomable: true)
        let memory = Plot(
            "Memory of the target over time", summary: "Resident memory of all its processes.",
            x: Axis("from the start of the load (min:s)", format: .clock, domain: 0...end), y: Axis("Memory (MB)"),
            layers: [
                Layer("resident memory (MB)", .area(points.map { Point($0.time, Double($0.residentBytes) / 1e6) }), .series(3))
            ], height: 120, isZoomable: true)
        return FigureModel(
            "The target's processes", note: LevelPhrases(result: level).resources.map { $0 + "." }, [processors, memory],
            table: ResourceTable.table(of: [("", used)]), isWide: true)
    }

    /// The busiest of those that share a place stands for them.
    private static func thinned(_ points: [TargetResources.Point]) -> [TargetResources.Point] {
        let size = (points.count + limit - 1) / limit
        guard size > 1 else { return points }
        return stride(from: 0, to: points.count, by: size).compactMap { start in
            points[start..<min(start + size, points.count)].max { $0.processors < $1.processors }
        }
    }
}
