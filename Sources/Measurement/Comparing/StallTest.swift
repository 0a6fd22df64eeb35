import LoadModel

/// Whether one build stops now and then and the other does not: the median of pairs rightly ignores what befalls few blocks.
///
/// A block is stalled where its p99 is above twice the usual one: the lower of the builds' medians over all blocks, as a candidate that
/// stalls in every block would lift a median of both. Stalls of the machine befall either build of a pair with the same probability, so
/// that pairs of which just one is stalled are a sign test (Dixon and Mood, Journal of the American Statistical Association 41, 1946).
public struct StallTest: Sendable, Hashable {
    /// Pairs of neighbouring blocks.
    public var pairs: Int
    /// Stalled blocks of each build, and pairs in which its block only was.
    public var baseline: Int
    public var candidate: Int
    public var baselineOnly: Int
    public var candidateOnly: Int
    /// Above which a block's p99 counts as a stall, in milliseconds.
    public var limit: Double
    /// The probability of as many pairs with the candidate's block only, or more, were both alike.
    public var p: Double

    /// Below the first there is no passing, below the second none as long as more rounds may be made.
    static let suspicion = 0.05
    static let earlySuspicion = 0.2
    /// Of a test's level: the sign test is exact, and what both builds suffer from is common on shared machines.
    static let levelShare = 0.0625

    /// - Returns: nil where no build has a usual block.
    init?(_ rounds: [RoundDifferences]) {
        guard let limit = StallTest.limit(rounds) else { return nil }
        let tails = rounds.flatMap(\.tails)
        self.limit = limit
        pairs = tails.count
        baseline = tails.count { $0.baseline > limit }
        candidate = tails.count { $0.candidate > limit }
        baselineOnly = tails.count { $0.baseline > limit && $0.candidate <= limit }
        candidateOnly = tails.count { $0.candidate > limit && $0.baseline <= limit }
        p = binomialTail(atLeast: candidateOnly, of: baselineOnly + candidateOnly)
    }

    private static func limit(_ rounds: [RoundDifferences]) -> Double? {
        let medians = [\RoundDifferences.Tails.baseline, \.candidate].compactMap { side -> Double? in
            let sorted = rounds.flatMap(\.tails).map { $0[keyPath: side] }.sorted()
            return sorted.isEmpty ? nil : sorted[(sorted.count - 1) / 2]
        }
        guard let usual = medians.min(), usual.isFinite, usual > 0 else { return nil }
        return 2 * usual
    }

    /// Of each round, the share of its stalled blocks: candidate − baseline.
    func differences(_ rounds: [RoundDifferences]) -> [Double] {
        rounds.filter { !$0.tails.isEmpty }.map { round in
            let stalled = round.tails.reduce(0) {
                $0 + ($1.candidate > limit ? 1 : 0) - ($1.baseline > limit ? 1 : 0)
            }
            return Double(stalled) / Double(round.tails.count)
        }
    }

    public var baselineShare: Double { pairs > 0 ? Double(baseline) / Double(pairs) : 0 }
    public var candidateShare: Double { pairs > 0 ? Double(candidate) / Double(pairs) : 0 }
}

// MARK: In a file

extension StallTest: Codable {
    private enum CodingKeys: String, CodingKey { case pairs, baseline, candidate, baselineOnly, candidateOnly, limit, p }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        pairs = try container.decode(Int.self, forKey: .pairs)
        baseline = try container.decode(Int.self, forKey: .baseline)
        candidate = try container.decode(Int.self, forKey: .candidate)
        baselineOnly = try container.decode(Int.self, forKey: .baselineOnly)
        candidateOnly = try container.decode(Int.self, forKey: .candidateOnly)
        limit = try container.decode(Double.self, forKey: .limit)
        p = try container.decode(Double.self, forKey: .p)
        guard [baseline, candidate].allSatisfy({ $0 <= pairs }), (0...1e9).contains(limit), (0...1).contains(p) else {
            throw container.fault("it is more than there is", forKey: .pairs)
        }
    }
}
