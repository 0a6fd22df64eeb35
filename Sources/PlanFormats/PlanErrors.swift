/// Everything that is wrong with a plan, at once, in the order of its places.
public struct PlanErrors: Error, Hashable, Sendable {
    /// What kept the plan from being read; both mean a bad plan to whoever ran the command.
    public enum Kind: Hashable, Sendable {
        /// The file could not be opened, or is not text.
        case unreadable
        /// The text was read and is not a plan.
        case invalid
    }

    public let kind: Kind
    /// Sorted by place; never empty, each once.
    public let issues: [PlanIssue]

    public init(kind: Kind, issues: [PlanIssue]) {
        self.kind = kind
        self.issues = Set(issues).sorted()
    }
}

extension PlanErrors: CustomStringConvertible {
    /// One line an issue.
    public var description: String { issues.map(\.description).joined(separator: "\n") }
}
