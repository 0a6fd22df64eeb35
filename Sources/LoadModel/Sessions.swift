/// What follows an iteration of a partly open load: its user comes back after a think time, or leaves.
///
/// Schroeder, Wierman and Harchol-Balter, "Open Versus Closed: A Cautionary Tale", NSDI 2006, section 2. What a session does is a
/// function of (seed, arrival), so it is the same whatever the number of workers.
public struct Sessions: Hashable, Sendable {
    /// From 0 to below 1.
    public var returning: Double
    /// The pause before each return.
    public var think: Distribution

    public init(returning: Double, think: Distribution = .zero) {
        self.returning = returning
        self.think = think
    }

    /// Iterations of the scenario in a session on average, 1/(1 − p): their number is geometric.
    public var expectedIterations: Double { 1 / (1 - returning) }

    /// Whether the session that began with this arrival comes back after an iteration, numbered from 0.
    @inline(__always)
    public func returns(arrival: Int, iteration: Int, seed: UInt64) -> Bool {
        RandomStream(seed: seed, purpose: .returning, index: UInt64(arrival)).uniform(UInt64(iteration)) < returning
    }

    /// Which of the two simpler loads this one behaves like.
    ///
    /// The rule of thumb of the paper (section 6): like an open one up to 5 requests a session, like a closed one from 10.
    public var resemblance: Resemblance {
        if expectedIterations <= 5 + 1e-9 { return .open }
        return expectedIterations >= 10 - 1e-9 ? .closed : .between
    }

    public enum Resemblance: String, Hashable, Sendable, CaseIterable {
        case open, between, closed
    }
}
