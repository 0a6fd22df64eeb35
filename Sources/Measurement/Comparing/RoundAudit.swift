/// What a comparison remembers of how its rounds were made, in constant space.
struct RoundAudit: Sendable {
    private(set) var rounds = 0
    private(set) var restartsAll = true
    /// The worst round's share of arrivals that were begun in time, and by how much the builds' loads differed at most.
    private(set) var leastAchieved = 1.0
    private(set) var greatestLoadGap = 0.0
    private(set) var greatestCPUShare = 0.0
    /// Of baseline and candidate.
    private(set) var lag = [LagSums(), LagSums()]

    mutating func add(_ round: RoundRecord) {
        rounds += 1
        greatestCPUShare = max(greatestCPUShare, round.generatorCPUShare)
        restartsAll = restartsAll && round.baseline.wasRestarted && round.candidate.wasRestarted
        for side in [round.baseline, round.candidate] {
            guard let offered = side.offered, offered > 0 else { continue }
            leastAchieved = min(leastAchieved, Double(side.started) / Double(offered))
        }
        lag[0].add(round.pairs.map(\.baseline))
        lag[1].add(round.pairs.map(\.candidate))
        let loads = (Double(round.baseline.started), Double(round.candidate.started))
        if round.baseline.offered != nil, round.candidate.offered != nil, max(loads.0, loads.1) > 0 {
            greatestLoadGap = max(greatestLoadGap, abs(loads.0 - loads.1) / max(loads.0, loads.1))
        }
    }
}
