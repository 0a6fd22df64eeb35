/// How often something happens in an iteration, as far as a plan tells.
public struct Occurrences: Hashable, Sendable {
    public var least: Int
    /// nil: as often as the answers of the target have it.
    public var most: Int?

    public init(least: Int, most: Int?) {
        self.least = least
        self.most = most
    }

    public static func exactly(_ count: Int) -> Occurrences { Occurrences(least: count, most: count) }

    static func + (one: Occurrences, other: Occurrences) -> Occurrences {
        Occurrences(
            least: saturated(one.least, other.least, +), most: both(one.most, other.most) { saturated($0, $1, +) })
    }

    /// Each of some turns.
    static func * (turns: Occurrences, each: Occurrences) -> Occurrences {
        guard each.most != 0, turns.most != 0 else { return .exactly(0) }
        return Occurrences(
            least: saturated(turns.least, each.least, *), most: both(turns.most, each.most) { saturated($0, $1, *) })
    }

    /// One or the other.
    func or(_ other: Occurrences) -> Occurrences {
        Occurrences(least: min(least, other.least), most: Occurrences.both(most, other.most, max))
    }

    private static func both(_ one: Int?, _ other: Int?, _ combine: (Int, Int) -> Int) -> Int? {
        one.flatMap { one in other.map { combine(one, $0) } }
    }

    /// Counts within counts grow without end.
    private static func saturated(_ one: Int, _ other: Int, _ combine: (Double, Double) -> Double) -> Int {
        let result = combine(Double(one), Double(other))
        return result < 9e15 ? Int(result) : 9_000_000_000_000_000
    }
}

extension Occurrences: CustomStringConvertible {
    /// `3`, `1 to 4`, `1 or more`
    public var description: String {
        guard let most else { return "\(least.grouped) or more" }
        return least == most ? least.grouped : "\(least.grouped) to \(most.grouped)"
    }
}

extension [Step] {
    /// How often an iteration of these steps makes what a row of statistics counts: a request of that label, each time it is tried, or
    /// a group of that name.
    ///
    /// - Parameter label: nil: any request.
    public func occurrences(of label: String?) -> Occurrences {
        reduce(.exactly(0)) { sum, step in
            switch step {
            case .think: sum
            case .request(let request): sum + request.occurrences(of: label)
            case .group(let group): sum + .exactly(group.name == label ? 1 : 0) + group.steps.occurrences(of: label)
            case .loop(let loop): sum + loop.kind.turns * loop.steps.occurrences(of: label)
            case .branch(let branch):
                sum + branch.steps.occurrences(of: label).or(branch.otherwise.occurrences(of: label))
            }
        }
    }
}

extension RequestStep {
    fileprivate func occurrences(of row: String?) -> Occurrences {
        if let row, row == untilLabel || row == triesLabel { return .exactly(1) }
        guard row == nil || row == label else { return .exactly(0) }
        let tries = until == nil ? Occurrences.exactly(1) : Occurrences(least: 1, most: nil)
        return retry.map { Occurrences(least: 1, most: 1 + $0.times) * tries } ?? tries
    }

    /// The row of its wait from the first try until its answer says so.
    public var untilLabel: String? { until == nil ? nil : "\(label) (until)" }
    /// The row of all its tries as one.
    public var triesLabel: String? { retry == nil ? nil : "\(label) (tries)" }
}

extension Loop.Kind {
    var turns: Occurrences {
        switch self {
        case .times(let count): .exactly(count)
        case .over: Occurrences(least: 0, most: nil)
        case .holds(_, let most): Occurrences(least: 0, most: most)
        }
    }
}
