/// Which scenario an arrival (open) or a user's iteration (closed) runs: drawn in proportion to the weights, as a pure
/// function of (seed, arrival) or (seed, user, iteration).
public struct ScenarioMix: Sendable, Hashable {
    private let cumulative: [Double]
    private let seed: UInt64

    /// - Parameter weights: at least one, each above zero.
    public init(weights: [Double], seed: UInt64) {
        let total = weights.reduce(0, +)
        var sum = 0.0
        cumulative = weights.map {
            sum += $0
            return sum / total
        }
        self.seed = seed
    }

    /// How many scenarios there are.
    public var count: Int { cumulative.count }

    /// The index of the scenario for iteration `iteration` of user `user`; open models have one user, and their iterations are arrivals.
    @inline(__always)
    public func scenario(user: Int, iteration: Int) -> Int {
        guard cumulative.count > 1 else { return 0 }
        let draw = RandomStream(seed: seed, purpose: .scenario, index: UInt64(user)).uniform(UInt64(iteration))
        return cumulative.firstIndex { draw < $0 } ?? cumulative.count - 1
    }
}
