import LoadModel

/// Stacks put together: who called whom, and how much of the time each took.
public struct CallTree: Hashable, Sendable {
    public private(set) var frames: [StackFrame] = []
    /// Each behind its caller.
    public private(set) var calls: [Call] = []
    private var frameNumbers: [StackFrame: Int] = [:]
    private var children: [Place: Int] = [:]

    /// A function where it was called on one way down.
    public struct Call: Hashable, Sendable {
        /// Of ``CallTree/frames``.
        public var frame: Int
        /// Of ``CallTree/calls``; nil where nobody is above it.
        public var caller: Int?
        /// Of the function itself, without what it called: in samples, or whatever the weights are.
        public var own: Double
    }

    private struct Place: Hashable {
        var caller: Int
        var frame: Int
    }

    /// What is below it is counted for the function there.
    public static let deepest = 256
    /// The most calls; what would be more is counted for its caller.
    public static let most = 200_000

    public init() {}

    public var total: Double { calls.reduce(0) { $0 + $1.own } }

    /// - Parameter stack: the outermost function first.
    public mutating func add(_ stack: some Sequence<StackFrame>, weight: Double) {
        guard weight > 0, weight.isFinite else { return }
        var caller = -1
        for frame in stack.prefix(CallTree.deepest) {
            guard let call = call(of: frame, by: caller) else { break }
            caller = call
        }
        if caller >= 0 { calls[caller].own += weight }
    }

    private mutating func call(of frame: StackFrame, by caller: Int) -> Int? {
        if let number = frameNumbers[frame], let known = children[Place(caller: caller, frame: number)] { return known }
        guard calls.count < CallTree.most else { return nil }
        let number = frameNumbers[frame] ?? frames.count
        if number == frames.count {
            frames.append(frame)
            frameNumbers[frame] = number
        }
        children[Place(caller: caller, frame: number)] = calls.count
        calls.append(Call(frame: number, caller: caller < 0 ? nil : caller, own: 0))
        return calls.count - 1
    }

    /// Of each call with all that it called.
    public var totals: [Double] {
        var totals = calls.map(\.own)
        for index in calls.indices.reversed() { if let caller = calls[index].caller { totals[caller] += totals[index] } }
        return totals
    }

    /// The time of each function, the busiest by itself first. What calls itself counts once.
    public var functions: [FunctionShare] {
        let whole = total
        guard whole > 0 else { return [] }
        let totals = totals
        var own = [Double](repeating: 0, count: frames.count)
        var all = own
        for (index, call) in calls.enumerated() {
            own[call.frame] += call.own
            if !isWithinItself(call) { all[call.frame] += totals[index] }
        }
        return frames.indices.map { FunctionShare(frame: frames[$0], own: own[$0] / whole, total: all[$0] / whole) }
            .sorted { ($1.own, $1.total, $0.frame.name) < ($0.own, $0.total, $1.frame.name) }
    }

    private func isWithinItself(_ call: Call) -> Bool {
        var above = call.caller
        while let index = above {
            if calls[index].frame == call.frame { return true }
            above = calls[index].caller
        }
        return false
    }

    /// Without what is too small to be seen: its time is its callers' then.
    ///
    /// - Parameters:
    ///   - share: of the whole, below which a call is left out.
    ///   - count: the most calls, the greatest.
    public func pruned(below share: Double, to count: Int) -> CallTree {
        let totals = totals
        let whole = total
        var least = share * whole
        if totals.count > count { least = max(least, totals.sorted(by: >)[count]) }
        // A call is never greater than its caller: what is kept hangs together.
        var kept = CallTree()
        var numbers: [Int: Int] = [:]
        for (index, call) in calls.enumerated() {
            let caller = call.caller.flatMap { numbers[$0] } ?? -1
            let isSeen = totals[index] >= least && totals[index] > 0 && (call.caller == nil || caller >= 0)
            guard kept.calls.count < count, isSeen, let number = kept.call(of: frames[call.frame], by: caller) else {
                // Counted for the nearest caller that is kept.
                var above = call.caller
                while let index = above, numbers[index] == nil { above = calls[index].caller }
                if let above, let number = numbers[above] { kept.calls[number].own += call.own } else { kept.addRest(call.own) }
                continue
            }
            numbers[index] = number
            kept.calls[number].own += call.own
        }
        return kept.sorted
    }

    /// The greatest of those that a function calls first, each followed by what it calls.
    private var sorted: CallTree {
        let totals = totals
        var below: [Int: [Int]] = [:]
        for (index, call) in calls.enumerated() { below[call.caller ?? -1, default: []].append(index) }
        var ordered = CallTree()
        var numbers: [Int: Int] = [:]
        var rest = greatestLast(below[-1] ?? [], totals)
        while let index = rest.popLast() {
            let caller = calls[index].caller.flatMap { numbers[$0] } ?? -1
            guard let number = ordered.call(of: frames[calls[index].frame], by: caller) else { continue }
            ordered.calls[number].own += calls[index].own
            numbers[index] = number
            rest += greatestLast(below[index] ?? [], totals)
        }
        return ordered
    }

    private func greatestLast(_ indices: [Int], _ totals: [Double]) -> [Int] {
        indices.sorted { (totals[$0], frames[calls[$1].frame].name) < (totals[$1], frames[calls[$0].frame].name) }
    }

    private mutating func addRest(_ weight: Double) {
        guard weight > 0, let rest = call(of: CallTree.rest, by: -1) else { return }
        calls[rest].own += weight
    }

    /// Stands for calls that were left out and have no caller.
    private static let rest = StackFrame("(others)", kind: .unknown)

    /// A line a stack with its weight, rounded, as tools for flame graphs take them; the heaviest first.
    ///
    /// - Parameter bytes: the most; lighter stacks are left out.
    public func folded(most bytes: Int) -> String {
        var text = ""
        for (index, call) in calls.enumerated().sorted(by: { ($1.element.own, $0.offset) < ($0.element.own, $1.offset) }) {
            let weight = call.own.rounded()
            guard weight >= 1 else { break }
            var names = [frames[call.frame].folded]
            var above = calls[index].caller
            while let caller = above {
                names.append(frames[calls[caller].frame].folded)
                above = calls[caller].caller
            }
            let line = names.reversed().joined(separator: ";") + " \(Int(min(weight, 9e15)))\n"
            guard text.utf8.count + line.utf8.count <= bytes else { break }
            text += line
        }
        return text
    }

    /// With another's stacks, whose weights are multiplied.
    public mutating func merge(_ other: CallTree, times factor: Double = 1) {
        var numbers: [Int] = []
        for call in other.calls {
            let caller = call.caller.map { numbers[$0] } ?? -1
            // Where there is no room, its time is its caller's.
            let number = self.call(of: other.frames[call.frame], by: caller) ?? caller
            numbers.append(number)
            if number >= 0 { calls[number].own += call.own * factor }
        }
    }
}

/// How much of a profile's time a function took, 0 to 1.
public struct FunctionShare: Hashable, Sendable {
    public var frame: StackFrame
    /// By itself.
    public var own: Double
    /// With all that it called.
    public var total: Double

    public init(frame: StackFrame, own: Double, total: Double) {
        self.frame = frame
        self.own = own
        self.total = total
    }
}

extension CallTree: Codable {
    private enum CodingKeys: String, CodingKey { case frames, calls }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(frames, forKey: .frames)
        // Three numbers each: there are hundreds.
        try container.encode(calls.map { [Double($0.frame), Double($0.caller ?? -1), $0.own] }, forKey: .calls)
    }

    /// - Throws: `DecodingError` also where a call stands before its caller, or names what there is not.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        frames = try container.decode([StackFrame].self, forKey: .frames)
        let rows = try container.decode([[Double]].self, forKey: .calls)
        guard frames.count <= CallTree.most, rows.count <= CallTree.most else {
            throw container.fault("there are more than \(CallTree.most) calls", forKey: .calls)
        }
        for (index, row) in rows.enumerated() {
            guard row.count == 3, let frame = Int(exactly: row[0]), frames.indices.contains(frame),
                let caller = Int(exactly: row[1]), (-1..<index).contains(caller), (0...1e18).contains(row[2])
            else { throw container.fault("its entry \(index + 1) is no call of a function by one before it", forKey: .calls) }
            calls.append(Call(frame: frame, caller: caller < 0 ? nil : caller, own: row[2]))
        }
        for (index, frame) in frames.enumerated() where frameNumbers[frame] == nil { frameNumbers[frame] = index }
        for (index, call) in calls.enumerated() { children[Place(caller: call.caller ?? -1, frame: call.frame)] = index }
    }
}
