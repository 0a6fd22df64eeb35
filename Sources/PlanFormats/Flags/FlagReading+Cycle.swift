import LoadModel

extension FlagReading {
    /// An open load, or a partly open one where its users may return.
    mutating func openModel(arrivals: ArrivalProcess, profiles: [RateProfile]) -> Load.Model {
        guard flags.gives("--return") else {
            refuse(
                ["--think"], "users of an open load make one iteration; give --return as well, or users with -c and no rate")
            refuseUserFlags()
            return .open(arrivals: arrivals, profiles: profiles)
        }
        return .partlyOpen(arrivals: arrivals, profiles: profiles, sessions: sessions(Sessions(returning: 0)))
    }

    /// With the flags' values in place of these.
    mutating func sessions(_ plan: Sessions) -> Sessions {
        refuseUserFlags()
        var sessions = plan
        if let text = flags.text("--return") {
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
        let pacing = duration("--user-pacing", Limits.pacing)
        return plan.prefix(think == nil ? plan.count : 1).map {
            UserCycle(think: think ?? $0.think, pacing: pacing ?? $0.pacing)
        }
    }

    /// - Parameter count: in place of the plan's; nil: keep those.
    mutating func users(_ count: Int?, of plan: [UserProfile]) -> [UserProfile] {
        let wanted = duration("--ramp-up", Limits.warmup)
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
        guard let text = flags.text("--think") else { return nil }
        return value("--think", "think") { () throws(ValueError) in try Quantity.distribution(text, "think", Limits.think) }
    }

    private mutating func refuseUserFlags() {
        refuse(["--user-pacing", "--ramp-up"], "belongs to the users of a closed load: give their number with -c, and no rate")
    }
}

extension UserProfile {
    fileprivate var rampUp: Nanoseconds { if case .steady(_, let rampUp) = self { rampUp } else { .zero } }
}
