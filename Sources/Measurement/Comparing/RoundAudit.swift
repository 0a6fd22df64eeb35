/// What a comparison remembers of how its rounds were made, in constant space.
struct RoundAudit: Sendable {
    private(set) var rounds = 0
    private(set) var restartsAll = true
    /// The worst round's share of arrivals that were begun in time, and by how much the builds' loads differed at most.
    private(set) var leastAchieved = 1.0
    private(set) var greatestLoadGap = 0.0
    /// The lag (p99) that exceeds what is tolerable by most, and the response time (p50) beside it, in milliseconds.
    private(set) var worstLag: (delay: Double, median: Double)?
    /// In which a build's requests were sent later than is tolerable.
    private(set) var lateRounds = 0
    private(set) var greatestCPUShare = 0.0

    mutating func add(_ round: RoundRecord) {
        rounds += 1
        greatestCPUShare = max(greatestCPUShare, round.generatorCPUShare)
        restartsAll = restartsAll && round.baseline.wasRestarted && round.candidate.wasRestarted
        let isLate = [
            add(round.baseline, blocks: round.pairs.map(\.baseline)), add(round.candidate, blocks: round.pairs.map(\.candidate)),
        ]
        if isLate.contains(true) { lateRounds += 1 }
        let loads = (Double(round.baseline.started), Double(round.candidate.started))
        if round.baseline.offered != nil, round.candidate.offered != nil, max(loads.0, loads.1) > 0 {
            greatestLoadGap = max(greatestLoadGap, abs(loads.0 - loads.1) / max(loads.0, loads.1))
        }
    }

    /// - Returns: whether its requests were started later than is tolerable: lag (p99) is above 1 ms and above 5 % of the
    ///   response time (p50).
    private mutating func add(_ side: RoundRecord.Side, blocks: [BlockFigures]) -> Bool {
        if let offered = side.offered, offered > 0 {
            leastAchieved = min(leastAchieved, Double(side.started) / Double(offered))
        }
        let medians = blocks.compactMap { $0.p50?.milliseconds }
        guard let delay = side.lagP99, !medians.isEmpty else { return false }
        let median = medians.reduce(0, +) / Double(medians.count)
        let excess: (Double, Double) -> Double = { $0 / max(1, 0.05 * $1) }
        if worstLag.map({ excess(delay, median) > excess($0.delay, $0.median) }) ?? true {
            worstLag = (delay, median)
        }
        return excess(delay, median) > 1
    }
}
