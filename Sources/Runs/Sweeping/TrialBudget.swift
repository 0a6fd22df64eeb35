import Engine
import LoadModel
import Measurement

/// The time and the requests that one trial may take.
struct TrialBudget: Sendable {
    let time: Nanoseconds?
    let requests: Int?

    /// Why a trial is over; nil while it may go on.
    func verdict(on tick: LiveTick) -> String? {
        if let time, tick.elapsed >= time { return "its budget of \(time) was used up" }
        if let requests, tick.succeeded + tick.failed >= requests {
            return "its budget of \(QuantityText.counted(requests, "request")) was used up"
        }
        return nil
    }
}

extension Plan {
    /// The plan with a load that keeps within the budgets, as far as its schedule tells beforehand.
    ///
    /// What a closed load will need is not known: that is ended where a budget is used up.
    func limited(to budget: TrialBudget) -> Plan {
        guard !hasOwnLoads else { return withOwnLoads(limitedTo: budget) }
        var plan = self
        if let time = budget.time, case .duration(let duration) = load.stop, !load.isStaged {
            // Something is measured at least.
            let longest = max(Nanoseconds(1_000_000), time - load.warmup)
            if duration > longest { plan.load.stop = .duration(longest) }
        }
        guard let requests = budget.requests, let rate = load.levels.first?.profile?.mean.perSecond, !load.isStaged,
            !hasSeveralRequests, load.levels.first?.sessions == nil
        else { return plan }
        switch plan.load.stop {
        case .duration(let duration) where duration.seconds * rate > Double(requests): plan.load.stop = .requests(requests)
        case .requests(let count) where count > requests: plan.load.stop = .requests(requests)
        case .duration, .requests: break
        }
        return plan
    }

    /// Of several loads each steady one is cut to the time that there is; the requests of all are counted while they come.
    private func withOwnLoads(limitedTo budget: TrialBudget) -> Plan {
        guard let time = budget.time else { return self }
        var plan = self
        func limit(_ own: inout Load) {
            guard case .duration(let duration) = own.stop, !own.isStaged else { return }
            own.stop = .duration(min(duration, max(Nanoseconds(1_000_000), time - load.warmup - own.start)))
        }
        limit(&plan.load)
        for index in plan.scenarios.indices where plan.scenarios[index].load != nil {
            if var own = plan.scenarios[index].load {
                limit(&own)
                plan.scenarios[index].load = own
            }
        }
        return plan
    }

    /// Seconds of load by its schedule, warm-up included; nil where it is not known beforehand.
    public var scheduledSeconds: Double? {
        let parts = course.map { streams in streams.map(\.scheduledSeconds) }
        guard !parts.joined().contains(nil) else { return nil }
        return parts.reduce(0) { $0 + ($1.compactMap { $0 }.max() ?? 0) }
    }
}

extension StreamLevel {
    /// From the beginning of all that runs at the same time to its end; nil where that is not known beforehand.
    fileprivate var scheduledSeconds: Double? {
        let window: Double?
        switch load.stop {
        case .duration(let duration): window = duration.seconds
        case .requests(let count): window = level.profile.map { Double(count) / $0.mean.perSecond }
        }
        return window.map { delay.seconds + load.warmup.seconds + $0 }
    }
}
