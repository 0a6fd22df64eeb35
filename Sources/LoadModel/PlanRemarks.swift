extension Plan {
    /// What a reader of this plan's results should know beforehand: it may be meant, and is not refused.
    public var remarks: [String] {
        laws.filter { $0.law.squaredCV == nil }.map { name, law in
            """
            \(name) \(law) have an infinite variance: averages settle slowly, and differ from seed to seed however long the run is; \
            above alpha=2 the variance is finite
            """
        } + [stagingIn, fillingUp].compactMap { $0 }
    }

    /// The laws that the plan draws from, each once.
    private var laws: [(name: String, law: UnitLaw)] {
        var laws: [(name: String, law: UnitLaw)] = []
        func add(_ name: String, _ law: UnitLaw) {
            if !laws.contains(where: { $0.name == name && $0.law == law }) { laws.append((name, law)) }
        }
        switch load.model {
        case .open(.renewal(let law), _): add("arrivals", law)
        case .open: break
        case .partlyOpen(let arrivals, _, let sessions):
            if case .renewal(let law) = arrivals { add("arrivals", law) }
            add("think times", sessions.think.law)
        case .closed(_, let cycles): cycles.forEach { add("think times", $0.think.law) }
        case .trace(let trace): if let cycle = trace.cycle { add("think times", cycle.think.law) }
        }
        for case .think(let think) in scenarios.flatMap(\.steps) { add("think times", think.law) }
        return laws
    }

    /// A ramp-up that reaches into the measured window.
    private var stagingIn: String? {
        guard case .closed(let users, _) = load.model, case .steady(_, let rampUp)? = users.first, rampUp > load.warmup else {
            return nil
        }
        return """
            users are still being staged in when the measured window begins; a warm-up of \(rampUp) leaves that out
            """
    }

    /// Sessions of a partly open load become more until as many leave as come.
    private var fillingUp: String? {
        guard case .partlyOpen(_, _, let sessions) = load.model, case .duration = load.stop else { return nil }
        let milliseconds = ((sessions.expectedIterations - 1) * sessions.think.mean.milliseconds).rounded()
        let length = Nanoseconds(seconds: milliseconds / 1000)
        // Of a geometric number of exponential pauses a twentieth is longer than three times the mean.
        let settling = length * 3
        guard length > .zero, load.warmup < settling else { return nil }
        return """
            a session lasts \(length) on average by its think times alone; it takes a \
            warm-up of about \(settling) until as many leave as arrive
            """
    }
}
