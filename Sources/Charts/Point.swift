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

    public init(_ point: Point, interval: ClosedRange<Double>? = nil) {
        self.point = point
        self.interval = interval
    }
}
