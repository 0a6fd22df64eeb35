import LoadModel

extension FlagReading {
    /// An open load, or a partly open one where its users may return.
    mutating func openModel(arrivals: ArrivalProcess, profiles: [RateProfile]) -> Load.Model {
        guard flags.cycle.returning != nil else {
            if flags.cycle.think != nil {
                report("--think", "users of an open load make one pass; give --return as well, or users with -c and no rate")
            }
            refuseUserFlags()
            return .open(arrivals: arrivals, profiles: profiles)
        }
        return .partlyOpen(arrivals: arrivals, profiles: profiles, sessions: sessions(Sessions(returning: 0)))
    }

    /// With the flags' values in place of these.
    mutating func sessions(_ plan: Sessions) -> Sessions {
        refuseUserFlags()
        var sessions = plan
        if let text = flags.cycle.returning {
            let returning = value("--return", "return") { () throws(ValueError) in try Quantity.probability(text, "return") }
            sessions.returning = returning ?? plan.returning
        }
        sessions.think = think() ?? plan.think
        return sessions
    }

    /// With the flags' values in place of these.
    mutating func cycle(_ plan: UserCycle) -> UserCycle { cycles([plan]).first ?? plan }

    /// The same for several; a think time that is given takes the place of all.
    mutating func cycles(_ plan: [UserCycle]) -> [UserCycle] {
        let think = think()
        let pacing = duration("--user-pacing", flags.cycle.pacing, Limits.pacing)
        return plan.prefix(think == nil ? plan.count : 1).map {
            UserCycle(think: think ?? $0.think, pacing: pacing ?? $0.pacing)
        }
    }

    /// - Parameter count: in place of the plan's; nil: keep those.
    mutating func users(_ count: Int?, of plan: [UserProfile]) -> [UserProfile] {
        let wanted = duration("--ramp-up", flags.cycle.rampUp, Limits.warmup)
        if count == nil, case .stages? = plan.first {
            if wanted != nil {
                report("--ramp-up", "the stages of this plan say when users come; give their number with -c as well")
            }
            return plan
        }
        return (count.map { [$0] } ?? plan.map(\.peak)).enumerated().map { index, users in
            .steady(users, rampUp: wanted ?? plan[min(index, plan.count - 1)].rampUp)
        }
    }

    private mutating func think() -> Distribution? {
        guard let text = flags.cycle.think else { return nil }
        return value("--think", "think") { () throws(ValueError) in try Quantity.distribution(text, "think", Limits.think) }
    }

    private mutating func refuseUserFlags() {
        let reason = "belongs to the users of a closed load: give their number with -c, and no rate"
        if flags.cycle.pacing != nil { report("--user-pacing", reason) }
        if flags.cycle.rampUp != nil { report("--ramp-up", reason) }
    }
}

extension UserProfile {
    fileprivate var rampUp: Nanoseconds { if case .steady(_, let rampUp) = self { rampUp } else { .zero } }
}
