/// A unit that reports give times in.
public enum TimeUnit: CaseIterable, Sendable {
    case microseconds, milliseconds, seconds

    public var symbol: String {
        switch self {
        case .microseconds: "µs"
        case .milliseconds: "ms"
        case .seconds: "s"
        }
    }

    /// The unit in which a time has one to three digits before the point, as far as there is one.
    public static func suiting(milliseconds: Double) -> TimeUnit {
        // 999.6 µs would be rounded to 1,000 µs: from there on the next unit serves.
        if abs(milliseconds) >= 999.5 { return .seconds }
        return abs(milliseconds) >= 0.9995 || milliseconds == 0 ? .milliseconds : .microseconds
    }

    /// A time in this unit, with three significant digits and at most three decimals; the unit is for the caller to write.
    public func number(milliseconds: Double) -> String {
        switch self {
        case .microseconds: QuantityText.significant(milliseconds * 1000, maximumPlaces: 3)
        case .milliseconds: QuantityText.significant(milliseconds, maximumPlaces: 3)
        case .seconds: QuantityText.significant(milliseconds / 1000, maximumPlaces: 3)
        }
    }
}
