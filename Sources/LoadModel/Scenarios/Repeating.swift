/// One request made again until its answer says so.
public struct Until: Hashable, Sendable {
    /// What the answer must say; each try must meet the step's own expectation too.
    public var status: StatusSet?
    public var expectation: Expectation
    /// From the end of one try to the start of the next.
    public var every: Nanoseconds
    /// From the first try's start to the last one's end.
    public var within: Nanoseconds

    public init(status: StatusSet? = nil, expectation: Expectation, every: Nanoseconds, within: Nanoseconds) {
        self.status = status
        self.expectation = expectation
        self.every = every
        self.within = within
    }
}

/// A client that tries a failed request again.
public struct Retry: Hashable, Sendable {
    /// The most tries after the first.
    public var times: Int
    public var statuses: StatusSet
    /// Failures by their words in outputs: `timeout`, `reset`, `connect`, …
    public var failures: [String]
    /// Before the second try, from the end of the first.
    public var wait: Nanoseconds
    /// By which each wait is longer than the one before; at least 1.
    public var factor: Double
    /// The longest wait; nil: none.
    public var longestWait: Nanoseconds?
    /// Whether each wait is drawn uniformly from 0 to its length ("full jitter").
    public var isJittered: Bool

    public init(
        times: Int, statuses: StatusSet = StatusSet([]), failures: [String] = [], wait: Nanoseconds = .zero, factor: Double = 1,
        longestWait: Nanoseconds? = nil, isJittered: Bool = false
    ) {
        self.times = times
        self.statuses = statuses
        self.failures = failures
        self.wait = wait
        self.factor = factor
        self.longestWait = longestWait
        self.isJittered = isJittered
    }
}

/// Steps that are made several times within an iteration.
public struct Loop: Hashable, Sendable {
    public var kind: Kind
    public var steps: [Step]

    public init(_ kind: Kind, steps: [Step]) {
        self.kind = kind
        self.steps = steps
    }

    public enum Kind: Hashable, Sendable {
        case times(Int)
        /// Once for each element of a captured list, which is `as` meanwhile.
        case over(Reference, as: String)
        /// While it holds, and `most` times at most.
        case holds(Condition, most: Int)
    }
}

/// Steps that are timed as a whole under a name of their own.
public struct Group: Hashable, Sendable {
    public var name: String
    public var steps: [Step]

    public init(name: String, steps: [Step]) {
        self.name = name
        self.steps = steps
    }
}

/// Steps that are made where a condition holds, and others where it does not.
public struct Branch: Hashable, Sendable {
    public var condition: Condition
    public var steps: [Step]
    public var otherwise: [Step]

    public init(_ condition: Condition, steps: [Step], otherwise: [Step] = []) {
        self.condition = condition
        self.steps = steps
        self.otherwise = otherwise
    }
}
