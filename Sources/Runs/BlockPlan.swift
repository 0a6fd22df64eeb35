import LoadModel

/// How a level's measured load is cut into blocks, so that two targets can take turns.
struct BlockPlan {
    /// Of each pair of blocks.
    let stops: [Load.StopRule]
    /// The length of a block by its schedule; in a closed load of so many requests it is not known beforehand, and 0.
    let seconds: Double

    /// Blocks are about this long: short enough to alternate often, long enough that their ends weigh little.
    static let usualSeconds = 2.0

    /// An even number of blocks, so that ABBA comes out even; one where there is but one request.
    init(load: Load, level: Load.Level) {
        switch load.stop {
        case .duration(let duration):
            let count = BlockPlan.evenCount(duration.seconds / BlockPlan.usualSeconds)
            let cuts = (0...count).map { duration.count * Int64($0) / Int64(count) }
            stops = zip(cuts, cuts.dropFirst()).map { .duration(Nanoseconds($1 - $0)) }
            seconds = duration.seconds / Double(count)
        case .requests(let requests):
            let wanted: Double
            switch level {
            case .open(_, let rate): wanted = Double(requests) / rate.perSecond / BlockPlan.usualSeconds
            case .closed(let users, _): wanted = Double(requests) / Double(users) / 10
            }
            let count = min(requests, BlockPlan.evenCount(wanted))
            stops = (0..<count).map { .requests(requests * ($0 + 1) / count - requests * $0 / count) }
            if case .open(_, let rate) = level {
                seconds = Double(requests) / rate.perSecond / Double(count)
            } else {
                seconds = 0
            }
        }
    }

    private static func evenCount(_ wanted: Double) -> Int {
        let count = max(2, min(1000, Int(wanted.rounded())))
        return count + count % 2
    }

    /// Which side comes first in a pair: A B, B A, B A, A B, and so on (ABBA BAAB).
    static func order(pair: Int) -> [Int] {
        let isSwapped = pair % 4 == 1 || pair % 4 == 2
        return isSwapped ? [1, 0] : [0, 1]
    }
}
