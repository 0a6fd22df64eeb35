extension Plan {
    /// What a reader of this plan's results should know beforehand: it may be meant, and is not refused.
    public var remarks: [String] {
        laws.filter { $0.law.squaredCV == nil }.map { name, law in
            """
            \(name) \(law) have an infinite variance: averages settle slowly, and differ from seed to seed however long the run is; \
            above alpha=2 the variance is finite
            """
        } + streams.flatMap { [$0.load.stagingIn, $0.load.fillingUp].compactMap { $0 } } + unusedDetours + endlessAborts
            + shortGrowths + scenarioRemarks + heldSlots
    }

    /// Those that take longer than all of the load.
    private var endlessAborts: [String] {
        let ends = course.map { $0.map(\.end) }
        guard !ends.joined().contains(nil) else { return [] }
        let whole = ends.reduce(Nanoseconds.zero) { $0 + ($1.compactMap { $0 }.max() ?? .zero) }
        return abort.filter { $0.time > whole }.map { "abort '\($0.text)' ends nothing: the load lasts \(whole)" }
    }

    /// Thresholds on the growth of memory, which shows only over time.
    private var shortGrowths: [String] {
        let windows = streams.map { if case .duration(let length) = $0.load.stop { length } else { Nanoseconds.never } }
        guard let longest = windows.max(), longest < Nanoseconds(seconds: 21) else { return [] }
        return thresholds.filter { $0.metric == .memoryGrowth }.map {
            "'\($0.text)' cannot be told: memory is looked at once a second, and \(longest) behind the warm-up are too short for its growth (20 readings)"
        }
    }

    /// Addresses that are given for a host or port that no connection is made to: mistyped, mostly.
    private var unusedDetours: [String] {
        // A redirect may lead anywhere.
        guard !scenarios.flatMap(\.requests).contains(where: { $0.redirects > 0 }) else { return [] }
        return targets.flatMap { target in
            let unused =
                target.dial.unusedConnectTo(from: target.url).map { ("connectTo", $0) }
                + target.dial.unusedResolve(from: target.url).map { ("resolve", $0) }
            return unused.map { key, text in
                "\(key) '\(text)' is not used: target '\(target.name)' is at host \(target.url.host), port \(target.url.port)"
            }
        }
    }

    /// The laws that the plan draws from, each once.
    private var laws: [(name: String, law: UnitLaw)] {
        var laws: [(name: String, law: UnitLaw)] = []
        func add(_ name: String, _ law: UnitLaw) {
            if !laws.contains(where: { $0.name == name && $0.law == law }) { laws.append((name, law)) }
        }
        for stream in streams {
            switch stream.load.model {
            case .open(.renewal(let law), _): add("arrivals", law)
            case .open: break
            case .partlyOpen(let arrivals, _, let sessions):
                if case .renewal(let law) = arrivals { add("arrivals", law) }
                add("think times", sessions.think.law)
            case .closed(_, let cycles): cycles.forEach { add("think times", $0.think.law) }
            case .trace(let trace): if let cycle = trace.cycle { add("think times", cycle.think.law) }
            }
        }
        for case .think(let think) in scenarios.flatMap(\.steps.flattened) { add("think times", think.law) }
        return laws
    }

}

extension Load {
    /// A ramp-up that reaches into the measured window.
    fileprivate var stagingIn: String? {
        guard case .closed(let users, _) = model, case .steady(_, let rampUp)? = users.first, rampUp > warmup else { return nil }
        return """
            users are still being staged in when the measured window begins; a warm-up of \(rampUp) leaves that out
            """
    }

    /// Sessions of a partly open load become more until as many leave as come.
    fileprivate var fillingUp: String? {
        guard case .partlyOpen(_, _, let sessions) = model, case .duration = stop else { return nil }
        let milliseconds = ((sessions.expectedIterations - 1) * sessions.think.mean.milliseconds).rounded()
        let length = Nanoseconds(seconds: milliseconds / 1000)
        // Of a geometric number of exponential pauses a twentieth is longer than three times the mean.
        let settling = length * 3
        guard length > .zero, warmup < settling else { return nil }
        return """
            a session lasts \(length) on average by its think times alone; it takes a \
            warm-up of about \(settling) until as many leave as arrive
            """
    }
}

extension DialOptions {
    /// Entries of ``connectTo`` that are of another host or port than the URL's.
    fileprivate func unusedConnectTo(from url: TargetURL) -> [String] {
        connectTo.filter { !DialOptions.Detour($0).isTaken(to: url.host, url.port) }
    }

    /// Where connections go in place of the URL's host and port.
    package func destinations(from url: TargetURL) -> [(host: String, port: Int)] {
        connectTo.map(Detour.init).filter { $0.isTaken(to: url.host, url.port) }.map { detour in
            (detour.otherHost.isEmpty ? url.host : detour.otherHost, Int(detour.otherPort) ?? url.port)
        }
    }

    /// Those that are given for a host and port, in place of a look-up.
    package func addresses(of host: String, port: Int) -> [String] {
        resolve.filter { text in
            let detour = Detour(text)
            return detour.host == "*" || detour.isTaken(to: host, port)
        }.flatMap { text in
            // `host:port:address,address`, an IPv6 address in brackets.
            let address = text.drop { $0 == "+" }.split(separator: ":", maxSplits: text.hasPrefix("[") ? .max : 2).last ?? ""
            return address.split(separator: ",").map { String($0.filter { $0 != "[" && $0 != "]" }) }
        }
    }

    /// Entries of ``resolve`` that are of none of the hosts and ports that connections are made to.
    fileprivate func unusedResolve(from url: TargetURL) -> [String] {
        var places = [(host: url.host, port: url.port)]
        places += destinations(from: url)
        if let proxy { places.append((proxy.host, proxy.port)) }
        return resolve.filter { text in
            let detour = Detour(text)
            return detour.host != "*" && !places.contains { detour.isTaken(to: $0.host, $0.port) }
        }
    }

    /// `host:port:otherHost:otherPort`; an empty host or port stands for any.
    private struct Detour {
        let host, port, otherHost, otherPort: String

        init(_ text: String) {
            var parts = [""]
            var isInBrackets = false
            for character in text {
                switch character {
                case "[": isInBrackets = true
                case "]": isInBrackets = false
                case ":" where !isInBrackets: parts.append("")
                default: parts[parts.count - 1].append(character)
                }
            }
            let at = { (index: Int) in parts.indices.contains(index) ? parts[index] : "" }
            (host, port, otherHost, otherPort) = (at(0), at(1), at(2), at(3))
        }

        func isTaken(to host: String, _ port: Int) -> Bool {
            (self.host.isEmpty || self.host.lowercased() == host.lowercased()) && (self.port.isEmpty || Int(self.port) == port)
        }
    }
}
