/// The shapes of marks: one for each series, and then anew.
enum MarkShape {
    private static let corners: [[(x: Double, y: Double)]] = [
        [(-4, -4), (4, -4), (4, 4), (-4, 4)],
        [(0, -5.2), (5, 4), (-5, 4)],
        [(0, -5.8), (5.8, 0), (0, 5.8), (-5.8, 0)],
        [(0, 5.2), (5, -4), (-5, -4)],
        [
            (-2, -5.5), (2, -5.5), (2, -2), (5.5, -2), (5.5, 2), (2, 2), (2, 5.5), (-2, 5.5), (-2, 2), (-5.5, 2), (-5.5, -2),
            (-2, -2),
        ],
    ]

    /// Around a point, for the series of this number.
    static func node(_ series: Int, x: Double, y: Double, look: Mark.Look = .filled, title: String? = nil) -> Node {
        let children = title.map { [Node("title", text: $0)] } ?? []
        let name = look == .hollow ? "mark hollow" : "mark"
        if look == .crossed {
            let data = "M\((x - 4).coordinate) \((y - 4).coordinate)l8 8m-8 0l8 -8"
            return Node("path", ["class": "mark crossed", "d": data], children)
        }
        if look == .small {
            return Node("circle", ["class": "mark small", "cx": x.coordinate, "cy": y.coordinate, "r": "2.5"], children)
        }
        let shape = series % (corners.count + 1)
        guard shape > 0 else {
            return Node("circle", ["class": name, "cx": x.coordinate, "cy": y.coordinate, "r": "4.5"], children)
        }
        let points = corners[shape - 1].map { "\((x + $0.x).coordinate),\((y + $0.y).coordinate)" }
        return Node("polygon", ["class": name, "points": points.joined(separator: " ")], children)
    }
}
