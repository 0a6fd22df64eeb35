import LoadModel

extension FlagReading {
    /// An open load, or a partly open one where its users may return.
    mutating func openModel(arrivals: ArrivalProcess, profiles: [RateProfile]) -> Load.Model {
        guard flags.gives("--return") else {
            refuseFlags(foreignTo: .open, "the load is open (--return makes it partly open, -c without a rate closed)")
            return .open(arrivals: arrivals, profiles: profiles)
        }
        return .partlyOpen(arrivals: arrivals, profiles: profiles, sessions: sessions(Sessions(returning: 0)))
    }

    /// With the flags' values in place of these.
    mutating func sessions(_ plan: Sessions) -> Sessions {
        refuseFlags(foreignTo: .partlyOpen, "the load is partly open (-c without a rate makes it closed)")
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

    /// Refuses the flags of keys that loads of this kind do not have, for the keys' own reasons.
    ///
    /// - Parameter load: what it is said of, and which flags make it another.
    mutating func refuseFlags(foreignTo kind: LoadKind, _ load: String) {
        for form in Keys.load.section.forms {
            guard let reason = form.refusals[kind] else { continue }
            // -c caps the connections of what has no users.
            for flag in form.flags where flag.name != "--users" { refuse([flag.name], "\(load), and '\(form.key)' \(reason)") }
        }
    }
}

extension UserProfile {
    fileprivate var rampUp: Nanoseconds { if case .steady(_, let rampUp) = self { rampUp } else { .zero } }
}

extension FlagReading {
    /// What `-c` gives, else `--connections`, which says the same where connections are not shared.
    mutating func users(sharingConnections: Bool = false) -> Int? {
        guard !flags.gives("--users"), !sharingConnections else { return whole("--users", Limits.users) }
        return whole("--connections", Limits.connections)
    }

    /// The most connections of an open load.
    mutating func openConnections() -> Int? {
        if flags.gives("--users"), flags.gives("--connections") {
            report("--connections", "with a rate, -c caps the connections as well; drop one of them")
        }
        return users()
    }

    /// The most connections that the users of a closed load share over HTTP/2.
    mutating func sharedConnections() -> Int? { whole("--connections", Limits.connections) }

    /// The load, with what the flags say of keeping connections in place of its own.
    ///
    /// - Parameter others: whether others run beside it, with connections for all together.
    mutating func kept(_ load: Load, for targets: [Target], beside others: Bool = false) -> Load {
        var load = load
        load.connectionPolicy.dialAhead = dialAhead(load, beside: others)
        for conflict in load.conflicts(with: targets, beside: others) { report(conflict) }
        return load
    }

    private mutating func dialAhead(_ load: Load, beside others: Bool) -> Int {
        switch flags.text("--dial-ahead") {
        case "all"? where others:
            report("--dial-ahead", "several loads share their connections; give how many are to be opened")
            return 0
        case "all"?:
            if let most = load.mostConnections { return most }
            report("--dial-ahead", "an open load has no number of connections by itself; give --dial-ahead N, or -c as well")
            return 0
        case .some: return whole("--dial-ahead", Limits.dialAhead) ?? 0
        case nil:
            // What a plan dials ahead is what it has connections for; fewer connections need fewer.
            return min(load.connectionPolicy.dialAhead, others ? .max : load.mostConnections ?? .max)
        }
    }
}

extension FlagReading {
    /// A run that demands the native transport may ask for no more than it has.
    mutating func checkTransport(of plan: Plan) {
        guard plan.generator.transport == .native else { return }
        let features = plan.featuresBeyondNative
        guard !features.isEmpty else { return }
        let named = features.map { feature in (feature, flag: flags.flag(askingFor: feature)) }
        let lacks = named.map { "\($0.0) (\($0.flag ?? "of the plan"))" }.joined(separator: ", ")
        if flags.gives("--transport") {
            report(
                "--transport",
                "the native transport lacks what this run asks for: \(lacks); give --transport curl, or drop the flag")
        } else {
            report(
                named.lazy.compactMap(\.flag).first ?? "--target",
                "the plan's 'transport: native' lacks what this run asks for: \(lacks); give --transport curl as well")
        }
    }

    /// Not every transport dials ahead.
    mutating func checkDialAhead(of plan: Plan) {
        guard let fault = plan.targets.lazy.compactMap({ plan.dialAheadFault(of: $0) }).first else { return }
        let remedy = !flags.gives("--dial-ahead") ? "give --dial-ahead 0 as well" : "drop the flag"
        report("--dial-ahead", "\(fault); \(remedy), or do without what asks for that transport")
    }
}

extension PlanFlags {
    /// The flag that asks for the feature, if any does.
    fileprivate func flag(askingFor feature: CurlFeature) -> String? {
        FlagGroup.allCases.flatMap(\.flags).last { $0.features.contains(feature) && gives($0.name) }?.name
    }
}
