import LoadModel

/// What a search for a capacity varies, and between which bounds.
public struct CapacityRange: Sendable, Hashable {
    public enum Axis: String, Sendable, Hashable, CaseIterable, Codable {
        /// Arrivals a second of an open load.
        case rate
        /// Of a closed load; whole numbers.
        case users
    }

    public var axis: Axis
    /// Where the search begins.
    public var start: Double
    /// Nothing below is tried.
    public var lowest: Double
    /// Nothing above is tried.
    public var highest: Double

    /// - Parameters: 0 < lowest ≤ start ≤ highest.
    public init(axis: Axis, start: Double, lowest: Double, highest: Double) {
        self.axis = axis
        self.start = start
        self.lowest = lowest
        self.highest = highest
    }

    /// Where nothing is said: rates from 1/s, begun with at 10/s, or users from one, as far as a generator may go.
    public static func usual(_ axis: Axis) -> CapacityRange {
        switch axis {
        case .rate: CapacityRange(axis: .rate, start: 10, lowest: 1, highest: 100_000)
        case .users: CapacityRange(axis: .users, start: 1, lowest: 1, highest: 10_000)
        }
    }

    /// The load nearest to a wanted one that can be tried: within the bounds, of users whole, of rates with three digits, so that reports
    /// give it exactly.
    func trying(_ wanted: Double) -> Double {
        let bounded = min(max(wanted, lowest), highest)
        guard axis == .rate else { return min(max(bounded.rounded(), lowest), highest) }
        var unit = 1.0
        while bounded / unit >= 1000 { unit *= 10 }
        while bounded / unit < 100 { unit /= 10 }
        // A decimal fraction has to be divided for, to be the nearest there is.
        let rounded = unit < 1 ? (bounded / unit).rounded() / (1 / unit).rounded() : (bounded / unit).rounded() * unit
        return min(max(rounded, lowest), highest)
    }
}
