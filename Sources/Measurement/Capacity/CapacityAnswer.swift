/// How much a target carries.
public enum CapacityAnswer: Sendable, Hashable {
    case found(CapacityEstimate, limit: CapacityLimit)
    /// All that could be tried held: the target carries this or more.
    case atLeast(Double, CapacityCeiling)
    /// Not even this load holds.
    case belowLowest(Double)
    /// The time was over, or a signal came: what held and what failed until then.
    case unfinished(held: Double?, failed: Double?)

    /// nil where it is not known.
    public var estimate: CapacityEstimate? { if case .found(let estimate, _) = self { estimate } else { nil } }
}

/// A capacity with the interval in which it lies.
public struct CapacityEstimate: Sendable, Hashable {
    /// Arrivals a second, or users.
    public var value: Double
    public var low: Double
    public var high: Double
    public var method: Method

    public enum Method: String, Sendable, Hashable, CaseIterable {
        /// The throughput of steps in which the queue never emptied; an interval of 95 %.
        case plateau
        /// Where a logistic curve through the shares of slow or failed requests meets what the threshold allows; an interval of 95 %.
        case fit
        /// Between the highest load that held and the lowest that failed, most times that they were tried.
        case bracket
    }

    public init(value: Double, low: Double, high: Double, method: Method) {
        self.value = value
        self.low = low
        self.high = high
        self.method = method
    }

    /// How far the bounds are from the value at most, as a share of it.
    public var relativeHalfWidth: Double { value > 0 ? max(high - value, value - low) / value : 0 }
}

extension CapacityEstimate {
    /// Of users: the highest whole number of them that the value allows, with the whole numbers around the interval.
    var whole: CapacityEstimate {
        CapacityEstimate(
            value: max(1, value.rounded(.down)), low: max(1, low.rounded(.down)), high: high.rounded(.up), method: method)
    }
}

/// What gives way first.
public enum CapacityLimit: Sendable, Hashable {
    /// More arrive than are answered: requests in flight grow without end.
    case saturation
    /// A threshold, as written.
    case threshold(String)
}

/// Why nothing higher was tried.
public enum CapacityCeiling: Sendable, Hashable {
    /// The search's own bound.
    case range
    /// From this load on the generator could not keep up, or this machine could not.
    case generator(at: Double, [Finding])
}
