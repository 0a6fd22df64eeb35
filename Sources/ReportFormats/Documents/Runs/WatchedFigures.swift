import Charts
import LoadModel
import Measurement

/// How many answers took how long, over time: the darker, the more.
struct HeatMapFigure {
    private let level: LevelResult
    private let series: SeriesColumns

    private static let columnLimit = 150
    /// Of the series' buckets, of which 16 make an octave.
    private static let bucketsPerRow = 4

    init(_ level: LevelResult) {
        self.level = level
        series = SeriesColumns(level, limit: HeatMapFigure.columnLimit)
    }

    /// nil where nothing was answered.
    var model: Figure? {
        let counts = series.columns.map { HeatMapFigure.rows($0.point.buckets) }
        let all = counts.flatMap(\.keys)
        guard let first = all.min(), let last = all.max(), let end = series.columns.last?.time.upperBound else { return nil }
        let most = counts.flatMap(\.values).max() ?? 1
        let cells = zip(series.columns, counts).flatMap { column, rows in
            rows.sorted { $0.key < $1.key }.map { row, count in
                Layer.Cell(
                    x: column.time.lowerBound...column.time.upperBound, y: HeatMapFigure.edge(row)...HeatMapFigure.edge(row + 1),
                    tone: HeatMapFigure.tone(count, of: most))
            }
        }
        let plot = Plot(
            "Response times over time, as a heat map", summary: "The darker, the more answers took so long at that time.",
            x: Axis("from the start of the load (min:s)", format: .clock, domain: 0...end),
            y: Axis(
                "Response time", .logarithmic, format: .duration,
                domain: HeatMapFigure.edge(first)...HeatMapFigure.edge(last + 1)),
            layers: [Layer("answers", .cells(cells), .tone(4))], height: 240)
        return Figure("Heat map", note: note(most), [plot], isWide: true)
    }

    private func note(_ most: Int) -> String {
        """
        The darker, the more answers: from 1 to \(QuantityText.count(most)) in \
        \(QuantityText.chosenDuration(Nanoseconds(seconds: series.width))). Two bands are two kinds of requests, or a cache; a comb \
        is a stall and what had queued behind it.
        """
    }

    private static func rows(_ buckets: LogBuckets.Sparse) -> [Int: Int] {
        var rows: [Int: Int] = [:]
        for entry in buckets.entries { rows[Int(entry.index) / bucketsPerRow, default: 0] += Int(entry.count) }
        return rows
    }

    /// The lower edge of a row, in milliseconds.
    private static func edge(_ row: Int) -> Double {
        LogBuckets.lowerEdge(of: row * bucketsPerRow).milliseconds
    }

    /// By orders of magnitude: a single slow answer must be seen beside thousands.
    private static func tone(_ count: Int, of most: Int) -> Int {
        let tones = Double(Layer.Colour.tones - 1)
        return 1 + Int((LogSteps.share(Double(count), of: Double(most)) * (tones - 1)).rounded())
    }
}

/// What the target's processes used while they were loaded.
struct ResourcesFigure {
    private let level: LevelResult

    private static let limit = 600

    init(_ level: LevelResult) { self.level = level }

    /// nil where they were not watched.
    var model: Figure? {
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
        return Figure(
            "The target's processes", note: LevelPhrases(result: level).resources.map { $0 + "." }, [processors, memory],
            table: ResourceTable.table(of: [("", used)]), inWords: .table, isWide: true)
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
