/// A chart for a page: as wide as the place that it is given, in the page's colours (``PlotTheme``).
///
/// What is drawn scales with the width; texts and strokes keep their size, so that a chart can be read on a telephone.
public struct Plot: Hashable, Sendable {
    public var title: String
    /// What it shows, in words, for those who do not see it.
    public var summary: String
    public var x: Axis
    public var y: Axis
    /// The first lies below all others.
    public var layers: [Layer]
    /// Pixels.
    public var height: Double
    /// Whether a script may show a part of the x axis only: of charts without bars and marks.
    public var isZoomable: Bool
    /// What an interval of the x axis is that values hold for; nil where they are of points.
    public var step: Double?
    /// The calendar time, in seconds since 1970, that 0 on the x axis is; nil where it is no time, or not known.
    public var origin: Double?

    public init(
        _ title: String, summary: String, x: Axis, y: Axis, layers: [Layer], height: Double = 240, isZoomable: Bool = false,
        step: Double? = nil, origin: Double? = nil
    ) {
        self.title = title
        self.summary = summary
        self.x = x
        self.y = y
        self.layers = layers
        self.height = height
        self.isZoomable = isZoomable
        self.step = step
        self.origin = origin
    }

    /// Units along each side of what is drawn: a thousandth of the chart is less than a pixel.
    static let side = 1000.0

    /// The chart as an element of an HTML page.
    public var svg: String {
        let scales = PlotScales(self)
        let data = Node(
            "svg",
            [
                "class": "data", "viewBox": "0 0 1000 1000", "preserveAspectRatio": "none", "width": "100%", "height": "100%",
            ], layers.flatMap { $0.shapes(in: scales) })
        let root = Node(
            "svg",
            [
                "class": "plot" + (isZoomable ? " zooms" : ""), "role": "img", "aria-label": title, "height": height.coordinate,
                "data-x": attribute(x, scales.x) + steps, "data-y": attribute(y, scales.y),
            ],
            [Node("title", text: title), Node("desc", text: summary)] + grid(scales) + [data]
                + zip(layers, linesBelow(scales)).flatMap { $0.marks(in: scales, line: $1) })
        return root.rendered()
    }

    /// How many lines below its usual place (the top of an instant, just above a level) the name of each stands, so that none lies over
    /// another.
    private func linesBelow(_ scales: PlotScales) -> [Int] {
        var lines = [Int](repeating: 0, count: layers.count)
        let places = layers.enumerated().compactMap { index, layer -> (index: Int, span: ClosedRange<Double>)? in
            guard case .instant(let x) = layer.shape, scales.x.holds(x), let place = scales.x.position(x) else { return nil }
            // In a chart as narrow as they become.
            let width = (Theme.width(layer.name) + 8) / 300 * Plot.side
            return (index, Layer.isNamedBefore(place) ? place - width...place : place...place + width)
        }.sorted { $0.span.lowerBound < $1.span.lowerBound }
        var ends: [Double] = []
        for (index, span) in places {
            let line = ends.firstIndex { $0 < span.lowerBound } ?? ends.count
            if line == ends.count { ends.append(span.upperBound) } else { ends[line] = span.upperBound }
            lines[index] = line
        }
        // The names of rules that are closer than a line is high stand on both sides of them.
        let rules = layers.enumerated().compactMap { index, layer -> (index: Int, place: Double)? in
            guard case .level(let y) = layer.shape, scales.y.holds(y), let place = scales.y.position(y) else { return nil }
            return (index, place)
        }.sorted { $0.place < $1.place }
        for (above, own) in zip(rules, rules.dropFirst()) where own.place - above.place < 13 / height * Plot.side {
            lines[own.index] = lines[above.index] + 1
        }
        return lines
    }

    /// What a script needs to turn pixels into values: kind, ends of the domain, format.
    private func attribute(_ axis: Axis, _ scale: Scale) -> String {
        "\(axis.kind == .linear ? "linear" : "log") \(scale.domain.lowerBound) \(scale.domain.upperBound) \(axis.format.rawValue)"
    }

    /// The same of the intervals that values hold for, and of when the first begins.
    private var steps: String {
        guard step != nil || origin != nil else { return "" }
        return " \(step ?? 0)" + (origin.map { " \($0)" } ?? "")
    }

    private func grid(_ scales: PlotScales) -> [Node] {
        let rules = scales.y.ticks.flatMap { tick -> [Node] in
            guard let place = scales.y.position(tick).map({ "\(($0 / 10).coordinate)%" }) else { return [] }
            return [
                Node("line", ["class": "rule", "x1": "0", "x2": "100%", "y1": place, "y2": place]),
                Node("text", ["class": "tick y", "x": "-8", "y": place, "dy": ".32em"], text: y.format.text(tick)),
            ]
        }
        let ticks = scales.x.ticks.enumerated().flatMap { index, tick -> [Node] in
            guard let place = scales.x.position(tick).map({ "\(($0 / 10).coordinate)%" }) else { return [] }
            // Narrow screens show every other one.
            let odd = index.isMultiple(of: 2) || scales.x.ticks.count < 5 ? "" : " odd"
            return [Node("text", ["class": "tick x\(odd)", "x": place, "y": "100%", "dy": "17"], text: x.format.text(tick))]
        }
        return [
            Node("g", ["class": "grid"], rules), Node("g", ["class": "ticks"], ticks),
            Node("line", ["class": "axis", "x1": "0", "x2": "100%", "y1": "100%", "y2": "100%"]),
        ] + titles
    }

    private var titles: [Node] {
        var nodes: [Node] = []
        if !y.title.isEmpty { nodes.append(Node("text", ["class": "axis-title", "x": "0", "y": "-9"], text: y.title)) }
        if !x.title.isEmpty {
            nodes.append(Node("text", ["class": "axis-title x", "x": "100%", "y": "100%", "dy": "33"], text: x.title))
        }
        return nodes
    }
}

/// Both scales of a plot, in units of its sides.
struct PlotScales {
    let x: Scale
    let y: Scale
    private let formats: (x: Axis.Format, y: Axis.Format)

    init(_ plot: Plot) {
        formats = (plot.x.format, plot.y.format)
        x = Scale(plot.x, values: plot.layers.flatMap(\.xs), range: (0, Plot.side), ticks: 8)
        let heights = plot.layers.flatMap(\.ys)
        let ends = Mark.ends(of: plot.layers.flatMap(\.marks), beside: heights)
        y = Scale(plot.y, values: heights + ends, range: (Plot.side, 0), ticks: 5)
    }

    /// `12 ms (11 ms to 13 ms) at 50`.
    func text(of mark: Mark) -> String {
        let y = { formats.y.text(threeDigits($0)) }
        let interval = mark.interval.map { " (\(y($0.lowerBound)) to \(y($0.upperBound)))" } ?? ""
        return "\(y(mark.point.y))\(interval) at \(formats.x.text(threeDigits(mark.point.x)))"
    }

    /// Where the bottom is.
    var floor: Double { y.kind == .linear ? y.position(0).map { min($0, Plot.side) } ?? Plot.side : Plot.side }
}
