import LoadModel

/// Flags that change a plan for one run, where they make sense for it.
public struct PlanOverrides: Hashable, Sendable {
    public var flags: PlanFlags

    public init(_ flags: PlanFlags) { self.flags = flags }

    /// The plan with the flags' values in place of its own; thresholds are added to the plan's.
    ///
    /// - Parameter environment: what `${env.NAME}` in credentials is looked up in.
    /// - Throws: `FlagErrors` with every mistake, and with the reason where a flag does not fit the plan.
    public func applied(to plan: Plan, environment: [String: String] = [:]) throws(FlagErrors) -> Plan {
        var reading = FlagReading(flags: flags, environment: environment, isOfPlan: true)
        var result = plan
        refuseContent(&reading)
        selectTarget(in: &result, &reading)
        result.targets = reading.reached(reading.trusted(result.targets))
        if plan.hasOwnLoads {
            refuseOneLoad(of: plan, &reading)
            reading.change(&result.load, by: Keys.load.keys)
        } else {
            result.load = load(plan.load, of: result.targets, &reading)
        }
        result.load = reading.kept(result.load, for: result.targets, beside: plan.hasOwnLoads)
        result.scenarios = reading.exchanged(result.scenarios)
        if flags.gives("--cookies") { result.keepsCookies = true }
        reading.change(&result, by: Keys.plan.keys)
        result.comparison.rule = reading.rule(result.comparison.rule, loads: result.streams.map(\.load))
        result.thresholds += reading.thresholds(labels: ThresholdLabels(plan), plan.secrecy)
        result.abort += reading.aborts(labels: ThresholdLabels(plan), plan.secrecy)
        reading.change(&result.generator, by: Keys.generator.keys)
        reading.checkTransport(of: result)
        reading.checkDialAhead(of: result)
        try reading.check()
        return result
    }

    private func refuseContent(_ reading: inout FlagReading) {
        reading.refuse(
            ["--method", "--body", "--body-file"],
            "a plan's steps say what is sent; change the plan, or give a URL in its place")
    }

    private func selectTarget(in plan: inout Plan, _ reading: inout FlagReading) {
        guard let name = flags.text("--target") else { return }
        let names = plan.targets.map(\.name)
        guard let target = plan.targets.first(where: { $0.name == name }) else {
            reading.report(
                "--target", "no target is named '\(name.shortened)'" + suggestion(for: name, among: names, listing: "there are"))
            return
        }
        plan.targets = [target]
        plan.comparison.roles = nil
    }

    /// Flags that say how hard the load is, where a plan has several.
    private func refuseOneLoad(of plan: Plan, _ reading: inout FlagReading) {
        let ofOne = Keys.load.section.forms.filter { Keys.ownLoad.section.keys.contains($0.key) }
        // -c and --connections say the same of users.
        let flags = ofOne.flatMap { form in form.flags.map { ($0.name, form.key) } } + [("--connections", "users")]
        let index = plan.scenarios.firstIndex { $0.load != nil } ?? 0
        let path = PlanPath.ofLoad(scenario: plan.scenarios[index].name, index: index)
        for (flag, key) in flags {
            let value = reading.flags.text(flag) ?? "..."
            reading.refuse(
                [flag], "this plan has several loads; say which is meant, as in --set \(path).\(key)=\(value)")
        }
    }

    private func load(_ load: Load, of targets: [Target], _ reading: inout FlagReading) -> Load {
        var result = load
        switch load.model {
        case .open(let arrivals, let profiles):
            let offered = offered(arrivals, profiles, isStaged: load.isStaged, &reading)
            result.model = reading.openModel(arrivals: offered.0, profiles: offered.1)
            result.connections = reading.openConnections() ?? load.connections
        case .partlyOpen(let arrivals, let profiles, let sessions):
            let offered = offered(arrivals, profiles, isStaged: load.isStaged, &reading)
            result.model = .partlyOpen(arrivals: offered.0, profiles: offered.1, sessions: reading.sessions(sessions))
            result.connections = reading.openConnections() ?? load.connections
        case .closed(let users, let cycles):
            reading.refuseFlags(foreignTo: .closed, "this plan's load is closed (-c changes the number of its users)")
            let isShared = flags.gives("--users") || (!targets.isEmpty && targets.allSatisfy { $0.httpVersion == .two })
            let count = reading.users(sharingConnections: isShared)
            if count == nil, load.isStaged { refuseLength(&reading, flag: "-c") }
            result.model = .closed(users: reading.users(count, of: users), cycles: reading.cycles(cycles))
            if isShared { result.connections = reading.sharedConnections() ?? load.connections }
        case .trace(let trace): change(&result, replaying: trace, &reading)
        }
        reading.change(&result, by: Keys.load.keys)
        guard case .trace(let trace) = load.model else {
            result.stop = reading.stop() ?? load.stop
            return result
        }
        let endsWithTrace = load.stop == trace.naturalStop(warmup: load.warmup)
        limit(&result, to: trace, endsWithTrace: endsWithTrace, &reading)
        return result
    }

    private func change(_ load: inout Load, replaying trace: Trace, _ reading: inout FlagReading) {
        reading.refuseFlags(foreignTo: trace.isOpen ? .openReplay : .closedReplay, "this plan replays a trace")
        guard case .closed(let users, let cycle) = trace.mode else {
            load.connections = reading.openConnections() ?? load.connections
            return
        }
        var trace = trace
        trace.mode = .closed(users: reading.users() ?? users, cycle: reading.cycle(cycle))
        load.model = .trace(trace)
    }

    /// The flags' warm-up and end; a replay that ends with its trace still does.
    private func limit(_ load: inout Load, to trace: Trace, endsWithTrace: Bool, _ reading: inout FlagReading) {
        let stop = reading.stop() ?? (endsWithTrace ? nil : load.stop)
        do throws(TraceConflict) { try trace.check(warmup: load.warmup, stop: stop) } catch {
            reading.report("--\(error.setting.rawValue)", error.message)
            return
        }
        load.stop = stop ?? trace.naturalStop(warmup: load.warmup) ?? load.stop
    }

    private func offered(
        _ arrivals: ArrivalProcess, _ profiles: [RateProfile], isStaged: Bool, _ reading: inout FlagReading
    ) -> (ArrivalProcess, [RateProfile]) {
        let rates = reading.rates().map { $0.map(RateProfile.steady) }
        if rates == nil, isStaged { refuseLength(&reading, flag: "-R") }
        return (reading.arrivals() ?? arrivals, rates ?? profiles)
    }

    private func refuseLength(_ reading: inout FlagReading, flag: String) {
        let noun = flag == "-R" ? "a rate" : "a number of users"
        let reason = "the stages of this plan say how long they last; give \(noun) with \(flag) as well to load steadily instead"
        reading.refuse(["--duration", "--requests"], reason)
    }
}
