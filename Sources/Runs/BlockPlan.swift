import LoadModel

/// How a level's measured load is cut into blocks, so that two targets can take turns.
struct BlockPlan {
    /// Of each pair of blocks.
    let stops: [Load.StopRule]
    /// The length of a block by its schedule; in a closed load of so many requests it is not known beforehand, and 0.
    let seconds: Double

    /// Blocks are about this long: short enough to alternate often, long enough that their ends weigh little.
    static let usualSeconds = 2.0

    /// As many blocks as make each about as long as usual: an even number, so that ABBA comes out even.
    init(load: Load, level: Load.Level) {
        switch (load.stop, level) {
        case (_, .partlyOpen), (_, .trace),
            _ where level.isWhole:
            // Each target goes through it once.
            self.init(stops: [load.stop], seconds: load.stop.seconds)
        case (.duration(let duration), .open(.constant, let profile)):
            // Cut by requests, as each block begins with an arrival: cut by time, blocks that are no multiple of the gap would
            // hold more than the rate's share.
            let requests = Int((profile.mean.perSecond * duration.seconds).rounded(.up))
            self.init(requests: requests, count: duration.seconds / BlockPlan.usualSeconds, seconds: duration.seconds)
        case (.duration(let duration), _):
            let count = BlockPlan.evenCount(duration.seconds / BlockPlan.usualSeconds)
            let cuts = (0...count).map { duration.count * Int64($0) / Int64(count) }
            self.init(
                stops: zip(cuts, cuts.dropFirst()).map { .duration(Nanoseconds($1 - $0)) },
                seconds: duration.seconds / Double(count))
        case (.requests(let requests), .open(_, let profile)):
            let length = Double(requests) / profile.mean.perSecond
            self.init(requests: requests, count: length / BlockPlan.usualSeconds, seconds: length)
        case (.requests(let requests), .closed(let profile, _)):
            // Each user has some requests in each block: else there would be fewer users than the plan says.
            let perUser = requests / profile.peak
            self.init(requests: requests, count: perUser < 20 ? 1 : Double(perUser) / 10, seconds: 0)
        }
    }

    private init(requests: Int, count wanted: Double, seconds length: Double) {
        let count = Swift.min(Swift.max(1, requests), wanted == 1 ? 1 : BlockPlan.evenCount(wanted))
        self.init(
            stops: (0..<count).map { .requests(requests * ($0 + 1) / count - requests * $0 / count) },
            seconds: length / Double(count))
    }

    private init(stops: [Load.StopRule], seconds: Double) {
        self.stops = stops
        self.seconds = seconds
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

extension Load.Level {
    /// Whether blocks would not be alike: stages and a ramp-up belong together, and so do the passes of a session and the requests of
    /// a trace.
    fileprivate var isWhole: Bool {
        switch self {
        case .open(_, let profile): profile.duration != nil
        case .closed(let users, _): !users.isConstant
        case .partlyOpen, .trace: true
        }
    }
}

extension Load.StopRule {
    /// The length of the window where it is known beforehand, else 0.
    fileprivate var seconds: Double { if case .duration(let duration) = self { duration.seconds } else { 0 } }
}
