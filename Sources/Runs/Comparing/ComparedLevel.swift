import LoadModel
import Measurement

/// One level of a comparison: how it is loaded, and what is known of each candidate at it.
struct ComparedLevel {
    let index: Int
    var blocks: LevelBlocks
    /// In the order of the candidates.
    var tests: [ComparisonTest]

    init(index: Int, _ level: Load.Level, load: Load, rule: ComparisonRule, candidates: Int, comparisons: Int) {
        self.index = index
        blocks = LevelBlocks(level, load: load, rule: rule)
        let isClosed = level.peakUsers != nil
        tests = (0..<candidates).map { _ in ComparisonTest(rule: rule, isClosed: isClosed, candidates: comparisons) }
    }

    /// From so many rounds on it is no accident that no build keeps up.
    private static let roundsOfSaturation = 2

    /// Whether no build keeps up with the load, so that more rounds would tell of their queues only.
    private var isSaturated: Bool {
        tests.allSatisfy { $0.rounds.count >= ComparedLevel.roundsOfSaturation && $0.isSaturated }
    }

    /// Whether more rounds may still tell something.
    var isOpen: Bool { !isSaturated && tests.contains { $0.decision == .more } }

    /// Takes what the builds' blocks of a round gave, turn by turn.
    mutating func add(_ round: CompletedRound) {
        let baseline = round.builds[0]
        for (index, candidate) in round.builds.dropFirst().enumerated() {
            let pairs = zip(baseline.figures, candidate.figures).map { RoundRecord.Pair(baseline: $0, candidate: $1) }
            tests[index].add(
                RoundRecord(
                    number: round.number, candidateFirst: round.candidateFirst(index + 1), pairs: pairs, baseline: baseline.side,
                    candidate: candidate.side, generatorCPUShare: max(baseline.cpuShare, candidate.cpuShare)))
        }
    }

    mutating func limit(toRounds rounds: Int) { for index in tests.indices { tests[index].limit(toRounds: rounds) } }

    mutating func conclude() { for index in tests.indices { tests[index].conclude() } }
}

/// What a round gave at one level; of the builds the first is the baseline.
struct CompletedRound {
    var number: Int
    /// In which the builds had their first turn.
    var order: [Int]
    var builds: [Build]

    struct Build {
        var figures: [BlockFigures]
        var side: RoundRecord.Side
        var cpuShare: Double
    }

    func candidateFirst(_ candidate: Int) -> Bool {
        (order.firstIndex(of: candidate) ?? 0) < (order.firstIndex(of: 0) ?? 0)
    }
}
