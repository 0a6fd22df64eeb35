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
