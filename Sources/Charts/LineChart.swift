/// Curves and measured points over one another.
public struct LineChart: Hashable, Sendable {
    public var title: String
    /// What a reader must know to read it; one line.
    public var note: String?
    public var x: Axis
    public var y: Axis
    public var series: [Series]

    public init(_ title: String, note: String? = nil, x: Axis, y: Axis, series: [Series]) {
        self.title = title
        self.note = note
        self.x = x
        self.y = y
        self.series = series
    }

    /// What belongs together and has one colour.
    public struct Series: Hashable, Sendable {
        public var name: String
        /// A line through these points, from left to right; broken where a value is not finite.
        public var curve: [Point]
        /// Shown by a mark each; joined by dots from left to right where there is no curve.
        public var marks: [Mark]

        public init(_ name: String, curve: [Point] = [], marks: [Mark] = []) {
            self.name = name
            self.curve = curve
            self.marks = marks
        }

        fileprivate var lineClass: String { curve.isEmpty ? "curve dotted" : "curve" }
    }

    public typealias Point = Charts.Point
    public typealias Mark = Charts.Mark

    /// The chart as an SVG document of its own, which may also stand inside of an HTML page.
    public var svg: String {
        let points = series.flatMap { $0.curve + $0.marks.map(\.point) }
        // An interval that reaches far beyond all points is cut: it would flatten them.
        let reach = points.map(\.y).filter(\.isFinite)
        let (lowest, highest) = (reach.min() ?? 0, reach.max() ?? 0)
        let room = 0.5 * max(highest - lowest, abs(highest))
        let ends = series.flatMap { $0.marks.compactMap(\.interval).flatMap { [$0.lowerBound, $0.upperBound] } }
            .map { min(max($0, lowest - room), highest + room) }
        let frame = Frame(
            title: title, note: note, x: x, y: y, xs: points.map(\.x), ys: points.map(\.y) + ends,
            legend: series.enumerated().map { (swatch(of: $0), $1.name) })
        let numbers = series.indices
        return frame.document(
            lines: numbers.map { group(lines(of: series[$0], in: frame), $0) },
            marks: numbers.map { group(marks(of: $0, in: frame), $0) })
    }

    private func group(_ nodes: [Node], _ number: Int) -> Node { Node("g", ["class": Theme.seriesClass(number)], nodes) }

    /// Line and mark as in the chart, around (12, 0).
    private func swatch(of number: Int) -> Node {
        let line = Node.line(from: (0, 0), to: (24, 0), class: series[number].lineClass)
        return group([line] + (series[number].marks.isEmpty ? [] : [MarkShape.node(number, x: 12, y: 0)]), number)
    }

    private func lines(of series: Series, in frame: Frame) -> [Node] {
        let points = series.curve.isEmpty ? series.marks.map(\.point).sorted { $0.x < $1.x } : series.curve
        return path(points, class: series.lineClass, in: frame)
    }

    private func marks(of number: Int, in frame: Frame) -> [Node] {
        let shown = series[number].marks.filter { frame.x.holds($0.point.x) && frame.y.holds($0.point.y) }
        return shown.flatMap { whisker($0, in: frame) }
            + shown.compactMap { mark in
                guard let x = frame.x.position(mark.point.x), let y = frame.y.position(mark.point.y) else { return nil }
                return MarkShape.node(number, x: x, y: y, title: description(of: mark, series[number]))
            }
    }

    private func path(_ points: [Point], class name: String, in frame: Frame) -> [Node] {
        var data = ""
        var isDown = false
        for point in points {
            guard let x = frame.x.position(point.x), let y = frame.y.position(point.y) else {
                isDown = false
                continue
            }
            data += "\(isDown ? "L" : "M")\(x.coordinate) \(y.coordinate)"
            isDown = true
        }
        return data.isEmpty ? [] : [Node("path", ["class": name, "d": data])]
    }

    private func whisker(_ mark: Mark, in frame: Frame) -> [Node] {
        guard let interval = mark.interval?.clamped(to: frame.y.domain), let x = frame.x.position(mark.point.x),
            let high = frame.y.position(interval.upperBound), let low = frame.y.position(interval.lowerBound)
        else { return [] }
        let cap = { (y: Double) in "M\((x - 3.5).coordinate) \(y.coordinate)H\((x + 3.5).coordinate)" }
        let data = cap(high) + "M\(x.coordinate) \(high.coordinate)V\(low.coordinate)" + cap(low)
        return [Node("path", ["class": "whisker", "d": data])]
    }

    /// What a pointer over the mark shows.
    private func description(of mark: Mark, _ series: Series) -> String {
        let interval =
            mark.interval.map { " (\(tickLabel(threeDigits($0.lowerBound))) to \(tickLabel(threeDigits($0.upperBound))))" } ?? ""
        return "\(series.name): \(tickLabel(threeDigits(mark.point.y)))\(interval) at \(tickLabel(threeDigits(mark.point.x)))"
    }
}
