extension Layer {
    /// Values that the axes have to show.
    var xs: [Double] {
        switch shape {
        case .line(let points), .area(let points): points.map(\.x)
        case .steps(let points, let width, _): points.flatMap { [$0.x - width / 2, $0.x + width / 2] }
        case .band(let bands), .stack(let bands): bands.map(\.x)
        case .bars(let bars): bars.flatMap { [$0.x.lowerBound, $0.x.upperBound] }
        case .marks(let marks): marks.map(\.point.x)
        case .cells(let cells): cells.flatMap { [$0.x.lowerBound, $0.x.upperBound] }
        case .instant(let x): [x]
        case .level, .region: []
        }
    }

    var ys: [Double] {
        switch shape {
        case .line(let points), .area(let points), .steps(let points, _, _): points.map(\.y)
        case .band(let bands), .stack(let bands): bands.flatMap { [$0.y.lowerBound, $0.y.upperBound] }
        case .bars(let bars): bars.map { $0.base + $0.height }
        case .marks(let marks): marks.map(\.point.y)
        case .cells(let cells): cells.flatMap { [$0.y.lowerBound, $0.y.upperBound] }
        case .level(let y): [y]
        case .instant, .region: []
        }
    }

    /// What scales with the chart.
    func shapes(in scales: PlotScales) -> [Node] {
        switch shape {
        case .line(let points): [path(PathData.line(points, scales), named: true)]
        case .area(let points): [path(PathData.area(points, scales), named: true)]
        case .steps(let points, let width, let isFilled):
            [path(PathData.steps(points, width: width, isFilled: isFilled, scales), named: true)]
        case .band(let bands): [path(PathData.band(bands, scales), named: false)]
        case .stack(let bands): [path(PathData.band(bands, scales), named: true)]
        case .bars(let bars): bars.compactMap { node($0, scales) }
        case .cells(let cells): tones(cells, scales)
        case .level(let y):
            [path(PathData.line([Point(scales.x.domain.lowerBound, y), Point(scales.x.domain.upperBound, y)], scales))]
        case .instant(let x):
            [path(PathData.line([Point(x, scales.y.domain.lowerBound), Point(x, scales.y.domain.upperBound)], scales))]
        case .region(let range): [rectangle(range, scales.y.domain, scales)].compactMap { $0 }
        case .marks: []
        }
    }

    /// What keeps its size.
    ///
    /// - Parameter line: how many below its usual place the name of an instant or a level stands.
    func marks(in scales: PlotScales, line: Int) -> [Node] {
        switch shape {
        case .marks(let marks):
            let shown = marks.filter { scales.x.holds($0.point.x) && scales.y.holds($0.point.y) }
            return [Node("g", ["class": colour.className], shown.flatMap { nodes($0, scales) })]
        case .level(let y):
            guard scales.y.holds(y), let place = scales.y.position(y) else { return [] }
            return [label(x: "100%", y: "\((place / 10).coordinate)%", dy: "\(-4 + 15 * line)", anchor: "end")]
        case .instant(let x):
            guard scales.x.holds(x), let place = scales.x.position(x) else { return [] }
            let isBefore = Layer.isNamedBefore(place)
            return [
                label(
                    x: "\((place / 10).coordinate)%", y: "0", dx: isBefore ? "-4" : "4", dy: "\(11 + 12 * line)",
                    anchor: isBefore ? "end" : "start")
            ]
        default: return []
        }
    }

    /// Whether the name of an instant at this place stands before it: behind it it would leave the chart.
    static func isNamedBefore(_ place: Double) -> Bool { place > 0.6 * Plot.side }

    private func label(x: String, y: String, dx: String = "0", dy: String, anchor: String) -> Node {
        Node(
            "text", ["class": "mark-name \(colour.className)", "x": x, "y": y, "dx": dx, "dy": dy, "text-anchor": anchor],
            text: name)
    }

    /// The mark as it is drawn, for a legend; nil of what is no marks.
    public var swatch: String? {
        guard let first = marks.first else { return nil }
        let number = if case .series(let number) = colour { number } else { 0 }
        return Node(
            "svg", ["class": "swatch-mark \(colour.className)", "width": "14", "height": "14", "viewBox": "-7 -7 14 14"],
            [MarkShape.node(number, x: 0, y: 0, look: first.look)]
        ).rendered()
    }

    var marks: [Mark] { if case .marks(let marks) = shape { marks } else { [] } }

    private func path(_ data: String, named: Bool = false) -> Node {
        let classes = "\(kind) \(colour.className)" + (isDashed ? " dashed" : "")
        // A script reads values out of the paths that have names.
        return named && !name.isEmpty
            ? Node("path", ["class": classes, "data-name": name, "d": data]) : Node("path", ["class": classes, "d": data])
    }

    private func node(_ bar: Bar, _ scales: PlotScales) -> Node? {
        let low = scales.y.kind == .linear ? bar.base : scales.y.domain.lowerBound
        let top = bar.base + bar.height
        guard top > low, var node = rectangle(bar.x, low...top, scales) else { return nil }
        node.children = [Node("title", text: bar.title)]
        return node
    }

    private func rectangle(_ x: ClosedRange<Double>, _ y: ClosedRange<Double>, _ scales: PlotScales) -> Node? {
        guard let left = scales.x.position(x.lowerBound), let right = scales.x.position(x.upperBound),
            let bottom = scales.y.position(y.lowerBound), let top = scales.y.position(y.upperBound)
        else { return nil }
        return Node(
            "rect",
            [
                "class": "\(kind == "region" ? "region" : "bar") \(colour.className)", "x": left.coordinate, "y": top.coordinate,
                "width": (right - left).coordinate, "height": (bottom - top).coordinate,
            ])
    }

    /// One path for all cells of a tone: a heat map has thousands.
    private func tones(_ cells: [Cell], _ scales: PlotScales) -> [Node] {
        var paths = [String](repeating: "", count: Colour.tones)
        for cell in cells where (0..<Colour.tones).contains(cell.tone) {
            guard let left = scales.x.position(cell.x.lowerBound), let right = scales.x.position(cell.x.upperBound),
                let bottom = scales.y.position(cell.y.lowerBound), let top = scales.y.position(cell.y.upperBound)
            else { continue }
            paths[cell.tone] += "M\(left.tenths) \(top.tenths)H\(right.tenths)V\(bottom.tenths)H\(left.tenths)z"
        }
        return paths.enumerated().compactMap { tone, data in
            data.isEmpty ? nil : Node("path", ["class": "cell \(Colour.tone(tone).className)", "d": data])
        }
    }

    private func nodes(_ mark: Mark, _ scales: PlotScales) -> [Node] {
        guard let x = scales.x.position(mark.point.x), let y = scales.y.position(mark.point.y) else { return [] }
        let place = "\((x / 10).coordinate)%"
        var nodes: [Node] = []
        if let interval = mark.interval?.clamped(to: scales.y.domain), let low = scales.y.position(interval.lowerBound),
            let high = scales.y.position(interval.upperBound)
        {
            nodes.append(
                Node(
                    "line",
                    [
                        "class": "whisker", "x1": place, "x2": place, "y1": "\((low / 10).coordinate)%",
                        "y2": "\((high / 10).coordinate)%",
                    ]))
        }
        let number = if case .series(let number) = colour { number } else { 0 }
        let shape = MarkShape.node(number, x: 0, y: 0, look: mark.look, title: "\(name): \(scales.text(of: mark))")
        return nodes + [Node("svg", ["class": "place", "x": place, "y": "\((y / 10).coordinate)%"], [shape])]
    }
}
