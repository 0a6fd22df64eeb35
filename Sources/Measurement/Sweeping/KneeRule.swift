import LoadModel

/// The knee of a latency curve: the load at which throughput divided by mean response time is greatest.
///
/// Kleinrock calls the quotient power: below the knee there is throughput to be won, above it mostly waiting ("Power and
/// deterministic rules of thumb for probabilistic problems in computer communications", ICC 1979, section 43.1).
public struct Knee: Hashable, Sendable, Encodable {
    /// Of the axis.
    public var x: Double
    public var throughput: Double
    /// Milliseconds.
    public var meanResponseTime: Double
    /// Whether it is an end of what was measured: the knee may lie beyond.
    public var isAtEnd: Bool

    private enum CodingKeys: String, CodingKey {
        case x = "at"
        case throughput, meanResponseTime, isAtEnd
    }

    /// - Parameter points: one for each trial; repeats of an x are averaged.
    /// - Returns: nil with fewer than 3 values of x.
    public init?(_ points: [(x: Double, throughput: Double, meanResponseTime: Double)]) {
        let means = Dictionary(grouping: points.filter { $0.meanResponseTime > 0 }, by: \.x).map { x, all in
            (
                x: x, throughput: all.reduce(0) { $0 + $1.throughput } / Double(all.count),
                time: all.reduce(0) { $0 + $1.meanResponseTime } / Double(all.count)
            )
        }.sorted { $0.x < $1.x }
        guard means.count >= 3, let best = means.max(by: { $0.throughput / $0.time < $1.throughput / $1.time }) else {
            return nil
        }
        x = best.x
        throughput = best.throughput
        meanResponseTime = best.time
        isAtEnd = best.x == means.first?.x || best.x == means.last?.x
    }
}
