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
