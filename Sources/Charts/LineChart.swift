/// Curves and measured points over one another.
public struct LineChart: Hashable, Sendable {
    public var title: String
    /// What a reader must know to read it; one line.
    public var note: String?
    public var x: Axis
    public var y: Axis
    public var series: [Series]
    /// Behind everything.
    public var ranges: [Range]

    public init(_ title: String, note: String? = nil, x: Axis, y: Axis, series: [Series], ranges: [Range] = []) {
        self.title = title
        self.note = note
        self.x = x
        self.y = y
        self.series = series
        self.ranges = ranges
    }

    /// A part of the x axis in which a value lies, with its name at the top.
    public struct Range: Hashable, Sendable {
        public var name: String
        public var value: Double
        public var interval: ClosedRange<Double>
        /// Of the series whose colour it has.
        public var number: Int

        public init(_ name: String, value: Double, interval: ClosedRange<Double>, number: Int) {
            self.name = name
            self.value = value
            self.interval = interval
            self.number = number
        }
    }

    /// What belongs together and has one colour.
    public struct Series: Hashable, Sendable {
        public var name: String
        /// A line through these points, from left to right; broken where a value is not finite.
        public var curve: [Point]
        /// Shown by a mark each; joined by dots from left to right where there is no curve.
        public var marks: [Mark]
        /// Of its colour and the shape of its marks; nil: its place among the series.
        public var number: Int?
        public var isDashed: Bool

        public init(_ name: String, curve: [Point] = [], marks: [Mark] = [], number: Int? = nil, isDashed: Bool = false) {
            self.name = name
            self.curve = curve
            self.marks = marks
            self.number = number
            self.isDashed = isDashed
        }

        fileprivate var lineClass: String { curve.isEmpty ? "curve dotted" : isDashed ? "curve dashed" : "curve" }
    }

    public typealias Point = Charts.Point
    public typealias Mark = Charts.Mark

    /// The chart as an SVG document of its own, which may also stand inside of an HTML page.
    public var svg: String {
        let points = series.flatMap { $0.curve + $0.marks.map(\.point) }
        let ends = Mark.ends(of: series.flatMap(\.marks), beside: points.map(\.y))
        let frame = Frame(
            title: title, note: note, x: x, y: y, xs: points.map(\.x), ys: points.map(\.y) + ends,
            legend: series.enumerated().map { (swatch(of: $0), $1.name) })
        let numbers = series.indices
        return frame.document(
            lines: ranges.enumerated().map { node($1, line: $0, in: frame) }
                + numbers.map { group(lines(of: series[$0], in: frame), $0) },
            marks: numbers.map { group(marks(of: $0, in: frame), $0) })
    }

    /// Of the series at this place.
    func number(_ place: Int) -> Int { series[place].number ?? place }

    private func group(_ nodes: [Node], _ place: Int) -> Node {
        Node("g", ["class": Theme.seriesClass(number(place))], nodes)
    }

    /// Their names stand under one another, as ranges may lie over one another.
    private func node(_ range: Range, line: Int, in frame: Frame) -> Node {
        guard let left = frame.x.position(range.interval.lowerBound), let right = frame.x.position(range.interval.upperBound),
            let middle = frame.x.position(range.value)
        else { return Node("g") }
        let height = Frame.height
        let isRight = middle > frame.x.range.to * 0.7
        return Node(
            "g", ["class": Theme.seriesClass(range.number)],
            [
                Node(
                    "rect",
                    [
                        "class": "range", "x": left.coordinate, "width": max(1, right - left).coordinate,
                        "height": height.coordinate,
                    ]),
                .line(from: (middle, 0), to: (middle, height), class: "curve dashed"),
                .label(
                    range.name, x: middle + (isRight ? -6 : 6), y: 14 + 15 * Double(line), class: "name",
                    anchor: isRight ? .end : .start),
            ])
    }

    /// Line and mark as in the chart, around (12, 0).
    private func swatch(of place: Int) -> Node {
        let series = series[place]
        let isJoined = !series.curve.isEmpty || series.marks.count > 1
        let line = isJoined ? [Node.line(from: (0, 0), to: (24, 0), class: series.lineClass)] : []
        let mark = series.marks.first.map { [MarkShape.node(number(place), x: 12, y: 0, look: isJoined ? .filled : $0.look)] }
        return group(line + (mark ?? []), place)
    }

    private func lines(of series: Series, in frame: Frame) -> [Node] {
        let points = series.curve.isEmpty ? series.marks.map(\.point).sorted { $0.x < $1.x } : series.curve
        return path(points, class: series.lineClass, in: frame)
    }

    private func marks(of place: Int, in frame: Frame) -> [Node] {
        let shown = series[place].marks.filter { frame.x.holds($0.point.x) && frame.y.holds($0.point.y) }
        return shown.flatMap { whisker($0, in: frame) }
            + shown.compactMap { mark in
                guard let x = frame.x.position(mark.point.x), let y = frame.y.position(mark.point.y) else { return nil }
                return MarkShape.node(
                    number(place), x: x, y: y, look: mark.look, title: description(of: mark, series[place]))
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
        let y = { self.y.format.text(threeDigits($0)) }
        let interval = mark.interval.map { " (\(y($0.lowerBound)) to \(y($0.upperBound)))" } ?? ""
        return "\(series.name): \(y(mark.point.y))\(interval) at \(x.format.text(threeDigits(mark.point.x)))"
    }
}
