/// How a target is pushed past what it carries, and when it counts as recovered: a base load, a pulse above the capacity for a while, the
/// base load again.
public struct RecoveryRule: Hashable, Sendable {
    /// Arrivals a second before the pulse and behind it.
    public var base: Rate
    /// Arrivals a second in the pulse; above `base`.
    public var pulse: Rate
    public var length: Nanoseconds
    /// The base load before the pulse, which says what is usual, and the stretch for which a target must be back to count as recovered.
    public var before: Nanoseconds
    /// The base load behind the pulse; at least as long as `before`.
    public var watch: Nanoseconds
    /// By which share p99 may be above the usual one and count as back; from 0.
    public var band: Double
    /// Of each target.
    public var repeats: Int

    public init(
        base: Rate, pulse: Rate, length: Nanoseconds = Nanoseconds(seconds: 10), before: Nanoseconds = Nanoseconds(seconds: 10),
        watch: Nanoseconds = Nanoseconds(seconds: 60), band: Double = 0.1, repeats: Int = 3
    ) {
        self.base = base
        self.pulse = pulse
        self.length = length
        self.before = before
        self.watch = watch
        self.band = band
        self.repeats = repeats
    }

    /// Of one repeat, without its warm-up.
    public var wholeLength: Nanoseconds { before + length + watch }

    /// Of the series that is judged: 20 stretches of `before`, none shorter than 50 ms or longer than a second.
    public var interval: Nanoseconds {
        let aim = min(max(before.seconds / 20, 0.05), 1)
        // A whole number of them is `before`.
        return Nanoseconds(before.count / max(1, Int64((before.seconds / aim).rounded())))
    }

    /// What makes no sense together; nil: nothing.
    public var fault: String? {
        if pulse <= base { return "a pulse of \(pulse) is no more than the base load of \(base): raise 'pulse'" }
        if watch < before {
            return
                "the time behind the pulse ('watch', \(watch)) is shorter than that before it ('before', \(before)), for which a target "
                + "must be back to count as recovered"
        }
        return nil
    }
}

extension Plan {
    /// Why it has no load to make a pulse of; nil where it has.
    public var recoveryFault: String? {
        if hasOwnLoads { return "this plan has several loads, and a pulse is of one: give it one load" }
        if load.levels.contains(where: { $0.trace != nil }) {
            return "a trace has times of its own; a pulse needs a rate in their place"
        }
        return nil
    }

    /// The plan as one repeat runs it: arrivals as its own, where it has some, else constant.
    public func recovering(by rule: RecoveryRule) -> Plan {
        var plan = self
        let stages = [
            RateStage(.hold(rule.base), for: rule.before), RateStage(.hold(rule.pulse), for: rule.length),
            RateStage(.hold(rule.base), for: rule.watch),
        ]
        var arrivals = ArrivalProcess.constant
        if case .open(let own, _) = load.model { arrivals = own }
        // Users of the plan would be slots.
        if load.peakUsers != nil { plan.load.maxInFlight = nil }
        plan.load.model = .open(arrivals: arrivals, profiles: [.stages(stages)])
        plan.load.stop = .duration(rule.wholeLength)
        // Whole intervals, so that the pulse begins with one.
        let interval = rule.interval
        plan.load.warmup = interval * ((load.warmup.count + interval.count - 1) / interval.count)
        return plan
    }
}

/// What the fluid model says of a pulse beforehand: what arrives above the capacity piles up, and drains at what the base load leaves of it.
public struct RecoveryForecast: Hashable, Sendable {
    /// Requests that wait when the pulse ends.
    public var backlog: Double
    /// From the end of the pulse until nobody waits; nil: never, as the base load alone is above the capacity.
    public var seconds: Double?
    /// How long whoever comes last in the pulse waits.
    public var longestWait: Double

    /// - Parameters:
    ///   - capacity: requests a second that the target carries.
    ///   - requests: of an arrival.
    ///   - queue: requests that may wait; nil: any number.
    public init(_ rule: RecoveryRule, capacity: Double, requests: Double = 1, queue: Int? = nil) {
        let excess = max(0, rule.pulse.perSecond * requests - capacity)
        backlog = min(excess * rule.length.seconds, queue.map(Double.init) ?? .infinity)
        let spare = capacity - rule.base.perSecond * requests
        seconds = backlog == 0 ? 0 : spare > 0 ? backlog / spare : nil
        longestWait = backlog / capacity
    }
}

extension Plan {
    /// What the fluid model says of a target whose service is declared; nil where it is not.
    public func recoveryForecast(of target: Target, _ rule: RecoveryRule) -> (capacity: Double, forecast: RecoveryForecast)? {
        guard let service = target.service, service.law.mean > .zero else { return nil }
        let capacity = Double(service.servers) / service.law.mean.seconds
        let weights = scenarios.reduce(0) { $0 + $1.weight }
        let requests = weights > 0 ? scenarios.reduce(0) { $0 + $1.weight * Double($1.requests.count) } / weights : 1
        return (capacity, RecoveryForecast(rule, capacity: capacity, requests: requests, queue: service.queue))
    }
}
