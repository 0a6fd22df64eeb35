import LoadModel

/// Whether requests in flight grew all along a step, as they do where more come than are answered.
///
/// Student's t of the changes from one interval to the next, not of the numbers: those of a queue follow one another, and even one
/// that is in balance wanders far. Changes are nearly independent where the queue never empties, and pull back where it does, so
/// that the test errs on the side of balance.
public struct QueueTrend: Sendable, Hashable, Codable {
    /// More requests in flight from second to second.
    public var perSecond: Double
    /// As a share of the arrivals.
    public var share: Double
    /// Of Student's law with one degree of freedom less than there are changes.
    public var t: Double
    /// Whether it is no chance (1 % of queues in balance would seem to grow), and not too little to matter.
    public var isGrowing: Bool

    private enum CodingKeys: String, CodingKey {
        case perSecond = "growthPerSecond"
        case share, t
        case isGrowing = "growing"
    }

    public init(perSecond: Double, share: Double, t: Double, isGrowing: Bool) {
        self.perSecond = perSecond
        self.share = share
        self.t = t
        self.isGrowing = isGrowing
    }

    /// A queue that grows by less than this share of the arrivals is in balance for all that a step can tell.
    static let tolerableShare = 0.02

    /// - Parameters:
    ///   - inFlight: at the ends of intervals of equal length.
    ///   - rate: arrivals a second.
    /// - Returns: nil for fewer than five numbers.
    public init?(inFlight: [Int], intervalSeconds: Double, rate: Double) {
        guard inFlight.count >= 5, intervalSeconds > 0, rate > 0 else { return nil }
        let changes = zip(inFlight.dropFirst(), inFlight).map { Double($0 - $1) }
        let n = Double(changes.count)
        let mean = changes.reduce(0, +) / n
        let variance = changes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
        perSecond = mean / intervalSeconds
        share = perSecond / rate
        // Bounded, so that it can be written where all changes are equal.
        t = mean == 0 ? 0 : min(max(mean / max((variance / n).squareRoot(), 1e-9), -1e6), 1e6)
        let grown = (inFlight.last ?? 0) - inFlight[0]
        isGrowing =
            grown >= 5 && share > QueueTrend.tolerableShare && t > studentQuantile(tail: 0.01, degrees: changes.count - 1)
    }

    /// Grown beyond doubt and far: to ask again would be a waste.
    var isClear: Bool { isGrowing && t > 5 && share > 0.1 }
}
