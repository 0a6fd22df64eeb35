/// Who called whom, from the top down: a call lies below its caller, as wide as its share of the whole.
///
/// It can be read as it is; a script makes each part as wide as the whole, and finds names.
public struct FlameGraph: Hashable, Sendable {
    /// A function where it was called.
    public struct Call: Hashable, Sendable {
        public var name: String
        /// All there is to say of it: shown under the pointer.
        public var text: String
        /// Of the list of calls, before this one; nil where nobody called it.
        public var caller: Int?
        /// With all that it called.
        public var value: Double
        public var colour: Layer.Colour
        /// How strong the colour is, from 0 to 1.
        public var strength: Double

        public init(
            _ name: String, text: String, caller: Int?, value: Double, _ colour: Layer.Colour, strength: Double = 1
        ) {
            self.name = name
            self.text = text
            self.caller = caller
            self.value = value
            self.colour = colour
            self.strength = strength
        }
    }

    public var title: String
    /// What it shows, in words, for those who do not see it.
    public var summary: String
    public var calls: [Call]

    public init(_ title: String, summary: String, calls: [Call]) {
        self.title = title
        self.summary = summary
        self.calls = calls
    }

    /// Of a row, in pixels.
    private static let rowHeight = 18
    /// What lies below is not drawn.
    private static let mostRows = 60

    /// The graph as an element of an HTML page.
    public var svg: String {
        let places = places
        let rows = 1 + (places.compactMap { $0?.row }.max() ?? 0)
        let nodes = zip(calls, places).compactMap { call, place in place.map { FlameGraph.node(call, $0) } }
        return Node(
            "svg",
            [
                "class": "flames", "role": "img", "aria-label": title, "height": "\(rows * FlameGraph.rowHeight)",
            ], [Node("title", text: title), Node("desc", text: summary)] + nodes
        ).rendered()
    }

    private struct Place {
        var row: Int
        /// Percent of the width.
        var left: Double
        var width: Double
        /// Where the next call that it makes begins.
        var next: Double
    }

    /// Of each call; nil where it is not drawn. Callees lie beside each other in the order of the list.
    private var places: [Place?] {
        let whole = calls.reduce(0) { $0 + ($1.caller == nil && $1.value.isFinite ? max(0, $1.value) : 0) }
        var places: [Place?] = []
        var nextRoot = 0.0
        for call in calls {
            let width = whole > 0 && call.value.isFinite ? max(0, call.value) / whole * 100 : 0
            guard width > 0 else {
                places.append(nil)
                continue
            }
            guard let caller = call.caller else {
                places.append(Place(row: 0, left: nextRoot, width: width, next: nextRoot))
                nextRoot += width
                continue
            }
            guard caller < places.count, let above = places[caller], above.row + 1 < FlameGraph.mostRows else {
                places.append(nil)
                continue
            }
            places.append(Place(row: above.row + 1, left: above.next, width: width, next: above.next))
            places[caller]?.next += width
        }
        return places
    }

    /// A drawing of its own cuts off the name at its edge.
    private static func node(_ call: Call, _ place: Place) -> Node {
        var box = Node("rect", ["width": "100%", "height": "100%"])
        if call.strength < 1 {
            box = Node("rect", ["width": "100%", "height": "100%", "fill-opacity": max(0, call.strength).coordinate])
        }
        let label = Node("text", ["x": "4", "y": "12.5"], text: call.name)
        return Node(
            "svg",
            [
                "class": "call \(call.colour.className)", "x": "\(place.left.coordinate)%", "y": "\(place.row * rowHeight)",
                "width": "\(place.width.coordinate)%", "height": "\(rowHeight - 1)",
            ], [Node("title", text: call.text), box] + (place.width >= leastNamed ? [label] : []))
    }

    /// Percent of the width, below which there is no room for a name.
    private static let leastNamed = 0.7
}
