import LoadModel

/// What is known of one candidate against the baseline at one level: how it was decided, and by what.
public struct ComparisonOutcome: Sendable, Hashable {
    public var decision: ComparisonTest.Decision
    /// Looks and rounds that there might have been, and the level of each test.
    public var looks: Int
    public var cap: Int
    public var level: Double
    public var verdicts: [MetricVerdict]
    /// Of each label, where there are several.
    public var labels: [LabelVerdict]
    public var rounds: [RoundDifferences]
    public var history: [ComparisonTest.Look]
    public var findings: [Finding]

    public init(
        decision: ComparisonTest.Decision, looks: Int, cap: Int, level: Double, verdicts: [MetricVerdict],
        labels: [LabelVerdict] = [], rounds: [RoundDifferences], history: [ComparisonTest.Look], findings: [Finding] = []
    ) {
        self.decision = decision
        self.looks = looks
        self.cap = cap
        self.level = level
        self.verdicts = verdicts
        self.labels = labels
        self.rounds = rounds
        self.history = history
        self.findings = findings
    }

    /// - Parameter findings: what the test cannot know; its own come behind.
    public init(_ test: ComparisonTest, findings: [Finding] = []) {
        self.init(
            decision: test.decision, looks: test.looks, cap: test.cap, level: test.level, verdicts: test.verdicts,
            labels: test.labelVerdicts, rounds: test.rounds, history: test.history, findings: findings + test.findings)
    }

    /// Whether its figures may be judged: the generator did its part, and at least one build kept up.
    public var isValid: Bool { !findings.contains { $0.invalidates || $0.isSaturation } }
}

/// In a file: every round, every look, every metric.
extension ComparisonOutcome: Codable {
    private enum CodingKeys: String, CodingKey {
        case decision
        case looks = "looksPlanned"
        case cap = "roundsPlanned"
        case level = "testLevel"
        case verdicts = "metrics"
        case history = "looks"
        case labels, rounds, findings
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        decision = try container.decode(ComparisonTest.Decision.self, forKey: .decision)
        looks = try container.decode(Int.self, forKey: .looks)
        cap = try container.decode(Int.self, forKey: .cap)
        level = try container.decode(Double.self, forKey: .level)
        verdicts = try container.decode([MetricVerdict].self, forKey: .verdicts)
        labels = try container.decodeIfPresent([LabelVerdict].self, forKey: .labels) ?? []
        history = try container.decode([ComparisonTest.Look].self, forKey: .history)
        rounds = try container.decode([RoundDifferences].self, forKey: .rounds)
        findings = try decoder.findings()
    }
}

extension ComparisonTest {
    /// Whether neither build keeps up with the load.
    public var isSaturated: Bool { findings.contains(where: \.isSaturation) }
}
