import LoadModel

/// What the generator's lag did to one metric of a comparison.
///
/// Lag is part of the response time. It comes to both builds alike, so that most of it cancels out; what remains is a difference that one
/// build's blocks had more of it, and a ratio that is nearer to 1 the greater its part is. Both show when the same differences are taken
/// without it.
public struct LagEffect: Sendable, Hashable {
    public var metric: ComparedMetric
    /// Of the build in which lag is the greater part: that statistic of lag and of response time, averaged over blocks, in milliseconds.
    public var lagMilliseconds: Double
    public var responseMilliseconds: Double
    /// By how much ln(candidate/baseline) is greater than it were without lag.
    public var moved: Double

    public init(metric: ComparedMetric, lagMilliseconds: Double, responseMilliseconds: Double, moved: Double) {
        self.metric = metric
        self.lagMilliseconds = lagMilliseconds
        self.responseMilliseconds = responseMilliseconds
        self.moved = moved
    }

    /// Whether the figures are the generator's as well as the target's: lag is more than a fifth of the time, or moves the comparison by
    /// more than a quarter of what is tolerated (and half a percent).
    func shapes(tolerance: Double) -> Bool {
        lagMilliseconds > responseMilliseconds / 5 || abs(moved) > max(tolerance / 4, 0.005)
    }
}

/// Of one build, the sums over blocks that ``LagEffect`` is made of.
struct LagSums: Sendable {
    private var sums: [ComparedMetric: (lag: Double, response: Double, blocks: Double)] = [:]

    mutating func add(_ block: BlockFigures) {
        guard let lag = block.lag else { return }
        for (metric, value) in [(ComparedMetric.mean, lag.mean), (.p50, lag.p50), (.p90, lag.p90), (.p99, lag.p99)] {
            guard let time = block.time(metric) else { continue }
            let sum = sums[metric] ?? (0, 0, 0)
            sums[metric] = (sum.lag + value, sum.response + time.milliseconds, sum.blocks + 1)
        }
    }

    /// Averages over blocks, in milliseconds.
    subscript(_ metric: ComparedMetric) -> (lag: Double, response: Double)? {
        sums[metric].map { ($0.lag / $0.blocks, $0.response / $0.blocks) }
    }
}
