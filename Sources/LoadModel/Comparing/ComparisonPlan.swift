/// What a plan says of comparing its targets.
public struct ComparisonPlan: Hashable, Sendable {
    /// nil where the plan's targets do not tell who is to be compared.
    public var roles: ComparisonRoles?
    public var rule: ComparisonRule
    /// Run before each start of a target.
    public var reset: ResetCommand?

    public init(roles: ComparisonRoles? = nil, rule: ComparisonRule = ComparisonRule()) {
        self.roles = roles
        self.rule = rule
    }
}

/// A command that puts a target's data back to what it was, so that builds which are compared begin alike.
public struct ResetCommand: Hashable, Sendable {
    /// The program and its arguments; not empty.
    public var command: [String]
    /// Where it starts, from the root.
    public var directory: String

    public init(command: [String], directory: String) {
        self.command = command
        self.directory = directory
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
