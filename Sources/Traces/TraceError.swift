/// Why a trace cannot be replayed.
public struct TraceError: Error, Hashable, Sendable, CustomStringConvertible {
    public let file: String
    /// From 1; nil where the file as a whole is meant.
    public let line: Int?
    public let message: String

    public init(file: String, line: Int? = nil, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// `access.log:17: it has no request line; ...`
    public var description: String { "\(file):\(line.map { "\($0):" } ?? "") \(message)" }
}

extension TraceError {
    static func empty(_ file: String) -> TraceError {
        TraceError(file: file, message: "holds no request; give a trace with at least one")
    }
}

/// Why one line is not a recorded request; it is skipped as long as the plan allows.
struct BadLine: Error, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
