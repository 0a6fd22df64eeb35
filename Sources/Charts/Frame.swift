/// What charts have in common: surface, title, legend, axes with their ticks, and the place for what is plotted.
struct Frame {
    private let title: String
    private let note: String?
    private let axes: (x: Axis, y: Axis)
    private let legend: [LegendEntry]
    private let plot: (left: Double, top: Double, right: Double, bottom: Double)
    /// In the coordinates of the plot's own corner.
    let x: Scale
    let y: Scale

    static let width = 760.0
    static let height = 460.0

    private struct LegendEntry {
        var swatch: Node
        var name: String
        var x: Double
        var row: Int
    }

    /// - Parameters:
    ///   - xs, ys: the values that are to be shown.
    ///   - legend: for each series a swatch from (0, 0) to (24, 0), and its name.
    init(
        title: String, note: String?, x: Axis, y: Axis, xs: [Double], ys: [Double], legend: [(swatch: Node, name: String)]
    ) {
        self.title = title
        self.note = note
        axes = (x, y)
        self.legend = legend.count > 1 ? Frame.placed(legend) : []
        let rows = Double((self.legend.last?.row ?? -1) + 1)
        let top = 38 + (note == nil ? 0 : 18) + rows * 20 + 36
        let bottom = Frame.height - 52
        let right = Frame.width - 24
        // The widest label decides where the plot begins, and the scale itself does not depend on that.
        let vertical = Scale(y, values: ys, range: (bottom - top, 0), ticks: 6)
        let left = 28 + (vertical.ticks.map { Theme.width(y.format.text($0), size: 11) }.max() ?? 0)
        plot = (left, top, right, bottom)
        self.y = vertical
        self.x = Scale(x, values: xs, range: (0, right - left), ticks: 8)
    }

    /// Entries in rows that are as wide as the chart.
    private static func placed(_ legend: [(swatch: Node, name: String)]) -> [LegendEntry] {
        var (x, row) = (20.0, 0)
        return legend.map { entry in
            let width = 32 + Theme.width(entry.name) + 18
            if x > 20, x + width > Frame.width { (x, row) = (20, row + 1) }
            defer { x += width }
            return LegendEntry(swatch: entry.swatch, name: entry.name, x: x, row: row)
        }
    }

    /// - Parameters:
    ///   - lines: what is cut off at the edge of the plot; both in the coordinates of the scales.
    ///   - marks: what is not.
    func document(lines: [Node], marks: [Node]) -> String {
        let clipped = Node(
            "svg",
            [
                "x": plot.left.coordinate, "y": plot.top.coordinate, "width": (plot.right - plot.left).coordinate,
                "height": (plot.bottom - plot.top).coordinate, "overflow": "hidden",
            ], lines)
        let unclipped = Node("g", ["transform": "translate(\(plot.left.coordinate) \(plot.top.coordinate))"], marks)
        let root = Node(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "chart", "role": "img",
                "viewBox": "0 0 \(Frame.width.coordinate) \(Frame.height.coordinate)",
                "width": Frame.width.coordinate, "height": Frame.height.coordinate,
            ],
            [
                Node("title", text: title), Node("style", text: Theme.styleSheet),
                Node("rect", ["class": "surface", "width": "100%", "height": "100%", "rx": "6"]),
            ] + head + grid + [clipped, unclipped])
        return root.rendered()
    }

    private var head: [Node] {
        var nodes = [Node.label(title, x: 20, y: 30, class: "title")]
        var y = 38.0
        if let note {
            nodes.append(.label(note, x: 20, y: y + 12, class: "note"))
            y += 18
        }
        for entry in legend {
            let middle = y + 14 + Double(entry.row) * 20
            nodes.append(Node("g", ["transform": "translate(\(entry.x.coordinate) \(middle.coordinate))"], [entry.swatch]))
            nodes.append(.label(entry.name, x: entry.x + 32, y: middle + 4, class: "name"))
        }
        return nodes
    }

    private var grid: [Node] {
        var nodes = [Node.label(axes.y.title, x: 20, y: plot.top - 14, class: "axis-title")]
        for tick in y.ticks {
            guard let position = y.position(tick) else { continue }
            let height = plot.top + position
            nodes.append(.line(from: (plot.left, height), to: (plot.right, height), class: "rule"))
            nodes.append(.label(axes.y.format.text(tick), x: plot.left - 8, y: height + 4, class: "tick", anchor: .end))
        }
        nodes.append(.line(from: (plot.left, plot.bottom), to: (plot.right, plot.bottom), class: "axis"))
        for tick in x.ticks {
            guard let position = x.position(tick) else { continue }
            let place = plot.left + position
            nodes.append(.line(from: (place, plot.bottom), to: (place, plot.bottom + 5), class: "axis"))
            nodes.append(.label(axes.x.format.text(tick), x: place, y: plot.bottom + 18, class: "tick", anchor: .middle))
        }
        nodes.append(
            .label(axes.x.title, x: (plot.left + plot.right) / 2, y: plot.bottom + 40, class: "axis-title", anchor: .middle))
        return nodes
    }
}
