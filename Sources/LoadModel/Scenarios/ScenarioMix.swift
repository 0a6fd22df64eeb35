/// Which scenario an arrival (open) or a user's iteration (closed) runs: drawn in proportion to the weights, as a pure
/// function of (seed, arrival) or (seed, user, iteration).
public struct ScenarioMix: Sendable, Hashable {
    private let cumulative: [Double]
    private let seed: UInt64
    /// Where there is but one that can be drawn; else below 0.
    private let only: Int
    /// Those that can be drawn.
    public let members: Set<Int>

    /// - Parameter weights: from zero, which is never drawn; at least one above.
    public init(weights: [Double], seed: UInt64) {
        members = Set(weights.indices.filter { weights[$0] > 0 })
        only = members.count == 1 ? members.first ?? 0 : -1
        let total = weights.reduce(0, +)
        var sum = 0.0
        cumulative = weights.map {
            sum += $0
            return sum / total
        }
        self.seed = seed
    }

    /// The index of the scenario for iteration `iteration` of user `user`; open models have one user, and their iterations are arrivals.
    @inline(__always)
    public func scenario(user: Int, iteration: Int) -> Int {
        guard only < 0 else { return only }
        let draw = RandomStream(seed: seed, purpose: .scenario, index: UInt64(user)).uniform(UInt64(iteration))
        return cumulative.firstIndex { draw < $0 } ?? cumulative.count - 1
    }
}
