/// What a trace was found to hold, by reading all of it once.
public struct TraceContent: Hashable, Sendable {
    /// Of one round.
    public var requests: Int
    /// In recorded time: from the beginning of one round to where the next would begin.
    public var length: Nanoseconds
    /// Requests in the busiest second of the replay.
    public var busiestSecond: Int
    /// What its requests differ in, beside path and body; those of the most frequent labels first.
    public var kinds: [Kind]
    public var skipped: SkippedLines
    /// Requests of which the trace holds the name of a file and not what was in it: they are sent with nothing in its place.
    public var withoutFile: Int
    /// The part of the file that was read: what is written behind it later is not replayed.
    public var bytes: Int

    public init(
        requests: Int = 0, length: Nanoseconds = .zero, busiestSecond: Int = 0, kinds: [Kind] = [],
        skipped: SkippedLines = SkippedLines(), withoutFile: Int = 0, bytes: Int = 0
    ) {
        self.requests = requests
        self.length = length
        self.busiestSecond = busiestSecond
        self.kinds = kinds
        self.skipped = skipped
        self.withoutFile = withoutFile
        self.bytes = bytes
    }

    public struct Kind: Hashable, Sendable {
        /// What statistics are kept under.
        public var label: String
        public var method: HTTPMethod
        public var hasBody: Bool
        /// How many requests of a round are of this kind.
        public var count: Int

        public init(label: String, method: HTTPMethod, hasBody: Bool, count: Int) {
            self.label = label
            self.method = method
            self.hasBody = hasBody
            self.count = count
        }
    }
}

/// Lines of a trace that are not requests, and were skipped.
public struct SkippedLines: Hashable, Sendable {
    public struct Example: Hashable, Sendable, ListedItem {
        /// From 1.
        public let line: Int
        /// From 1, in bytes.
        public let column: Int
        public let reason: String

        public init(line: Int, column: Int, reason: String) {
            self.line = line
            self.column = column
            self.reason = reason
        }
    }

    public static let mostExamples = 10

    public private(set) var count: Int
    /// The first ten.
    public private(set) var examples: [Example]

    public init(count: Int = 0, examples: [Example] = []) {
        self.count = count
        self.examples = examples
    }

    public mutating func add(_ example: Example) {
        count += 1
        if examples.count < SkippedLines.mostExamples { examples.append(example) }
    }
}
