import LoadModel

/// What is known of one candidate against the baseline at one level: how it was decided, and by what.
public struct ComparisonOutcome: Sendable, Hashable {
    public var decision: ComparisonTest.Decision
    /// Looks and rounds that there might have been, and the level of each test.
    public var looks: Int
    public var cap: Int
    public var level: Double
    public var verdicts: [MetricVerdict]
    public var rounds: [RoundDifferences]
    public var history: [ComparisonTest.Look]
    public var findings: [Finding]

    public init(
        decision: ComparisonTest.Decision, looks: Int, cap: Int, level: Double, verdicts: [MetricVerdict],
        rounds: [RoundDifferences], history: [ComparisonTest.Look], findings: [Finding] = []
    ) {
        self.decision = decision
        self.looks = looks
        self.cap = cap
        self.level = level
        self.verdicts = verdicts
        self.rounds = rounds
        self.history = history
        self.findings = findings
    }

    /// - Parameter findings: what the test cannot know; its own come behind.
    public init(_ test: ComparisonTest, findings: [Finding] = []) {
        self.init(
            decision: test.decision, looks: test.looks, cap: test.cap, level: test.level, verdicts: test.verdicts,
            rounds: test.rounds, history: test.history, findings: findings + test.findings)
    }

    /// Whether its figures may be judged: the generator did its part, and at least one build kept up.
    public var isValid: Bool { !findings.contains { $0.invalidates || $0.isSaturation } }
}

extension ComparisonTest {
    /// Whether neither build keeps up with the load.
    public var isSaturated: Bool { findings.contains(where: \.isSaturation) }
}
