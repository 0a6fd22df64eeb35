import LoadModel

/// What one round of a comparison measured: the same load on both builds, in blocks that took turns.
public struct RoundRecord: Sendable, Hashable {
    /// From 1.
    public var number: Int
    /// Whether the coin put the candidate first: BAAB ABBA in place of ABBA BAAB.
    public var candidateFirst: Bool
    /// Neighbouring blocks, in order of time.
    public var pairs: [Pair]
    /// The same of each label, where there are several, in the plan's order.
    public var labels: [Label]
    public var baseline: Side
    public var candidate: Side
    /// CPU time of the generator's threads over what they could have had, 0 to 1.
    public var generatorCPUShare: Double

    public struct Pair: Sendable, Hashable {
        public var baseline: BlockFigures
        public var candidate: BlockFigures

        public init(baseline: BlockFigures, candidate: BlockFigures) {
            self.baseline = baseline
            self.candidate = candidate
        }
    }

    public struct Label: Sendable, Hashable {
        public var label: String
        public var pairs: [Pair]

        public init(label: String, pairs: [Pair]) {
            self.label = label
            self.pairs = pairs
        }
    }

    /// What is known of a build over all of its blocks of the round.
    public struct Side: Sendable, Hashable {
        /// Of its processes: ``LoadModel/ComparedMetric/ofProcesses``, as far as they are known.
        public var processes: [ComparedMetric: Double]
        /// Arrivals that the schedule asked for; nil in closed loads.
        public var offered: Int?
        /// Arrivals that the generator began in time.
        public var started: Int
        /// Whether the build was started anew for this round.
        public var wasRestarted: Bool

        public init(
            processes: [ComparedMetric: Double] = [:], offered: Int?, started: Int, wasRestarted: Bool
        ) {
            self.processes = processes
            self.offered = offered
            self.started = started
            self.wasRestarted = wasRestarted
        }
    }

    public init(
        number: Int, candidateFirst: Bool, pairs: [Pair], labels: [Label] = [], baseline: Side, candidate: Side,
        generatorCPUShare: Double = 0
    ) {
        self.number = number
        self.candidateFirst = candidateFirst
        self.pairs = pairs
        self.labels = labels
        self.baseline = baseline
        self.candidate = candidate
        self.generatorCPUShare = generatorCPUShare
    }
}

/// What a comparison remembers of how its rounds were made, in constant space.
struct RoundAudit: Sendable {
    private(set) var rounds = 0
    private(set) var restartsAll = true
    /// The worst round's share of arrivals that were begun in time, and by how much the builds' loads differed at most.
    private(set) var leastAchieved = 1.0
    private(set) var greatestLoadGap = 0.0
    private(set) var greatestCPUShare = 0.0
    /// Of baseline and candidate.
    private(set) var lag = [LagSums(), LagSums()]

    mutating func add(_ round: RoundRecord) {
        rounds += 1
        greatestCPUShare = max(greatestCPUShare, round.generatorCPUShare)
        restartsAll = restartsAll && round.baseline.wasRestarted && round.candidate.wasRestarted
        for side in [round.baseline, round.candidate] {
            guard let offered = side.offered, offered > 0 else { continue }
            leastAchieved = min(leastAchieved, Double(side.started) / Double(offered))
        }
        lag[0].add(round.pairs.map(\.baseline))
        lag[1].add(round.pairs.map(\.candidate))
        let loads = (Double(round.baseline.started), Double(round.candidate.started))
        if round.baseline.offered != nil, round.candidate.offered != nil, max(loads.0, loads.1) > 0 {
            greatestLoadGap = max(greatestLoadGap, abs(loads.0 - loads.1) / max(loads.0, loads.1))
        }
    }
}
