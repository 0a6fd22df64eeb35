import LoadModel

/// Where the processors' time of a candidate went, beside that of its baseline: of rounds of their own, in which each was sampled under the
/// same load.
public struct ProfileContrast: Hashable, Sendable {
    public var rounds: Int
    /// All rounds together.
    public var baseline: TargetProfile
    public var candidate: TargetProfile
    /// Of all functions together.
    public var total: Change
    /// The greatest change first.
    public var functions: [Function]

    /// CPU seconds a request of both, and between which bounds their difference lies, with ``ProfileContrast/confidence``.
    public struct Change: Hashable, Sendable, Codable {
        public var baseline: Double
        public var candidate: Double
        public var low: Double
        public var high: Double

        public var difference: Double { candidate - baseline }
        /// Whether it is more than chance: 1 for more, -1 for less, else 0.
        public var direction: Int { low > 0 ? 1 : high < 0 ? -1 : 0 }

        /// - Parameter pairs: of rounds, at least two.
        init(_ pairs: [(baseline: Double, candidate: Double)]) {
            let count = Double(pairs.count)
            baseline = pairs.reduce(0) { $0 + $1.baseline } / count
            candidate = pairs.reduce(0) { $0 + $1.candidate } / count
            let mean = candidate - baseline
            let squares = pairs.reduce(0) { $0 + ($1.candidate - $1.baseline - mean) * ($1.candidate - $1.baseline - mean) }
            let error = (squares / (count - 1) / count).squareRoot()
            let reach = error * studentQuantile(tail: (1 - ProfileContrast.confidence) / 2, degrees: pairs.count - 1)
            (low, high) = (mean - reach, mean + reach)
        }
    }

    /// The time of a function by itself.
    public struct Function: Hashable, Sendable, Codable {
        public var frame: StackFrame
        public var change: Change

        private enum CodingKeys: String, CodingKey { case frame = "function", change }
    }

    public static let confidence = 0.95
    /// Of functions that are kept.
    public static let most = 50

    /// - Parameter pairs: of each round both profiles, with their stacks and CPU time a request; at least two.
    /// - Returns: nil where that is not known of all, or there are too few.
    public init?(_ pairs: [(baseline: TargetProfile, candidate: TargetProfile)]) {
        let costs = pairs.compactMap { pair in
            pair.baseline.cpuSecondsPerRequest.flatMap { before in
                pair.candidate.cpuSecondsPerRequest.map { (baseline: before, candidate: $0) }
            }
        }
        guard pairs.count >= 2, costs.count == pairs.count else { return nil }
        rounds = pairs.count
        total = Change(costs)
        baseline = ProfileContrast.pooled(pairs.map(\.baseline), cost: total.baseline)
        candidate = ProfileContrast.pooled(pairs.map(\.candidate), cost: total.candidate)
        // Of each round what each function took, under its name in both.
        var frames: [FrameName: StackFrame] = [:]
        let times = zip(pairs, costs).map { pair, cost in
            let before = ProfileContrast.times(of: pair.baseline.stacks, cost.baseline, &frames)
            return (baseline: before, candidate: ProfileContrast.times(of: pair.candidate.stacks, cost.candidate, &frames))
        }
        functions = frames.map { name, frame in
            Function(
                frame: frame, change: Change(times.map { ($0.baseline[name] ?? 0, $0.candidate[name] ?? 0) }))
        }.sorted { one, other in
            (abs(other.change.difference), one.frame.name) < (abs(one.change.difference), other.frame.name)
        }
        functions = Array(functions.prefix(ProfileContrast.most))
    }

    private static func pooled(_ profiles: [TargetProfile], cost: Double) -> TargetProfile {
        var stacks = CallTree()
        for profile in profiles { stacks.merge(profile.stacks) }
        var pooled = TargetProfile(
            tool: profiles[0].tool, stacks, seconds: profiles.reduce(0) { $0 + $1.seconds }, interpreter: profiles[0].interpreter)
        pooled.cpuSecondsPerRequest = cost
        return pooled
    }

    private static func times(
        of stacks: CallTree, _ cost: Double, _ frames: inout [FrameName: StackFrame]
    ) -> [FrameName: Double] {
        var times: [FrameName: Double] = [:]
        for function in stacks.functions where function.own > 0 {
            let name = FrameName(function.frame)
            // The candidate's, which comes last: it is the one that is asked about.
            frames[name] = function.frame
            times[name, default: 0] += function.own * cost
        }
        return times
    }

    /// The function that most of the change is in; nil where none stands out, or there is no change beyond chance.
    public var culprit: Function? {
        let direction = total.direction
        guard direction != 0 else { return nil }
        return functions.first {
            $0.change.direction == direction && $0.change.difference / total.difference >= ProfileContrast.leastPart
        }
    }

    /// Of the whole change.
    private static let leastPart = 0.2
}

/// A function in both builds, whose programs need not have the same name, nor their sources lie in the same folder.
public struct FrameName: Hashable, Sendable {
    private let name: String
    private let kind: StackFrame.Kind
    private let file: String?

    public init(_ frame: StackFrame) {
        (name, kind) = (frame.name, frame.kind)
        file = frame.kind == .program ? nil : frame.module?.split(separator: "/").last.map(String.init)
    }
}

extension ProfileContrast: Codable {
    private enum CodingKeys: String, CodingKey { case rounds, total, functions, baseline, candidate }
}
