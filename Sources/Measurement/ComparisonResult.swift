import LoadModel

/// Two targets under the same schedule, loaded in alternating blocks: a description, without a verdict.
public struct ComparisonResult: Sendable {
    public var name: String
    /// Seconds since 1970, UTC.
    public var startedAt: Double
    public var baseline: TargetDescription
    public var candidate: TargetDescription
    public var seed: UInt64
    public var levels: [Level]
    public var interruption: Interruption?
    public var plan: String
    public var environment: Environment

    /// Both targets at one level, each pooled over its blocks.
    public struct Level: Sendable {
        public var level: Load.Level
        /// Blocks that each target got.
        public var blocks: Int
        public var blockSeconds: Double
        public var baseline: LevelResult
        public var candidate: LevelResult

        public init(level: Load.Level, blocks: Int, blockSeconds: Double, baseline: LevelResult, candidate: LevelResult) {
            self.level = level
            self.blocks = blocks
            self.blockSeconds = blockSeconds
            self.baseline = baseline
            self.candidate = candidate
        }
    }

    public init(
        name: String, startedAt: Double, baseline: TargetDescription, candidate: TargetDescription, seed: UInt64,
        levels: [Level], interruption: Interruption? = nil, plan: String, environment: Environment
    ) {
        self.name = name
        self.startedAt = startedAt
        self.baseline = baseline
        self.candidate = candidate
        self.seed = seed
        self.levels = levels
        self.interruption = interruption
        self.plan = plan
        self.environment = environment
    }
}
