import LoadModel

/// Everything that a sweep has measured so far.
public struct SweepResult: Sendable {
    /// The plan's name.
    public var name: String
    /// Seconds since 1970, UTC, of the first start.
    public var startedAt: Double
    public var rule: SweepRule
    public var seed: UInt64
    public var targets: [TargetDescription]
    /// How many trials there are to be.
    public var planned: Int
    /// In the order in which they ended.
    public var trials: [TrialRecord]
    /// The numbers of variables of the plan that formulas use, by point; those of the axes are not among them.
    public var constants: [[String: Double]]
    public var interruption: Interruption?
    /// From the first trial's start to the last one's end, of this call of the command. Seconds.
    public var wallSeconds: Double
    /// Of those, in which no trial ran.
    public var overheadSeconds: Double
    /// Of a plan with several loads: the one whose figures trials have; the others ran beside it.
    public var stream: String?
    /// The plan at the first point as resolved, secrets redacted.
    public var plan: String
    public var environment: Environment

    public init(
        name: String, startedAt: Double, rule: SweepRule, seed: UInt64, targets: [TargetDescription], planned: Int,
        trials: [TrialRecord] = [], constants: [[String: Double]] = [], interruption: Interruption? = nil,
        wallSeconds: Double = 0,
        overheadSeconds: Double = 0, plan: String, environment: Environment
    ) {
        self.name = name
        self.startedAt = startedAt
        self.rule = rule
        self.seed = seed
        self.targets = targets
        self.planned = planned
        self.trials = trials
        self.constants = constants
        self.interruption = interruption
        self.wallSeconds = wallSeconds
        self.overheadSeconds = overheadSeconds
        self.plan = plan
        self.environment = environment
    }

    /// The trials of a point and target that count, in the order of their repeats.
    public func trials(point: Int, target: String) -> [TrialRecord] {
        trials.filter { $0.trial.point == point && $0.target == target && $0.counts }
            .sorted { $0.trial.repetition < $1.trial.repetition }
    }
}
