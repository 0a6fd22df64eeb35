extension Plot {
    /// The same chart for a page: a line and its marks for each series.
    ///
    /// - Parameter summary: what it shows, in words, for those who do not see it.
    public init(_ chart: LineChart, summary: String, height: Double = 280) {
        let lines = chart.series.enumerated().compactMap { place, series -> Layer? in
            let points = series.curve.isEmpty ? series.marks.map(\.point).sorted { $0.x < $1.x } : series.curve
            guard points.count > 1 else { return nil }
            return Layer(
                series.name, .line(points), .series(chart.number(place)), isDashed: series.isDashed || series.curve.isEmpty)
        }
        // Above all lines.
        let marks = chart.series.enumerated().filter { !$1.marks.isEmpty }.map { place, series in
            let isJoined = !series.curve.isEmpty || series.marks.count > 1
            return Layer(series.name, .marks(series.marks), .series(chart.number(place)), isListed: !isJoined)
        }
        let ranges = chart.ranges.flatMap { range in
            [
                Layer("", .region(range.interval), .series(range.number)),
                Layer(range.name, .instant(range.value), .series(range.number), isDashed: true),
            ]
        }
        self.init(chart.title, summary: summary, x: chart.x, y: chart.y, layers: ranges + lines + marks, height: height)
    }
}
