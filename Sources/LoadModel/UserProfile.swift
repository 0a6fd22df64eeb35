/// How many users a level of a closed load has over time.
public enum UserProfile: Hashable, Sendable {
    /// From 1; they come one after another, evenly over `rampUp` from the start of the level: all at once where that is zero.
    case steady(Int, rampUp: Nanoseconds = .zero)
    /// One behind another, from the start of the measured window; not empty. The warm-up has the users that the first begins with.
    case stages([UserStage])

    /// The length of the stages; nil where the number is steady.
    public var duration: Nanoseconds? {
        guard case .stages(let stages) = self else { return nil }
        return stages.reduce(.zero) { $0 + $1.duration }
    }

    /// The most at any time.
    public var peak: Int {
        switch self {
        case .steady(let users, _): users
        case .stages(let stages): stages.map(\.peak).max() ?? 0
        }
    }

    /// Whether all users are there from the start to the end.
    public var isConstant: Bool { if case .steady(_, rampUp: .zero) = self { true } else { false } }
}

/// A part of a closed load over time. Users are whole: where a ramp is between two numbers there are as many as the greater.
public struct UserStage: Hashable, Sendable {
    public var shape: Shape
    /// Above 0.
    public var duration: Nanoseconds
    /// What its rows and thresholds are found under; nil: it has none of its own.
    public var name: String?

    public init(_ shape: Shape, for duration: Nanoseconds, name: String? = nil) {
        self.shape = shape
        self.duration = duration
        self.name = name
    }

    /// All numbers from 0.
    public enum Shape: Hashable, Sendable {
        case hold(Int)
        /// Evenly from the number before, or from `from`, to `to`. The first stage needs a `from`.
        case ramp(from: Int?, to: Int)
        /// To this number in so many steps of equal length and height; the first step is above the number before already.
        case step(to: Int, count: Int)
        /// For a moment: what follows goes on from the number that was before the spike.
        case spike(Int)
    }

    var peak: Int {
        switch shape {
        case .hold(let users), .spike(let users), .step(let users, _): users
        case .ramp(let from, let to): max(from ?? to, to)
        }
    }

    /// What a stage behind this one goes on from.
    func usersAfter(_ before: Double) -> Double {
        switch shape {
        case .hold(let users), .ramp(_, let users), .step(let users, _): Double(users)
        case .spike: before
        }
    }
}

/// What a user of a closed load does from one iteration of the scenario to the next.
public struct UserCycle: Hashable, Sendable {
    /// The pause from the end of an iteration to the start of the next.
    public var think: Distribution
    /// The least time from the start of an iteration to the start of the next; zero: none.
    public var pacing: Nanoseconds

    public init(think: Distribution = .zero, pacing: Nanoseconds = .zero) {
        self.think = think
        self.pacing = pacing
    }
}
