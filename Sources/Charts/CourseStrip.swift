/// The course of a value in a row of a table, on a logarithmic scale that all rows share.
public struct CourseStrip: Hashable, Sendable {
    public var title: String
    /// Over equal steps of time; nil: nothing is known.
    public var values: [Double?]
    /// Above 0.
    public var domain: ClosedRange<Double>

    public init(_ title: String, values: [Double?], domain: ClosedRange<Double>) {
        self.title = title
        self.values = values
        self.domain = domain
    }

    /// A row is no wider than so many steps.
    private static let most = 80

    public var svg: String {
        let size = max(1, (values.count + Self.most - 1) / Self.most)
        let steps = stride(from: 0, to: values.count, by: size).map { start in
            // The worst of what is joined: a peak must not be lost.
            values[start..<min(start + size, values.count)].compactMap { $0 }.max()
        }
        let scale = Scale(Axis("", .logarithmic, domain: domain), values: [], range: (950, 50), ticks: 2)
        let width = 1000 / Double(max(1, steps.count))
        var path = ""
        var isDown = false
        for (index, value) in steps.enumerated() {
            guard let value, let y = scale.position(min(max(value, domain.lowerBound), domain.upperBound)) else {
                isDown = false
                continue
            }
            let left = (Double(index) * width).tenths
            let right = (Double(index + 1) * width).tenths
            path += "\(isDown ? "L" : "M")\(left) \(y.tenths)H\(right)"
            isDown = true
        }
        return Node(
            "svg",
            [
                "class": "course s0", "role": "img", "aria-label": title, "height": "24", "viewBox": "0 0 1000 1000",
                "preserveAspectRatio": "none",
            ], [Node("title", text: title), Node("path", ["class": "line", "d": path])]
        ).rendered()
    }
}

/// A share of the greatest of all rows, as a bar in a row of a table.
public struct ShareStrip: Hashable, Sendable {
    public var title: String
    /// From 0 to 1.
    public var share: Double

    public init(_ title: String, _ share: Double) {
        self.title = title
        self.share = share
    }

    public var svg: String {
        let width = "\((min(max(share.isFinite ? share : 0, 0), 1) * 100).coordinate)%"
        return Node(
            "svg", ["class": "share bad", "role": "img", "aria-label": title, "height": "12"],
            [Node("title", text: title), Node("rect", ["width": width, "height": "100%"])]
        ).rendered()
    }
}
