import Engine
import LoadModel
import Measurement

/// How each round of a comparison loads one level, or all streams of a plan with several loads: short blocks in which the targets take turns.
struct LevelBlocks {
    /// What runs in each block, at the same time.
    let streams: [StreamLevel]
    /// Of a block: all of it, and the part at its beginning whose requests do not count.
    private(set) var block: Nanoseconds
    private(set) var dropped: Nanoseconds
    /// Blocks of each target in a round: an even number, so that each comes first as often as second; 1 where there is no time for two, and
    /// a coin decides who comes first, and of a load that is not cut.
    private(set) var turns: Int
    /// Whether each target gets the load whole, once a round: its parts belong together.
    let isWhole: Bool

    /// What a warm-up tells of a stream.
    struct Pace {
        /// Of the slowest target, in milliseconds; nil where nothing was answered.
        var p99: Double?
        /// Of the target with the fewest.
        var requestsPerSecond: Double
        /// Of the target with the longest, on average, where an iteration has several requests.
        var iteration: Nanoseconds?

        init(p99: Double?, requestsPerSecond: Double, iteration: Nanoseconds? = nil) {
            self.p99 = p99
            self.requestsPerSecond = requestsPerSecond
            self.iteration = iteration
        }

        /// - Returns: nil where there was no warm-up.
        init?(_ warmUps: [WarmUp], of length: Nanoseconds) {
            guard !warmUps.isEmpty, length > .zero else { return nil }
            let totals = warmUps.map(\.result.total)
            p99 = totals.compactMap { $0.responseTime.percentile(99) }.filter { !$0.isLowerBound }.map(\.milliseconds).max()
            requestsPerSecond = totals.map { Double($0.requests) / length.seconds }.min() ?? 0
            iteration = warmUps.compactMap(\.iteration).max()
        }
    }

    /// What a warm-up showed of a target.
    struct WarmUp {
        var result: LevelResult
        /// On average, where an iteration has several requests.
        var iteration: Nanoseconds?
    }

    /// No block is longer, however slow answers are; for the sake of a percentile only up to the second, so that it holds requests enough
    /// for any verdict up to the third.
    static let longest = Nanoseconds(seconds: 5)
    private static let longestForPercentiles = Nanoseconds(seconds: 2)
    private static let longestForRequests = Nanoseconds(seconds: 20)
    /// Iterations of several requests are to fit: at least so many, one after another, as far as a block may be long for them.
    private static let iterations: Int64 = 10
    private static let longestForIterations = Nanoseconds(seconds: 20)
    /// What is awaited behind a block, beyond what a request takes: iterations that have begun.
    private let rest: Nanoseconds
    /// The beginning of a block, in which a target comes up to speed again.
    private static let usualDrop = Nanoseconds(seconds: 0.1)

    /// - Parameters:
    ///   - paces: of each stream; empty before there was a warm-up.
    ///   - isWhole: whether it is not cut into blocks, as these would be too long.
    init(_ streams: [StreamLevel], rule: ComparisonRule, paces: [Pace?] = [], isWhole: Bool = false) {
        rest = paces.compactMap { $0?.iteration }.max() ?? .zero
        self.isWhole = isWhole || streams.contains { $0.level.isWhole || $0.delay > .zero }
        if self.isWhole {
            self.streams = streams
            dropped = streams[0].load.warmup
            block = streams.map { $0.end ?? $0.load.warmup + ($0.level.trace?.content.length ?? .zero) }.max() ?? .zero
            turns = 1
            return
        }
        self.streams = streams.map { stream in
            var stream = stream
            stream.level = stream.level.withoutRampUp
            return stream
        }
        // What the stream needs that needs most.
        let blocks = self.streams.enumerated().map { index, stream in
            LevelBlocks.block(of: stream.level, rule: rule, pace: paces.indices.contains(index) ? paces[index] : nil)
        }
        let longest = blocks.max { $0.block < $1.block }
        block = longest?.block ?? rule.block
        dropped = blocks.map(\.dropped).max() ?? .zero
        // A round stays about as long as the rule has it.
        let room = Double(rule.block.count) * Double(rule.blocks) / Double(block.count) / 2
        turns = max(2, Int(room) / 2 * 2)
    }

    /// How long blocks of a level must be, and the beginnings that do not count.
    private static func block(
        of level: Load.Level, rule: ComparisonRule, pace: Pace?
    ) -> (block: Nanoseconds, dropped: Nanoseconds) {
        let cycle = level.cycle
        var block = max(rule.block, min(cycle * 10, LevelBlocks.longest))
        if let p99 = pace?.p99 { block = max(block, min(Nanoseconds(seconds: p99 / 100), LevelBlocks.longest)) }
        let drop = { (block: Nanoseconds) in
            max(min(LevelBlocks.usualDrop, block.divided(by: 5)), min(cycle, block.divided(by: 4)))
        }
        if let iteration = pace?.iteration {
            block = max(block, min(iteration * LevelBlocks.iterations, LevelBlocks.longestForIterations))
        }
        if let rate = pace?.requestsPerSecond, rate > 0 {
            let holding = { (requests: Double) in
                let length = Nanoseconds(seconds: requests / rate)
                return length + drop(length)
            }
            let percentiles = rule.gates(isClosed: level.peakUsers != nil).map { ComparisonTest.requestsNeeded(for: $0) }
            block = max(block, min(holding(ComparisonTest.requestsNeeded(for: nil)), LevelBlocks.longestForRequests))
            block = max(block, min(holding(percentiles.max() ?? 0), LevelBlocks.longestForPercentiles))
        }
        return (block, drop(block))
    }

    /// Fewer turns, where the budget has no room for as many; false where there can't be fewer.
    mutating func shrink() -> Bool {
        guard turns > 2 || (turns > 1 && block > LevelBlocks.longest && rest == .zero) else { return false }
        turns = max(1, turns - 2)
        return true
    }

    /// Of the requests that count, in a block; 0 where a number of requests decides.
    func seconds(of stream: StreamLevel) -> Double {
        isWhole ? (stream.load.stop.length ?? stream.level.trace?.content.length ?? .zero).seconds : (block - dropped).seconds
    }

    /// About so long takes a round on so many targets.
    func roundSeconds(targets: Int) -> Double { (block + rest).seconds * Double(turns * targets) }

    /// - Parameter first: the number of its first iteration.
    func segments(seed: UInt64, first: Int, _ session: Session, generator: Generator) -> [Segment] {
        session.segments(streams, seed: seed, generator: generator).map { segment in
            var segment = segment
            segment.firstIteration = first
            guard !isWhole else { return segment }
            segment.warmup = dropped
            segment.stop = .duration(block - dropped)
            segment.interval = block
            return segment
        }
    }

    /// - Parameter first: the number of its first iteration.
    func warmUp(_ time: Nanoseconds, seed: UInt64, first: Int, _ session: Session, generator: Generator) -> [Segment] {
        session.segments(streams, seed: seed, generator: generator).map { segment in
            var segment = segment
            (segment.delay, segment.warmup, segment.stop) = (.zero, .zero, .duration(time))
            segment.firstIteration = first
            return segment
        }
    }
}

extension Load.Level {
    /// Whether blocks would not be alike: stages belong together, and so do the requests of a trace.
    var isWhole: Bool { stagesDuration != nil || trace != nil }

    /// The time between the starts of one user's requests that is not the target's doing.
    fileprivate var cycle: Nanoseconds {
        switch self {
        case .open, .trace: .zero
        case .closed(_, let cycle): max(cycle.think.mean, cycle.pacing)
        case .partlyOpen(_, _, let sessions): sessions.think.mean
        }
    }

    /// In a block all users are there from its beginning: the warm-up was when they came.
    fileprivate var withoutRampUp: Load.Level {
        guard case .closed(.steady(let users, _), let cycle) = self else { return self }
        return .closed(users: .steady(users), cycle: cycle)
    }
}

extension Load.StopRule {
    /// nil where a number of requests decides.
    fileprivate var length: Nanoseconds? { if case .duration(let duration) = self { duration } else { nil } }
}

extension Nanoseconds {
    fileprivate func divided(by divisor: Int64) -> Nanoseconds { Nanoseconds(count / divisor) }
}
