/// Why a trace cannot be replayed.
public struct TraceError: Error, Hashable, Sendable, CustomStringConvertible {
    public let file: String
    /// nil where the file as a whole is meant.
    public let place: TracePlace?
    public let message: String

    public init(file: String, place: TracePlace? = nil, message: String) {
        self.file = file
        self.place = place
        self.message = message
    }

    /// `access.log:17:22: 'FOO' is not a method that Dyno sends; ...`
    public var description: String { "\(file):\(place.map { "\($0.line):\($0.column):" } ?? "") \(message)" }
}

/// A place in a trace, both numbers from 1; columns count bytes.
public struct TracePlace: Hashable, Sendable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int = 1) {
        self.line = line
        self.column = column
    }
}

extension TraceError {
    static func empty(_ file: String) -> TraceError {
        TraceError(file: file, message: "holds no request; give a trace with at least one")
    }
}

/// Why one line is not a recorded request; it is skipped as long as the plan allows.
struct BadLine: Error, Hashable {
    let reason: String
    /// Where in the record it is; nil: its beginning.
    var place: TracePlace?

    init(_ reason: String, at place: TracePlace? = nil) {
        self.reason = reason
        self.place = place
    }

    /// The same, at this place unless it has one.
    func at(_ place: TracePlace) -> BadLine { self.place == nil ? BadLine(reason, at: place) : self }
}
