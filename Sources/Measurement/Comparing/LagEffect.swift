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
    /// Lag's part of the metric in the usual block, from 0 to 1: a stall that hits one block has no say, as in the comparison itself.
    public var usualShare: Double
    /// By how much ln(candidate/baseline) is greater than it were without lag, on average over rounds; and how probable as much is by
    /// chance, which is in the spread of the differences already.
    public var moved: Double
    public var p: Double

    public init(
        metric: ComparedMetric, lagMilliseconds: Double, responseMilliseconds: Double, usualShare: Double, moved: Double,
        p: Double
    ) {
        self.metric = metric
        self.lagMilliseconds = lagMilliseconds
        self.responseMilliseconds = responseMilliseconds
        self.usualShare = usualShare
        self.moved = moved
        self.p = p
    }

    /// More than this part of a time is too much.
    private static let share = 0.2

    /// Whether the builds' own figures are the generator's as well.
    var shapesFigures: Bool { lagMilliseconds > LagEffect.share * responseMilliseconds }

    /// Whether the comparison is: lag is much of the usual block, or moves the difference by more than a quarter of its distance from
    /// what is tolerated (and half a percent), and not by chance.
    func shapesComparison(distance: Double) -> Bool {
        usualShare > LagEffect.share || (abs(moved) > max(distance / 4, 0.005) && p < 0.01)
    }
}

/// Of one build, the sums over rounds that ``LagEffect`` is made of.
struct LagSums: Sendable {
    struct Sum {
        /// Over blocks, in milliseconds.
        var lag = 0.0
        var response = 0.0
        var blocks = 0.0
        /// Over rounds, of the median block's share.
        var usualShares = 0.0
        var rounds = 0.0
    }

    private var sums: [ComparedMetric: Sum] = [:]

    /// - Parameter blocks: of one round.
    mutating func add(_ blocks: [BlockFigures]) {
        let parts: [(ComparedMetric, KeyPath<BlockFigures.Lag, Double>)] = [
            (.mean, \.mean), (.p50, \.p50), (.p90, \.p90), (.p99, \.p99),
        ]
        for (metric, part) in parts {
            var sum = sums[metric] ?? Sum()
            var shares: [Double] = []
            for block in blocks {
                guard let lag = block.lag?[keyPath: part], let time = block.time(metric)?.milliseconds, time > 0 else { continue }
                sum.lag += lag
                sum.response += time
                sum.blocks += 1
                shares.append(lag / time)
            }
            guard !shares.isEmpty else { continue }
            sum.usualShares += shares.sorted()[shares.count / 2]
            sum.rounds += 1
            sums[metric] = sum
        }
    }

    /// Averages over blocks, in milliseconds, and over rounds; nil where no round had any.
    subscript(_ metric: ComparedMetric) -> (lag: Double, response: Double, usualShare: Double)? {
        sums[metric].map { ($0.lag / $0.blocks, $0.response / $0.blocks, $0.usualShares / $0.rounds) }
    }
}
