/// Events per second; above zero and finite. Of a stage it may be ``zero``.
public struct Rate: Hashable, Comparable, Sendable {
    public let perSecond: Double

    /// - Returns: nil unless `perSecond` is above zero and finite.
    public init?(perSecond: Double) {
        guard perSecond > 0, perSecond.isFinite else { return nil }
        self.perSecond = perSecond
    }

    /// Nothing arrives: of a stage, never of a whole load.
    public static let zero = Rate()

    private init() { perSecond = 0 }

    public static func < (a: Rate, b: Rate) -> Bool { a.perSecond < b.perSecond }
}

extension Rate: CustomStringConvertible {
    /// As a plan writes it: `200/s`, `0.5/s`.
    public var description: String {
        perSecond == perSecond.rounded() && perSecond < 1e15 ? "\(Int64(perSecond))/s" : "\(perSecond)/s"
    }
}
