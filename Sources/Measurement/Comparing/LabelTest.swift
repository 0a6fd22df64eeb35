import LoadModel

/// What a comparison remembers of one label: the differences of its rounds, as of all labels together.
struct LabelTest: Sendable {
    let label: String
    private(set) var rounds: [RoundDifferences] = []
    private var requests = 0
    private var blocks = 0

    /// Below so many requests a block its statistics say little, and those of the whole round stand for them.
    private static let requestsABlock = 8.0
    /// Below so many a round they say nothing.
    private static let requestsARound = 8

    init(_ label: String) { self.label = label }

    mutating func add(_ pairs: [RoundRecord.Pair], of round: RoundRecord) {
        requests += pairs.reduce(0) { $0 + min($1.baseline.requests, $1.candidate.requests) }
        blocks += pairs.count
        guard requests >= LabelTest.requestsARound * (rounds.count + 1) else { return }
        var record = round
        record.pairs = Double(requests) >= LabelTest.requestsABlock * Double(blocks) ? pairs : [RoundRecord.Pair(joining: pairs)]
        rounds.append(RoundDifferences(record, isClosed: false))
    }

    static let metrics: [ComparedMetric] = [.mean, .p50, .errors, .stalls]

    func test(_ metric: ComparedMetric, _ rule: ComparisonRule) -> MetricTest? {
        let tolerance = rule.tolerance(of: metric)
        guard metric == .stalls else {
            return MetricTest(metric, tolerance: tolerance, differences: rounds.compactMap { $0.values[metric] })
        }
        return StallTest(rounds).flatMap {
            MetricTest(metric, tolerance: tolerance, differences: $0.differences(rounds), stalls: $0)
        }
    }
}

extension RoundRecord.Pair {
    /// A round's blocks as one: its mean, and its errors; percentiles of blocks make none of the whole.
    fileprivate init(joining pairs: [RoundRecord.Pair]) {
        self.init(
            baseline: BlockFigures(joining: pairs.map(\.baseline)), candidate: BlockFigures(joining: pairs.map(\.candidate)))
    }
}

extension BlockFigures {
    fileprivate init(joining blocks: [BlockFigures]) {
        let sum = { (key: KeyPath<BlockFigures, Int>) in blocks.reduce(0) { $0 + $1[keyPath: key] } }
        let answers = sum(\.answers)
        let times = blocks.reduce(0.0) { $0 + ($1.mean ?? 0) * Double($1.answers) }
        self.init(
            seconds: blocks.reduce(0) { $0 + $1.seconds }, requests: sum(\.requests), answers: answers,
            succeeded: sum(\.succeeded),
            failed: sum(\.failed), unsent: sum(\.unsent), mean: answers > 0 ? times / Double(answers) : nil,
            standardDeviation: nil, p50: nil, p90: nil, p99: nil, throughput: 0)
    }
}
