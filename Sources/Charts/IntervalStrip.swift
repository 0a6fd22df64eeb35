/// One row of a forest plot: an estimate with its interval, against a range that is tolerated.
///
/// Rows stand in a table under each other, so that each has its texts beside it; they share a domain.
public struct IntervalStrip: Hashable, Sendable {
    public var title: String
    public var estimate: Double
    public var interval: ClosedRange<Double>
    /// Drawn behind it; nil where nothing is asked.
    public var tolerated: ClosedRange<Double>?
    public var domain: ClosedRange<Double>
    public var colour: Layer.Colour

    public init(
        _ title: String, estimate: Double, interval: ClosedRange<Double>, tolerated: ClosedRange<Double>?,
        domain: ClosedRange<Double>, _ colour: Layer.Colour
    ) {
        self.title = title
        self.estimate = estimate
        self.interval = interval
        self.tolerated = tolerated
        self.domain = domain
        self.colour = colour
    }

    /// A domain for all rows: with 0 in it, and a margin.
    public static func domain(showing ranges: [ClosedRange<Double>]) -> ClosedRange<Double> {
        let ends = ranges.flatMap { [$0.lowerBound, $0.upperBound] }.filter(\.isFinite) + [0]
        let (low, high) = (ends.min() ?? 0, ends.max() ?? 0)
        let margin = max((high - low) * 0.06, 1e-9)
        return low - margin...high + margin
    }

    /// Where the interval goes on beyond the scale.
    private var arrows: [Node] {
        let arrow = { (x: String, data: String) in
            Node("svg", ["class": "place", "x": x, "y": "50%"], [Node("path", ["class": "arrow", "d": data])])
        }
        return (interval.upperBound > domain.upperBound ? [arrow("100%", "M0 -6L8 0L0 6z")] : [])
            + (interval.lowerBound < domain.lowerBound ? [arrow("0%", "M0 -6L-8 0L0 6z")] : [])
    }

    public var svg: String {
        let place = { (value: Double) -> String in
            let share = (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
            return "\((min(max(share.isFinite ? share : 0, 0), 1) * 100).coordinate)%"
        }
        let width = { (range: ClosedRange<Double>) -> String in
            let shown = range.clamped(to: domain)
            return "\(((shown.upperBound - shown.lowerBound) / (domain.upperBound - domain.lowerBound) * 100).coordinate)%"
        }
        let background = tolerated.map { range in
            Node("rect", ["class": "tolerated", "x": place(range.lowerBound), "width": width(range), "height": "100%"])
        }
        return Node(
            "svg", ["class": "strip \(colour.className)", "role": "img", "aria-label": title, "height": "28"],
            [Node("title", text: title)] + (background.map { [$0] } ?? []) + [
                Node("line", ["class": "zero", "x1": place(0), "x2": place(0), "y1": "0", "y2": "100%"]),
                Node(
                    "line",
                    [
                        "class": "whisker", "x1": place(interval.lowerBound), "x2": place(interval.upperBound), "y1": "50%",
                        "y2": "50%",
                    ]),
            ]
                + (domain.contains(estimate)
                    ? [Node("circle", ["class": "mark", "cx": place(estimate), "cy": "50%", "r": "5"])] : [])
                + arrows
        ).rendered()
    }
}
