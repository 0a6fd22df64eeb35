import LoadModel

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// What a search for a capacity is to find out.
public struct CapacityRule: Sendable, Hashable {
    public var range: CapacityRange
    /// All have to hold; beside them, in an open load, the target has to keep up.
    public var thresholds: [Threshold]
    /// For the steps of one target.
    public var budgetSeconds: Double
    /// Of a plan with several loads: the one that is varied. The others run beside it as they are.
    public var stream: String?

    public init(range: CapacityRange, thresholds: [Threshold], budgetSeconds: Double, stream: String? = nil) {
        self.range = range
        self.thresholds = thresholds
        self.budgetSeconds = budgetSeconds
        self.stream = stream
    }
}

/// Everything that a search for the capacity of one target or several found out.
public struct CapacityResult: Sendable {
    /// The plan's name.
    public var name: String
    /// Seconds since 1970, UTC.
    public var startedAt: Double
    public var seed: UInt64
    public var rule: CapacityRule
    /// In the plan's order.
    public var targets: [TargetCapacity]
    public var interruption: Interruption?
    /// The plan as resolved, secrets redacted.
    public var plan: String
    public var environment: Environment
    /// Setup, logins, renewals and teardown of each target; in no statistic of the load.
    public var around: [AroundLoad] = []

    public init(
        name: String, startedAt: Double, seed: UInt64, rule: CapacityRule, targets: [TargetCapacity],
        interruption: Interruption? = nil, plan: String, environment: Environment
    ) {
        self.name = name
        self.startedAt = startedAt
        self.seed = seed
        self.rule = rule
        self.targets = targets
        self.interruption = interruption
        self.plan = plan
        self.environment = environment
    }

    /// Each target but the first against the first, where both capacities are known.
    public var ratios: [CapacityRatio] {
        guard let first = targets.first else { return [] }
        return targets.dropFirst().compactMap { CapacityRatio(of: $0, to: first) }
    }
}

/// How much one target carries.
public struct TargetCapacity: Sendable, Hashable, Codable {
    public var target: TargetDescription
    public var answer: CapacityAnswer
    /// In the order in which they were made.
    public var steps: [CapacityStep]

    private enum CodingKeys: String, CodingKey {
        case target
        case answer = "capacity"
        case steps
    }

    public init(target: TargetDescription, answer: CapacityAnswer, steps: [CapacityStep]) {
        self.target = target
        self.answer = answer
        self.steps = steps
    }
}

/// How much more one target carries than another.
public struct CapacityRatio: Sendable, Hashable {
    public var target: String
    public var base: String
    /// target/base, with the interval in which it lies.
    public var value: Double
    public var low: Double
    public var high: Double

    public enum Verdict: String, Sendable, Hashable, CaseIterable, Codable {
        case more, less, undecided
    }

    public init(target: String, base: String, value: Double, low: Double, high: Double) {
        self.target = target
        self.base = base
        self.value = value
        self.low = low
        self.high = high
    }

    /// The bounds' distances from the values add up as independent errors do, on the logarithmic scale; nil where one of the
    /// capacities is not known.
    init?(of target: TargetCapacity, to base: TargetCapacity) {
        guard case .found(let a, _) = base.answer, case .found(let b, _) = target.answer, a.low > 0, b.low > 0 else { return nil }
        let value = b.value / a.value
        let below = hypot(log(b.value / b.low), log(a.high / a.value))
        let above = hypot(log(b.high / b.value), log(a.value / a.low))
        self.init(
            target: target.target.name, base: base.target.name, value: value, low: value * exp(-below), high: value * exp(above))
    }

    public var verdict: Verdict { low > 1 ? .more : high < 1 ? .less : .undecided }
}

/// Follows from the capacities, and is never read back.
extension CapacityRatio: Encodable {
    private enum CodingKeys: String, CodingKey { case target, base, value, low, high, verdict }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(target, forKey: .target)
        try container.encode(base, forKey: .base)
        try container.encode(value, forKey: .value)
        try container.encode(low, forKey: .low)
        try container.encode(high, forKey: .high)
        try container.encode(verdict, forKey: .verdict)
    }
}
