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
        var plan = self
        if let time = budget.time, case .duration(let duration) = load.stop, !load.isStaged {
            // Something is measured at least.
            let longest = max(Nanoseconds(1_000_000), time - load.warmup)
            if duration > longest { plan.load.stop = .duration(longest) }
        }
        guard let requests = budget.requests, let rate = load.levels.first?.profile?.mean.perSecond, !load.isStaged,
            !scenarios.contains(where: { $0.requests.count > 1 }), load.levels.first?.sessions == nil
        else { return plan }
        switch plan.load.stop {
        case .duration(let duration) where duration.seconds * rate > Double(requests): plan.load.stop = .requests(requests)
        case .requests(let count) where count > requests: plan.load.stop = .requests(requests)
        case .duration, .requests: break
        }
        return plan
    }

    /// Seconds of load by its schedule, warm-up included; nil where it is not known beforehand.
    public var scheduledSeconds: Double? {
        let window: Double?
        switch load.stop {
        case .duration(let duration): window = duration.seconds
        case .requests(let count): window = load.levels.first?.profile.map { Double(count) / $0.mean.perSecond }
        }
        return window.map { ($0 + load.warmup.seconds) * Double(load.levels.count) }
    }
}
