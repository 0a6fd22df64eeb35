/// Rows of bars over one axis, each bar in parts that follow one another: requests by their phases, connections by their requests.
///
/// Parts are told apart by their colours' strength, so that they are in print too; those that are hollow are no one's work.
public struct LaneChart: Hashable, Sendable {
    public struct Part: Hashable, Sendable {
        public var name: String
        public var colour: Layer.Colour
        public var isHollow: Bool

        public init(_ name: String, _ colour: Layer.Colour, isHollow: Bool = false) {
            self.name = name
            self.colour = colour
            self.isHollow = isHollow
        }

        /// The classes of a legend's swatch.
        public var swatchClass: String { "swatch part \(colour.className)" + (isHollow ? " hollow" : "") }
    }

    public struct Bar: Hashable, Sendable {
        /// Which of the chart's parts lasts from where to where, on the axis.
        public var parts: [(part: Int, range: ClosedRange<Double>)]

        public init(_ parts: [(part: Int, range: ClosedRange<Double>)]) { self.parts = parts }

        public static func == (a: Bar, b: Bar) -> Bool {
            a.parts.elementsEqual(b.parts) { $0.part == $1.part && $0.range == $1.range }
        }

        public func hash(into hasher: inout Hasher) {
            for part in parts { hasher.combine(part.part); hasher.combine(part.range) }
        }
    }

    public struct Row: Hashable, Sendable {
        /// Stands before it.
        public var name: String
        /// Stands at its end, where there is room.
        public var words: String
        /// What a pointer over it shows; nil: nothing, as rows of many bars are drawn together.
        public var title: String?
        public var bars: [Bar]
        /// Of several kinds of rows: which a script shows it with, and whether it is shown where all are.
        public var kind: String?
        public var isShown: Bool

        public init(
            _ name: String, words: String = "", title: String? = nil, bars: [Bar], kind: String? = nil, isShown: Bool = true
        ) {
            self.name = name
            self.words = words
            self.title = title
            self.bars = bars
            self.kind = kind
            self.isShown = isShown
        }
    }

    public var title: String
    /// What it shows, in words, for those who do not see it.
    public var summary: String
    public var x: Axis
    public var parts: [Part]
    public var rows: [Row]
    /// Of the axis, behind all rows.
    public var regions: [ClosedRange<Double>]
    /// Of the rows that a script is asked to show at once.
    public var mostRows: Int

    public init(
        _ title: String, summary: String, x: Axis, parts: [Part], rows: [Row], regions: [ClosedRange<Double>] = [],
        mostRows: Int = 50
    ) {
        self.title = title
        self.summary = summary
        self.x = x
        self.parts = parts
        self.rows = rows
        self.regions = regions
        self.mostRows = mostRows
    }

    /// The parts that any bar has, for a legend.
    public var usedParts: [Part] {
        let used = Set(rows.lazy.flatMap(\.bars).flatMap(\.parts).map(\.part))
        return parts.indices.filter(used.contains).map { parts[$0] }
    }

    /// Pixels.
    static let rowHeight = 16.0
    /// Units along the axis.
    private static let side = 10_000.0
    /// Of an outline: a narrower one would be nothing but its border, and hide what is beside it.
    private static let narrowestHollow = 20.0

    /// The chart as an element of an HTML page.
    public var svg: String {
        let ends = rows.flatMap { $0.bars.flatMap { $0.parts.flatMap { [$0.range.lowerBound, $0.range.upperBound] } } }
        let scale = Scale(x, values: ends, range: (0, LaneChart.side), ticks: 8)
        var shown = 0
        let nodes = rows.map { row -> Node in
            defer { if row.isShown { shown += 1 } }
            return node(row, scale, at: row.isShown ? shown : 0)
        }
        let height = Double(shown) * LaneChart.rowHeight
        return Node(
            "svg",
            [
                "class": "lanes", "role": "img", "aria-label": title, "height": height.coordinate,
                "data-row": LaneChart.rowHeight.coordinate, "data-most": "\(mostRows)",
            ], [Node("desc", text: summary)] + grid(scale) + [bars(scale, height)] + nodes
        ).rendered()
    }

    private func grid(_ scale: Scale) -> [Node] {
        let regions = regions.compactMap { region -> Node? in
            guard let place = percent(region, scale) else { return nil }
            return Node("rect", ["class": "region bad", "x": place.start, "width": place.width, "y": "0", "height": "100%"])
        }
        return regions
            + scale.ticks.enumerated().flatMap { index, tick -> [Node] in
                guard let place = scale.position(tick).map({ "\(($0 / LaneChart.side * 100).coordinate)%" }) else { return [] }
                let odd = index.isMultiple(of: 2) || scale.ticks.count < 5 ? "" : " odd"
                return [
                    Node("line", ["class": "rule", "x1": place, "x2": place, "y1": "0", "y2": "100%"]),
                    Node("text", ["class": "tick x\(odd)", "x": place, "y": "0", "dy": "-6"], text: x.format.text(tick)),
                    Node("text", ["class": "tick x\(odd)", "x": place, "y": "100%", "dy": "15"], text: x.format.text(tick)),
                ]
            } + [Node("text", ["class": "axis-title x", "x": "100%", "y": "100%", "dy": "31"], text: x.title)]
    }

    /// A row with its name, and with its bars where they have a title.
    private func node(_ row: Row, _ scale: Scale, at place: Int) -> Node {
        let parts = row.title == nil ? [] : row.bars.flatMap(\.parts)
        let bars = parts.compactMap { part, range -> Node? in
            guard self.parts.indices.contains(part), let place = percent(range, scale, isHollow: self.parts[part].isHollow) else {
                return nil
            }
            let colour = self.parts[part].colour.className
            return Node(
                "rect",
                [
                    "class": "part \(colour)" + (self.parts[part].isHollow ? " hollow" : ""), "x": place.start,
                    "width": place.width, "y": "2", "height": "12",
                ])
        }
        let attributes: KeyValuePairs<String, String> = [
            "class": row.isShown ? "row" : "row is-off", "y": (Double(place) * LaneChart.rowHeight).coordinate,
            "height": LaneChart.rowHeight.coordinate, "data-kind": row.kind ?? "", "data-all": row.isShown ? "1" : "0",
        ]
        var nodes = [Node("rect", ["class": "ground", "width": "100%", "height": "100%"])] + bars
        if let title = row.title { nodes.insert(Node("title", text: title), at: 0) }
        nodes.append(Node("text", ["class": "tick y", "x": "-8", "y": "12"], text: row.name))
        if !row.words.isEmpty { nodes.append(Node("text", ["class": "words", "x": "100%", "y": "12"], text: row.words)) }
        return Node("svg", attributes, nodes)
    }

    /// All bars of rows without titles: one path for each part, as there are thousands.
    private func bars(_ scale: Scale, _ height: Double) -> Node {
        var paths = [String](repeating: "", count: parts.count)
        for (place, row) in rows.filter(\.isShown).enumerated() where row.title == nil {
            let top = Double(place) * LaneChart.rowHeight + 2
            for (part, range) in row.bars.flatMap(\.parts) where paths.indices.contains(part) {
                guard let left = scale.position(range.lowerBound), let right = scale.position(range.upperBound) else { continue }
                let (from, to) = (max(0, left), min(LaneChart.side, right))
                guard to >= from, !parts[part].isHollow || to - from >= LaneChart.narrowestHollow else { continue }
                paths[part] += "M\(from.tenths) \(top.tenths)H\(max(to, from + 2).tenths)v12H\(from.tenths)z"
            }
        }
        return Node(
            "svg",
            [
                "class": "data", "viewBox": "0 0 10000 \(max(1, height).coordinate)", "preserveAspectRatio": "none",
                "width": "100%",
                "height": "100%",
            ],
            zip(parts, paths).filter { !$1.isEmpty }.map { part, data in
                Node("path", ["class": "part \(part.colour.className)" + (part.isHollow ? " hollow" : ""), "d": data])
            })
    }

    /// What of a range the axis shows; nil: nothing.
    private func percent(
        _ range: ClosedRange<Double>, _ scale: Scale, isHollow: Bool = false
    ) -> (start: String, width: String)? {
        guard let left = scale.position(range.lowerBound), let right = scale.position(range.upperBound) else { return nil }
        let (from, to) = (max(0, left), min(LaneChart.side, right))
        guard to >= from, !isHollow || to - from >= LaneChart.narrowestHollow else { return nil }
        // The shortest can still be seen.
        let width = max(15, to - from) / LaneChart.side * 100
        return ("\((from / LaneChart.side * 100).coordinate)%", "\(width.coordinate)%")
    }
}
