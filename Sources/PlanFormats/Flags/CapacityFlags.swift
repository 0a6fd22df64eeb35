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
    /// `--load`: of a plan with several, the one that is varied.
    public var load: String?

    public init(
        objectives: [String] = [], from: String? = nil, to: String? = nil, budget: String? = nil, load: String? = nil
    ) {
        self.objectives = objectives
        self.from = from
        self.to = to
        self.budget = budget
        self.load = load
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
    /// The stream that is varied, of several.
    public var stream: String?
}

extension CapacityFlags {
    /// - Throws: `FlagErrors` with every mistake, each named by its flag.
    public func request(for plan: Plan) throws(FlagErrors) -> CapacityRequest {
        var reading = FlagReading(flags: PlanFlags(), environment: [:], isOfPlan: true)
        let stream = varied(in: plan, &reading)
        let isOfUsers = stream?.load.peakUsers != nil
        if plan.load.levels.contains(where: { $0.trace != nil }) {
            reading.report("PLAN", "a trace has times of its own; a search for the capacity needs a rate or users in their place")
        }
        let given = objectives.compactMap { text in
            reading.value("--slo", "threshold") { () throws(ValueError) in
                try Quantity.threshold(plan.secrecy.shown(text), labels: ThresholdLabels(plan))
            }
        }
        check(given, &reading)
        let from = bound("--from", from, isOfUsers, &reading)
        let to = bound("--to", to, isOfUsers, &reading)
        if let from, let to, from > to { reading.report("--from", "is above --to; the search goes upwards") }
        let budget = budget.flatMap { reading.duration("--budget", $0, Limits.capacityBudget) }
        let others = plan.thresholds.filter { own in !given.contains { $0.metric == own.metric && $0.label == own.label } }
        // The steps of a search are steady.
        let all = others.filter { $0.isUpperBound && $0.stage == nil } + given
        let hasErrors = all.contains { $0.metric == .errors && $0.label == nil }
        if isOfUsers, !all.contains(where: { $0.metric.isTime }) {
            reading.report(
                "--slo",
                "users who wait for answers make no queue that grows without end: say what must hold, such as --slo 'p99 < 50ms'")
        }
        try reading.check()
        return CapacityRequest(
            isOfUsers: isOfUsers, from: from, to: to, thresholds: all + (hasErrors ? [] : [.impliedErrors]),
            leftOut: others.filter { !$0.isUpperBound || $0.stage != nil }, budget: budget,
            stream: plan.hasOwnLoads ? stream?.name : nil)
    }

    /// The load whose height is sought; of several the one that is named.
    private func varied(in plan: Plan, _ reading: inout FlagReading) -> LoadStream? {
        let streams = plan.streams
        guard plan.hasOwnLoads else {
            if load != nil { reading.report("--load", "this plan has one load, which is the one that is varied; drop the flag") }
            return streams.first
        }
        let names = streams.map(\.name)
        guard let load else {
            reading.report(
                "--load",
                "this plan has several loads; say which is varied: --load \(names.map(\.shellQuoted).joined(separator: " or --load "))"
            )
            return nil
        }
        guard let stream = streams.first(where: { $0.name == load }) else {
            reading.report(
                "--load", "no load is named '\(load.shortened)'" + suggestion(for: load, among: names, listing: "there are"))
            return nil
        }
        for other in streams where other != stream {
            let index = other.scenarios[0]
            let path =
                plan.scenarios[index].load == nil
                ? "load" : PlanPath.ofLoad(scenario: plan.scenarios[index].name, index: index)
            guard other.start > .zero || other.load.isStaged else { continue }
            reading.report(
                "--load",
                "'\(other.name)' has \(other.start > .zero ? "a 'start'" : "stages"), and runs beside each step of a few seconds as it is; make it a "
                    + "steady load, as in --set \(path).\(other.start > .zero ? "start=0s" : "rate=10/s")")
        }
        return stream
    }

    /// Whatever no load could meet, or any could.
    private func check(_ given: [Threshold], _ reading: inout FlagReading) {
        for (index, threshold) in given.enumerated() {
            let others = given.prefix(index).filter { $0.metric == threshold.metric && $0.label == threshold.label }
            if let other = others.first(where: { $0.isUpperBound != threshold.isUpperBound && $0.excludes(threshold) }) {
                reading.report("--slo", "'\(other.text)' and '\(threshold.text)' contradict each other; drop one of them")
            } else if let other = others.first, other.isUpperBound == threshold.isUpperBound {
                reading.report("--slo", "'\(other.text)' and '\(threshold.text)' are about the same; drop one of them")
            } else if let stage = threshold.stage {
                reading.report(
                    "--slo",
                    "'\(threshold.text)': the steps of a search are steady, and have no stage '\(stage.shortened)'; drop it")
            } else if threshold.metric == .memoryGrowth {
                reading.report("--slo", "'\(threshold.text)': steps of a few seconds show no growth of memory; drop it")
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
    fileprivate var isUpperBound: Bool {
        (relation == .below || relation == .atMost) && metric != .throughput && metric != .memoryGrowth
    }

    /// Of two of the same metric, one from above and one from below: whether no value meets both.
    fileprivate func excludes(_ other: Threshold) -> Bool {
        let (upper, lower) = relation == .below || relation == .atMost ? (self, other) : (other, self)
        return upper.limit < lower.limit
            || (upper.limit == lower.limit && !(upper.relation == .atMost && lower.relation == .atLeast))
    }
}

extension String {
    /// As a shell takes it for one word.
    fileprivate var shellQuoted: String { allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) } ? self : "'\(self)'" }
}
