/// Users who have logged in before the load starts; arrival, user or session i has the identity i mod `count`.
public struct Identities: Hashable, Sendable {
    /// At least 1.
    public var count: Int
    /// Of the logins; nil: as fast as the target answers, a few at a time.
    public var rate: Rate?
    /// Whether no two iterations have the same one at once: the second waits for a slot.
    public var isExclusive: Bool
    public var steps: [Step]
    public var renewal: Renewal?

    public init(count: Int, rate: Rate? = nil, isExclusive: Bool = false, steps: [Step], renewal: Renewal? = nil) {
        self.count = count
        self.rate = rate
        self.isExclusive = isExclusive
        self.steps = steps
        self.renewal = renewal
    }

    /// How long the logins take at their rate; nil where the target decides.
    public var loginSeconds: Double? { rate.map { Double(count) / $0.perSecond } }

    /// Of the login and of its renewal.
    public var allSteps: [Step] { steps + (renewal?.steps ?? []) }

    /// When an identity logs in again, or refreshes what its login gave.
    public struct Renewal: Hashable, Sendable {
        /// Since the last login or renewal; nil: not by time.
        public var every: Interval?
        /// Statuses, expected by no step, which show that it is over.
        public var after: StatusSet
        /// Empty: the login again.
        public var steps: [Step]

        public init(every: Interval? = nil, after: StatusSet = StatusSet([]), steps: [Step] = []) {
            self.every = every
            self.after = after
            self.steps = steps
        }

        public enum Interval: Hashable, Sendable {
            case fixed(Nanoseconds)
            /// 80 % of a life in seconds that the login has captured under this name.
            case captured(String)
        }
    }
}
