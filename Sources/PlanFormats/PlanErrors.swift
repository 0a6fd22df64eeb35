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

/// One mistake in a plan: where it is, what is wrong and, in the message, what to write instead.
public struct PlanIssue: Hashable, Sendable {
    /// As the caller named it, so that a terminal or an editor can open the place.
    public let file: String
    /// From 1.
    public let line: Int
    /// From 1, counted in Unicode scalars.
    public let column: Int
    public let message: String

    public init(file: String, line: Int, column: Int, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }
}

extension PlanIssue: Comparable {
    public static func < (a: PlanIssue, b: PlanIssue) -> Bool {
        (a.file, a.line, a.column, a.message) < (b.file, b.line, b.column, b.message)
    }
}

extension PlanIssue: CustomStringConvertible {
    /// `Plans/a.yaml:12:9: rate must be above 0, found -5/s`
    public var description: String { "\(file):\(line):\(column): \(message)" }
}
