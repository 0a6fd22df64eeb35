import LoadModel

/// Targets under the same load by turns: what was measured of each, and which of them is worse.
public struct ComparisonResult: Sendable {
    public var name: String
    /// Seconds since 1970, UTC.
    public var startedAt: Double
    public var rule: ComparisonRule
    public var baseline: TargetDescription
    /// Each held against the baseline; at least one.
    public var candidates: [TargetDescription]
    public var seed: UInt64
    public var levels: [Level]
    /// Of wall-clock time, restarts included.
    public var seconds: Double
    /// Comparisons before this one that were invalid, and so were made again: why each was.
    public var invalidBefore: [String] = []
    /// Whether every build was started anew for each round: then the verdict is on the builds, else on these processes.
    public var wasRestarted: Bool
    /// Whether a build could not go on.
    public var halt: ComparisonHalt?
    public var interruption: Interruption?
    public var plan: String
    public var environment: Environment
    /// Setup, logins, renewals and teardown of each target, all its starts together; in no statistic of the load.
    public var around: [AroundLoad] = []

    /// All targets at one level, each pooled over its blocks.
    public struct Level: Sendable {
        public var level: Load.Level
        /// Of each target in a round, and their length without the part that does not count.
        public var blocks: Int
        public var blockSeconds: Double
        public var baseline: LevelResult
        /// In the order of the result's.
        public var candidates: [Candidate]

        public init(
            level: Load.Level, blocks: Int, blockSeconds: Double, baseline: LevelResult, candidates: [Candidate]
        ) {
            self.level = level
            self.blocks = blocks
            self.blockSeconds = blockSeconds
            self.baseline = baseline
            self.candidates = candidates
        }

        /// Rounds that count.
        public var rounds: Int { candidates.map(\.outcome.rounds.count).max() ?? 0 }
    }

    public struct Candidate: Sendable {
        public var result: LevelResult
        public var outcome: ComparisonOutcome
        /// Where its processors' time went, beside the baseline's; nil where they were not sampled at this level.
        public var contrast: ProfileContrast?

        public init(result: LevelResult, outcome: ComparisonOutcome) {
            self.result = result
            self.outcome = outcome
        }
    }

    public init(
        name: String, startedAt: Double, rule: ComparisonRule, baseline: TargetDescription, candidates: [TargetDescription],
        seed: UInt64, levels: [Level] = [], seconds: Double = 0, wasRestarted: Bool = false, halt: ComparisonHalt? = nil,
        interruption: Interruption? = nil, plan: String, environment: Environment
    ) {
        self.name = name
        self.startedAt = startedAt
        self.rule = rule
        self.baseline = baseline
        self.candidates = candidates
        self.seed = seed
        self.levels = levels
        self.seconds = seconds
        self.wasRestarted = wasRestarted
        self.halt = halt
        self.interruption = interruption
        self.plan = plan
        self.environment = environment
    }

    /// What was measured of the baseline and of each candidate at a level, under their names.
    public func sides(of level: Level) -> [(name: String, result: LevelResult)] {
        [(baseline.name, level.baseline)] + zip(candidates, level.candidates).map { ($0.name, $1.result) }
    }
}
