/// How two builds are compared: in rounds of short blocks that take turns, with a verdict at looks that are fixed beforehand.
public struct ComparisonRule: Hashable, Sendable, Codable {
    /// What decides; nil: mean, p50, errors and stalls, in a closed load throughput as well; and what builds that are started anew for each
    /// round take of processor and memory can fail them, as leaks and waste are regressions that fast machines hide.
    public var gates: [ComparedMetric]?
    /// How much worse the candidate may be, of every metric: as the plan says, else as is usual.
    public var tolerances: [ComparedMetric: Double]
    /// Looks at the data, one after each 6 rounds: from 1 to 5.
    public var looks: Int
    /// Of wall-clock time for everything, restarts included.
    public var budget: Nanoseconds
    /// Load on each build at the beginning of a round that counts for nothing.
    public var warmup: Nanoseconds
    /// The shortest that a block may be; it grows up to ten times where answers are slow or few.
    public var block: Nanoseconds
    /// Blocks of a round, of both builds together: a multiple of 4.
    public var blocks: Int
    /// What an undecided comparison counts as; nil: neither.
    public var undecided: Undecided?
    /// How often a comparison that the generator spoilt is made again, as far as the budget allows.
    public var retriesOfInvalid: Int
    /// Whether builds that can be restarted are, at each round.
    public var restarts: Bool
    /// Of targets that are not restarted: the standard deviation, as a fraction, by which one start of a build differs from another,
    /// so that the verdict is on the builds all the same.
    public var startEffect: Double?
    /// Whether both are one build, to see the noise of the machine.
    public var isSelf: Bool

    /// Rounds up to each look.
    public static let roundsALook = 6

    public enum Undecided: String, CaseIterable, Hashable, Sendable, Codable { case pass, fail }

    private enum CodingKeys: String, CodingKey {
        case gates = "metrics"
        case tolerances, looks
        case budget = "budgetSeconds"
        case warmup = "warmupSeconds"
        case block = "blockSeconds"
        case blocks
        case undecided = "inconclusive"
        case retriesOfInvalid = "retryInvalid"
        case restarts = "restart"
        case startEffect
        case isSelf = "self"
    }

    public init(
        gates: [ComparedMetric]? = nil, tolerances: [ComparedMetric: Double] = [:], looks: Int = 5,
        budget: Nanoseconds = Nanoseconds(seconds: 300), warmup: Nanoseconds = Nanoseconds(seconds: 2),
        block: Nanoseconds = Nanoseconds(seconds: 0.5), blocks: Int = 16, undecided: Undecided? = nil, retriesOfInvalid: Int = 1,
        restarts: Bool = true,
        startEffect: Double? = nil, isSelf: Bool = false
    ) {
        self.gates = gates
        self.tolerances = ComparedMetric.usualTolerances.merging(tolerances) { $1 }
        self.looks = looks
        self.budget = budget
        self.warmup = warmup
        self.block = block
        self.blocks = blocks
        self.undecided = undecided
        self.retriesOfInvalid = retriesOfInvalid
        self.restarts = restarts
        self.startEffect = startEffect
        self.isSelf = isSelf
    }

    /// The length of a round without what starting and stopping builds takes, and without growing blocks.
    public var round: Nanoseconds { warmup + block * Int64(blocks) }

    public func tolerance(of metric: ComparedMetric) -> Double { tolerances[metric] ?? metric.usualTolerance }

    /// What decides for a load of this kind: worse in any the candidate fails, within what is tolerated in all it passes.
    public func gates(isClosed: Bool) -> [ComparedMetric] {
        gates ?? [.mean, .p50, .errors, .stalls] + (isClosed ? [.throughput] : [])
    }

    /// What can fail a candidate, and never keeps it from passing in the end: an undecided one is no reason for doubt, as peaks of memory
    /// wander.
    ///
    /// - Parameter restarts: whether each round has builds that were started anew.
    public func alarms(restarts: Bool) -> [ComparedMetric] {
        gates == nil && restarts ? ComparedMetric.ofProcesses : []
    }
}

extension ComparisonRule {
    /// Files of before say nothing of trying again.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            gates: try container.decodeIfPresent([ComparedMetric].self, forKey: .gates),
            tolerances: try container.decode([ComparedMetric: Double].self, forKey: .tolerances),
            looks: try container.decode(Int.self, forKey: .looks),
            budget: try container.decode(Nanoseconds.self, forKey: .budget),
            warmup: try container.decode(Nanoseconds.self, forKey: .warmup),
            block: try container.decode(Nanoseconds.self, forKey: .block),
            blocks: try container.decode(Int.self, forKey: .blocks),
            undecided: try container.decodeIfPresent(Undecided.self, forKey: .undecided),
            retriesOfInvalid: try container.decodeIfPresent(Int.self, forKey: .retriesOfInvalid) ?? 0,
            restarts: try container.decode(Bool.self, forKey: .restarts),
            startEffect: try container.decodeIfPresent(Double.self, forKey: .startEffect),
            isSelf: try container.decode(Bool.self, forKey: .isSelf))
    }
}
