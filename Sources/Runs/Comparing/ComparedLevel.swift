import LoadModel
import Measurement

/// One level of a comparison, or all streams of a plan with several loads: how it is loaded, and what is known of each candidate at it.
struct ComparedLevel {
    let index: Int
    var blocks: LevelBlocks
    /// Labels that the baseline does not have: they are in no comparison of all.
    private(set) var newLabels: Set<String> = []
    /// Of each stream, in the order of the candidates: each is judged by itself.
    private(set) var streams: [[ComparisonTest]]

    init(index: Int, _ streams: [StreamLevel], rule: ComparisonRule, candidates: Int, comparisons: Int) {
        self.index = index
        blocks = LevelBlocks(streams, rule: rule)
        self.streams = streams.map { stream in
            let isClosed = stream.level.peakUsers != nil
            return (0..<candidates).map { _ in ComparisonTest(rule: rule, isClosed: isClosed, candidates: comparisons) }
        }
    }

    var tests: [ComparisonTest] { Array(streams.joined()) }

    /// From so many rounds on it is no accident that no build keeps up.
    private static let roundsOfSaturation = 2

    /// Whether no build keeps up with the load, so that more rounds would tell of their queues only.
    private var isSaturated: Bool {
        tests.allSatisfy { $0.rounds.count >= ComparedLevel.roundsOfSaturation && $0.isSaturated }
    }

    /// Whether more rounds may still tell something.
    var isOpen: Bool { !isSaturated && tests.contains { $0.decision == .more } }

    /// Takes what the builds' blocks of a round gave of a stream, turn by turn.
    mutating func add(_ round: CompletedRound, stream: Int) {
        let baseline = round.builds[0]
        for (index, candidate) in round.builds.dropFirst().enumerated() {
            let labels = baseline.figures.first?.labels.map(\.label).filter { !newLabels.contains($0) } ?? []
            streams[stream][index].add(
                RoundRecord(
                    number: round.number, candidateFirst: round.candidateFirst(index + 1),
                    pairs: zip(baseline.figures, candidate.figures).map { .init(baseline: $0.total, candidate: $1.total) },
                    labels: labels.map { label in
                        .init(
                            label: label,
                            pairs: zip(baseline.figures, candidate.figures).compactMap { a, b in
                                guard let a = a[label], let b = b[label] else { return nil }
                                return .init(baseline: a, candidate: b)
                            })
                    },
                    baseline: baseline.side, candidate: candidate.side,
                    generatorCPUShare: max(baseline.cpuShare, candidate.cpuShare)))
        }
    }

    /// Takes notice of the endpoints that the baseline does not know yet.
    ///
    /// - Parameter warmUps: of the builds, the baseline's first; of a stream.
    mutating func noteNewLabels(_ warmUps: [LevelResult]) {
        guard let baseline = warmUps.first else { return }
        for label in baseline.labels where label.isUnknownEndpoint {
            let isKnown = warmUps.dropFirst().contains { $0.labels.contains { $0.label == label.label && $0.succeeded > 0 } }
            if isKnown { newLabels.insert(label.label) }
        }
        let names = newLabels.sorted()
        change { $0.newLabels = names }
    }

    mutating func limit(toRounds rounds: Int) { change { $0.limit(toRounds: rounds) } }

    mutating func conclude() { change { $0.conclude() } }

    private mutating func change(_ body: (inout ComparisonTest) -> Void) {
        for stream in streams.indices { for index in streams[stream].indices { body(&streams[stream][index]) } }
    }
}

/// What a round gave at one level; of the builds the first is the baseline.
struct CompletedRound {
    var number: Int
    /// In which the builds had their first turn.
    var order: [Int]
    var builds: [Build]

    struct Build {
        var figures: [Block]
        var side: RoundRecord.Side
        var cpuShare: Double
    }

    struct Block {
        var total: BlockFigures
        /// Where there are several, in the plan's order.
        var labels: [(label: String, figures: BlockFigures)]

        /// - Parameter start: of the part that counts, from the comparison's beginning in seconds.
        init(_ block: LevelResult, start: Double) {
            let lag = block.level.peakUsers == nil ? LatencySummary(block.phases.lag) : nil
            total = BlockFigures(block.total, seconds: block.windowSeconds, lag: lag)
            total.startSeconds = start
            let several = block.labels.count > 1 ? block.labels : []
            labels = several.map { ($0.label, BlockFigures($0, seconds: block.windowSeconds, lag: lag)) }
        }

        subscript(label: String) -> BlockFigures? { labels.first { $0.label == label }?.figures }
    }

    func candidateFirst(_ candidate: Int) -> Bool {
        (order.firstIndex(of: candidate) ?? 0) < (order.firstIndex(of: 0) ?? 0)
    }
}

extension LabelResult {
    /// Whether all of its requests were answered as those for an endpoint are that does not exist.
    fileprivate var isUnknownEndpoint: Bool {
        let unknown = (statuses[404] ?? 0) + (statuses[405] ?? 0)
        return counts.succeeded == 0 && failures.total > 0 && unknown == failures.total
    }
}
