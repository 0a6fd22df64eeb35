/// A place in the coordinates of a chart's axes.
public struct Point: Hashable, Sendable {
    public var x: Double
    public var y: Double

    public init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }
}

/// A point with what is known about its height.
public struct Mark: Hashable, Sendable {
    public var point: Point
    /// Ends of its whisker; nil: none.
    public var interval: ClosedRange<Double>?
    public var look: Look

    /// What tells marks of one series apart, also without colours.
    public enum Look: Hashable, Sendable, CaseIterable {
        case filled, hollow, crossed
        /// Of hundreds that lie close together: the same for all series.
        case small
    }

    public init(_ point: Point, interval: ClosedRange<Double>? = nil, look: Look = .filled) {
        self.point = point
        self.interval = interval
        self.look = look
    }

    /// The ends of all intervals, as far as a chart of these heights shows them: one that reaches far beyond all points would flatten them.
    static func ends(of marks: [Mark], beside heights: [Double]) -> [Double] {
        let known = heights.filter(\.isFinite)
        let (lowest, highest) = (known.min() ?? 0, known.max() ?? 0)
        let room = 0.5 * max(highest - lowest, abs(highest))
        return marks.compactMap(\.interval).flatMap { [$0.lowerBound, $0.upperBound] }
            .map { min(max($0, lowest - room), highest + room) }
    }
}
