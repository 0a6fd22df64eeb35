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
