/// What a whole is made of: parts beside each other in one bar.
public struct StackedBar: Hashable, Sendable {
    public struct Part: Hashable, Sendable {
        public var name: String
        public var value: Double
        /// The value in words.
        public var text: String
        public var colour: Layer.Colour

        public init(_ name: String, value: Double, text: String, _ colour: Layer.Colour) {
            self.name = name
            self.value = value
            self.text = text
            self.colour = colour
        }
    }

    public var title: String
    public var parts: [Part]
    /// What the whole width stands for; nil: the sum of the parts.
    public var whole: Double?

    public init(_ title: String, parts: [Part], whole: Double? = nil) {
        self.title = title
        self.parts = parts
        self.whole = whole
    }

    public var svg: String {
        let shown = parts.filter { $0.value.isFinite && $0.value > 0 }
        let whole = max(whole ?? 0, shown.reduce(0) { $0 + $1.value })
        var left = 0.0
        let nodes = shown.map { part in
            let width = part.value / whole * 100
            defer { left += width }
            return Node(
                "rect",
                [
                    "class": "bar \(part.colour.className)", "x": "\(left.coordinate)%", "width": "\(width.coordinate)%",
                    "height": "100%",
                ], [Node("title", text: "\(part.name): \(part.text)")])
        }
        let words = shown.map { "\($0.name) \($0.text)" }.joined(separator: ", ")
        return Node(
            "svg", ["class": "stacked", "role": "img", "aria-label": title, "height": "26"],
            [Node("title", text: title), Node("desc", text: words)] + nodes
        ).rendered()
    }
}
