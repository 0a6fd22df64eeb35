/// What a plan says of comparing its targets.
public struct ComparisonPlan: Hashable, Sendable {
    /// nil where the plan's targets do not tell who is to be compared.
    public var roles: ComparisonRoles?
    public var rule: ComparisonRule

    public init(roles: ComparisonRoles? = nil, rule: ComparisonRule = ComparisonRule()) {
        self.roles = roles
        self.rule = rule
    }
}

/// The names of the targets that a comparison sets against each other.
public struct ComparisonRoles: Hashable, Sendable {
    public var baseline: String
    /// At least one; each is held against the baseline.
    public var candidates: [String]

    public init(baseline: String, candidates: [String]) {
        self.baseline = baseline
        self.candidates = candidates
    }
}
