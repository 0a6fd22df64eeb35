import LoadModel

/// Throughput against the offered rate: up to where a target delivers what is offered, and the most that it delivers.
///
/// It has left the line at the lowest rate from which on all greater ones deliver less than ``RateResponse/share`` of what was offered.
public struct RateResponse: Hashable, Sendable {
    /// One offered rate and what came of it, both a second, on average over repeats.
    public struct Point: Hashable, Sendable {
        public var offered: Double
        public var delivered: Double

        public var share: Double { offered > 0 ? delivered / offered : 0 }
    }

    /// By rising offered rate.
    public var points: [Point]
    /// The number of the first point off the line; nil where none is.
    public var departure: Int?

    /// A target that delivers less than this share of what is offered does not keep up.
    public static let share = 0.95

    /// - Parameter measured: offered and delivered, one for each trial.
    /// - Returns: nil where there is none.
    public init?(_ measured: [(offered: Double, delivered: Double)]) {
        guard !measured.isEmpty else { return nil }
        points = Dictionary(grouping: measured, by: \.offered).map { offered, all in
            Point(offered: offered, delivered: all.reduce(0) { $0 + $1.delivered } / Double(all.count))
        }.sorted { $0.offered < $1.offered }
        let first = points.reversed().prefix { $0.share < RateResponse.share }.count
        departure = first > 0 ? points.count - first : nil
    }

    /// The greatest rate at which all that was offered was delivered; nil where there was none.
    public var lastOnLine: Point? {
        guard let departure else { return points.last }
        return departure > 0 ? points[departure - 1] : nil
    }

    public var most: Double { points.map(\.delivered).max() ?? 0 }

    /// Where the line of what was offered meets the mean of what was delivered beyond it: where a target whose throughput stays flat
    /// leaves it. nil where it did not, or its throughput falls.
    public var crossing: Double? {
        guard let departure else { return nil }
        let beyond = points[departure...].map(\.delivered)
        let mean = beyond.reduce(0, +) / Double(beyond.count)
        guard let low = lastOnLine?.offered, mean >= low, mean <= points[departure].offered else { return nil }
        return mean
    }
}

extension RateResponse: Encodable {
    private enum CodingKeys: String, CodingKey { case leavesLineAt, lastOnLine, mostDelivered, crossing }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(departure.map { points[$0].offered }, forKey: .leavesLineAt)
        try container.encodeIfPresent(lastOnLine?.offered, forKey: .lastOnLine)
        try container.encode(most, forKey: .mostDelivered)
        try container.encodeIfPresent(crossing, forKey: .crossing)
    }
}
