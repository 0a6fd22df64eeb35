import LoadModel

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// What a comparison will be able to tell apart, before anything is known of its targets.
///
/// The difference that a one-sided test finds with probability 1 − β is (t₁₋α + t₁₋β) standard errors away from what is tolerated
/// (Cohen, "Statistical Power Analysis for the Behavioral Sciences", 2nd edition, 1988, section 2.5). The standard error is made of what
/// starts of a build differ by, of what the machine does to pairs of blocks, and of how few requests are in a block: for those, times
/// are taken for lognormal and as wide as exponential ones (a coefficient of variation of 1), so that the variance of ln(mean) is 1/n,
/// and that of the logarithm of the quantile q is ln 2·q(1 − q)/(n·φ²(z)), φ the normal density at its quantile z (Kendall and
/// Stuart, "The Advanced Theory of Statistics", volume 1, section 10.10). Taking the median of pairs costs a factor of π/2.
public struct ComparisonPower: Sendable, Hashable {
    public let rounds: Int
    /// Of neighbouring blocks in a round, and requests that count in each block.
    public let pairs: Int
    public let requestsPerBlock: Double
    /// Of a test of one metric at one look.
    private let level: Double
    private let startDeviation: Double

    /// - Parameters:
    ///   - test: with its cap of rounds.
    ///   - restarts: whether each round has builds that were started anew.
    public init(_ test: ComparisonTest, pairs: Int, requestsPerBlock: Double, restarts: Bool) {
        rounds = max(2, test.cap)
        self.pairs = max(1, pairs)
        self.requestsPerBlock = requestsPerBlock
        // By Hochberg's procedure, where mean and median go together.
        level = test.failLevel / 2
        startDeviation = restarts ? ComparisonPower.startDeviation : 0
    }

    /// What else the machine does while blocks take turns.
    public enum Machine: Sendable, CaseIterable {
        case quiet, busy

        /// The standard deviation of a round's difference that comes of it, as in the virtual machines that the method is tested on.
        fileprivate var deviation: Double {
            switch self {
            case .quiet: 0.01
            case .busy: 0.05
            }
        }
    }

    /// Of ln(time), from one start of a build to the next: memory is laid out anew (Mytkowicz et al., "Producing wrong data without doing
    /// anything obviously wrong", ASPLOS 2009).
    private static let startDeviation = 0.015

    /// The change that four of five such comparisons tell from another, a fraction; nil where blocks hold too few requests for a verdict on
    /// the metric, and of what is no time.
    public func detectableChange(_ metric: ComparedMetric, on machine: Machine) -> Double? {
        guard let ofRequests = variance(metric) else { return nil }
        guard requestsPerBlock >= 0.95 * ComparisonTest.requestsNeeded(for: metric) else { return nil }
        // Stalls of the machine are in the tail.
        let deviation = machine.deviation * (metric == .p99 ? 2 : 1)
        let ofPairs = 2 * ofRequests / requestsPerBlock / Double(pairs) * (pairs > 2 ? Double.pi / 2 : 1)
        let variance = ofPairs + 2 * startDeviation * startDeviation + deviation * deviation
        let quantiles = studentQuantile(tail: level, degrees: rounds - 1) + studentQuantile(tail: 0.2, degrees: rounds - 1)
        return expm1(quantiles * (variance / Double(rounds)).squareRoot())
    }

    /// Of the logarithm, times the number of requests.
    private func variance(_ metric: ComparedMetric) -> Double? {
        switch metric {
        case .mean: 1
        case .p50: M_LN2 * Double.pi / 2
        case .p90: M_LN2 * 0.09 / (0.17550 * 0.17550)
        case .p99: M_LN2 * 0.0099 / (0.026652 * 0.026652)
        default: nil
        }
    }
}
