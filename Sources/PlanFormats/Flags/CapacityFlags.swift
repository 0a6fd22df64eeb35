import LoadModel

/// What a command line says about a search for a capacity, as typed.
public struct CapacityFlags: Hashable, Sendable {
    /// `--slo`, each.
    public var objectives: [String]
    /// `--from` and `--to`: rates, or numbers of users.
    public var from: String?
    public var to: String?
    /// `--budget`
    public var budget: String?

    public init(objectives: [String] = [], from: String? = nil, to: String? = nil, budget: String? = nil) {
        self.objectives = objectives
        self.from = from
        self.to = to
        self.budget = budget
    }
}

/// What they mean for a plan.
public struct CapacityRequest: Hashable, Sendable {
    public var isOfUsers: Bool
    /// Arrivals a second, or users; nil: as usual.
    public var from: Double?
    public var to: Double?
    /// All have to hold; the plan's, as far as those of the command line say nothing else, and `errors < 1%` unless there is one on errors.
    public var thresholds: [Threshold]
    /// Of the plan's thresholds, those that no search can go by.
    public var leftOut: [Threshold]
    /// nil: as usual.
    public var budget: Nanoseconds?
}

extension CapacityFlags {
    /// - Throws: `FlagErrors` with every mistake, each named by its flag.
    public func request(for plan: Plan) throws(FlagErrors) -> CapacityRequest {
        var reading = FlagReading(flags: PlanFlags(), environment: [:], isOfPlan: true)
        let isOfUsers = plan.load.peakUsers != nil
        if plan.load.levels.contains(where: { $0.trace != nil }) {
            reading.report("PLAN", "a trace has times of its own; a search for the capacity needs a rate or users in their place")
        }
        let given = objectives.compactMap { text in
            reading.value("--slo", "threshold") { () throws(ValueError) in
                try Quantity.threshold(plan.secrecy.shown(text), labels: plan.labels)
            }
        }
        check(given, &reading)
        let from = bound("--from", from, isOfUsers, &reading)
        let to = bound("--to", to, isOfUsers, &reading)
        if let from, let to, from > to { reading.report("--from", "is above --to; the search goes upwards") }
        let budget = budget.flatMap { reading.duration("--budget", $0, Limits.capacityBudget) }
        let others = plan.thresholds.filter { own in !given.contains { $0.metric == own.metric && $0.label == own.label } }
        let all = others.filter(\.isUpperBound) + given
        let hasErrors = all.contains { $0.metric == .errors && $0.label == nil }
        if isOfUsers, !all.contains(where: { $0.metric.isTime }) {
            reading.report(
                "--slo",
                "users who wait for answers make no queue that grows without end: say what must hold, such as --slo 'p99 < 50ms'")
        }
        try reading.check()
        return CapacityRequest(
            isOfUsers: isOfUsers, from: from, to: to, thresholds: all + (hasErrors ? [] : [.impliedErrors]),
            leftOut: others.filter { !$0.isUpperBound }, budget: budget)
    }

    /// Whatever no load could meet, or any could.
    private func check(_ given: [Threshold], _ reading: inout FlagReading) {
        for (index, threshold) in given.enumerated() {
            let others = given.prefix(index).filter { $0.metric == threshold.metric && $0.label == threshold.label }
            if let other = others.first(where: { $0.isUpperBound != threshold.isUpperBound && $0.excludes(threshold) }) {
                reading.report("--slo", "'\(other.text)' and '\(threshold.text)' contradict each other; drop one of them")
            } else if let other = others.first, other.isUpperBound == threshold.isUpperBound {
                reading.report("--slo", "'\(other.text)' and '\(threshold.text)' are about the same; drop one of them")
            } else if threshold.metric == .throughput {
                reading.report("--slo", "'\(threshold.text)': how much comes through is what is sought; drop it")
            } else if !threshold.isUpperBound {
                reading.report(
                    "--slo",
                    "'\(threshold.text)' breaks where the load is low, and the search is for what breaks where it is high; write <"
                )
            } else if threshold.limit == 0, threshold.relation == .below {
                reading.report("--slo", "'\(threshold.text)' holds at no load: nothing is below 0")
            }
        }
    }

    private func bound(_ flag: String, _ text: String?, _ isOfUsers: Bool, _ reading: inout FlagReading) -> Double? {
        guard let text else { return nil }
        if isOfUsers {
            return reading.value(flag, "users") { () throws(ValueError) in
                Double(try Quantity.whole(text, "users", Limits.users))
            }
        }
        return reading.value(flag, "rate") { () throws(ValueError) in try Quantity.rate(text, "rate").perSecond }
    }
}

extension Threshold {
    /// Whether it holds at low loads rather than at high ones.
    fileprivate var isUpperBound: Bool { (relation == .below || relation == .atMost) && metric != .throughput }

    /// Of two of the same metric, one from above and one from below: whether no value meets both.
    fileprivate func excludes(_ other: Threshold) -> Bool {
        let (upper, lower) = relation == .below || relation == .atMost ? (self, other) : (other, self)
        return upper.limit < lower.limit
            || (upper.limit == lower.limit && !(upper.relation == .atMost && lower.relation == .atLeast))
    }
}
