/// Everything that is wrong with the flags of a command line, at once.
public struct FlagErrors: Error, Hashable, Sendable {
    public struct Issue: Hashable, Sendable, CustomStringConvertible {
        /// `--rate`, or `URL` for the argument itself.
        public let flag: String
        public let message: String

        /// `--rate: rate must be above 0, found -5/s`
        public var description: String { "\(flag): \(message)" }
    }

    /// Never empty.
    public let issues: [Issue]
}

extension FlagErrors: CustomStringConvertible {
    /// One line an issue.
    public var description: String { issues.map(\.description).joined(separator: "\n") }
}
