import LoadModel

/// Every random choice of one round, so that it can be had again from the plan's seed and the round's number.
struct RoundDraws {
    private let stream: RandomStream

    /// - Parameter round: from 1.
    init(seed: UInt64, round: Int) { stream = RandomStream(seed: seed, purpose: .block, index: UInt64(round)) }

    /// The builds, in the order in which they are started.
    func startOrder(of builds: Int) -> [Int] { shuffled(builds, from: 0) }

    func levelOrder(of levels: Int) -> [Int] { shuffled(levels, from: 1 << 16) }

    /// The builds, in the order of the round's first turn; of two builds a coin decides.
    func firstTurn(of builds: Int) -> [Int] { shuffled(builds, from: 2 << 16) }

    func warmUpSeed(level: Int) -> UInt64 { stream.bits(UInt64(3 << 16 + level)) }

    /// The same for all builds, so that they get the same requests at the same times.
    func seed(level: Int, turn: Int) -> UInt64 { stream.bits(UInt64(4 << 16) + UInt64(level) << 32 + UInt64(turn)) }

    /// The order of a turn: AB BA BA AB and so on (ABBA BAAB), so that each comes first as often as last, and what drifts evenly
    /// cancels.
    static func order(_ first: [Int], turn: Int) -> [Int] {
        let isSwapped = turn % 4 == 1 || turn % 4 == 2
        return isSwapped ? first.reversed() : first
    }

    private func shuffled(_ count: Int, from counter: UInt64) -> [Int] {
        (0..<count).sorted { stream.bits(counter + UInt64($0)) < stream.bits(counter + UInt64($1)) }
    }
}
