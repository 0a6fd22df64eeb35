/// An SVG document in the making.
struct Node: Sendable {
    let name: String
    let attributes: [(name: String, value: String)]
    var children: [Node]
    /// Of an element that has no children.
    let text: String?

    init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: [Node] = [], text: String? = nil) {
        self.name = name
        self.attributes = attributes.map { ($0.key, $0.value) }
        self.children = children
        self.text = text
    }

    /// As XML: one element a line, indented.
    func rendered(indent: String = "") -> String {
        let head = indent + "<\(name)" + attributes.map { " \($0.name)=\"\(Node.escaped($0.value))\"" }.joined()
        if let text { return head + ">\(Node.escaped(text))</\(name)>\n" }
        guard !children.isEmpty else { return head + "/>\n" }
        return head + ">\n" + children.map { $0.rendered(indent: indent + "  ") }.joined() + indent + "</\(name)>\n"
    }

    /// XML 1.0, section 2.4; control characters, which it has no form for, become spaces.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0xFFFE...0xFFFF).contains(scalar.value):
                result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Node {
    static func line(from: (x: Double, y: Double), to: (x: Double, y: Double), class name: String) -> Node {
        Node(
            "line",
            ["class": name, "x1": from.x.coordinate, "y1": from.y.coordinate, "x2": to.x.coordinate, "y2": to.y.coordinate])
    }

    enum Anchor: String { case start, middle, end }

    static func label(_ text: String, x: Double, y: Double, class name: String, anchor: Anchor = .start) -> Node {
        Node("text", ["class": name, "x": x.coordinate, "y": y.coordinate, "text-anchor": anchor.rawValue], text: text)
    }
}

extension Double {
    /// With a hundredth of a pixel, the same in every locale.
    var coordinate: String {
        // Far outside of every chart, where one pixel or another makes no difference.
        let hundredths = Int((Swift.min(Swift.max(self, -1e6), 1e6) * 100).rounded())
        let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
        let sign = hundredths < 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(whole)" }
        return "\(sign)\(whole)." + (rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)")
    }
}
