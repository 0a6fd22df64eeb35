/// One direction of a chart.
public struct Axis: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case linear
        /// Equal ratios are equally long. Values that are not above 0 have no place on it and are left out.
        case logarithmic
    }

    /// How values are written at the ticks, and where ticks are due.
    public enum Format: String, Hashable, Sendable {
        case number
        /// Values are milliseconds: `200 ms`, `1 s`.
        case duration
        /// Values are seconds from the beginning: `0:30`, `1:05:00`.
        case clock
        /// Values are 1/(1 - q) on a logarithmic axis, of which each decade is one nine more: `90%`, `99%`, `99.9%`.
        case percentile
        /// Values are shares: 0.5 is `50%`.
        case share
    }

    /// With its unit: `Utilisation (%)`.
    public var title: String
    public var kind: Kind
    public var format: Format
    /// What is shown; nil: all values, from 0 on a linear axis, ending on ticks.
    public var domain: ClosedRange<Double>?
    /// Values that it has to show beside those that are drawn: charts that stand beside each other have one scale.
    public var reach: [Double]

    public init(
        _ title: String, _ kind: Kind = .linear, format: Format = .number, domain: ClosedRange<Double>? = nil,
        reach: [Double] = []
    ) {
        self.title = title
        self.kind = kind
        self.format = format
        self.domain = domain
        self.reach = reach
    }
}
