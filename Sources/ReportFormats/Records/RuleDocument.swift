import LoadModel

/// How targets were compared, in JSON.
struct RuleDocument: Codable {
    /// Absent where the kind of load says what decides.
    private var metrics: [String]?
    /// Fractions.
    private var tolerances: MetricValues
    private var looks: Int
    private var budgetSeconds: Double
    private var warmupSeconds: Double
    private var blockSeconds: Double
    private var blocks: Int
    private var inconclusive: String?
    private var restart: Bool
    private var startEffect: Double?
    /// Whether both are one build.
    private var isSelf: Bool

    private enum CodingKeys: String, CodingKey {
        case metrics, tolerances, looks, budgetSeconds, warmupSeconds, blockSeconds, blocks, inconclusive, restart, startEffect
        case isSelf = "self"
    }

    init(_ rule: ComparisonRule) {
        metrics = rule.gates?.map(\.rawValue)
        tolerances = MetricValues(rule.tolerances)
        looks = rule.looks
        budgetSeconds = rule.budget.seconds
        warmupSeconds = rule.warmup.seconds
        blockSeconds = rule.block.seconds
        blocks = rule.blocks
        inconclusive = rule.undecided?.rawValue
        restart = rule.restarts
        startEffect = rule.startEffect?.finite
        isSelf = rule.isSelf
    }

    var rule: ComparisonRule {
        ComparisonRule(
            gates: metrics?.compactMap(ComparedMetric.init), tolerances: tolerances.values, looks: looks,
            budget: Nanoseconds(seconds: budgetSeconds), warmup: Nanoseconds(seconds: warmupSeconds),
            block: Nanoseconds(seconds: blockSeconds), blocks: blocks,
            undecided: inconclusive.flatMap(ComparisonRule.Undecided.init), restarts: restart, startEffect: startEffect,
            isSelf: isSelf)
    }
}
