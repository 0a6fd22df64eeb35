/// One direction of a chart.
public struct Axis: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case linear
        /// Equal ratios are equally long. Values that are not above 0 have no place on it and are left out.
        case logarithmic
    }

    /// With its unit: `Utilisation (%)`.
    public var title: String
    public var kind: Kind
    /// What is shown; nil: all values, from 0 on a linear axis, ending on ticks.
    public var domain: ClosedRange<Double>?

    public init(_ title: String, _ kind: Kind = .linear, domain: ClosedRange<Double>? = nil) {
        self.title = title
        self.kind = kind
        self.domain = domain
    }
}
