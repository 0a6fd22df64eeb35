import LoadModel

/// What a command line says about pulses, as typed.
public struct RecoveryFlags: Hashable, Sendable {
    /// `--base` and `--pulse`: rates.
    public var base: String?
    public var pulse: String?
    /// `--for`, `--before` and `--watch`: durations.
    public var length: String?
    public var before: String?
    public var watch: String?
    /// `--band`: a percentage.
    public var band: String?
    /// `--repeats`
    public var repeats: String?

    public init(
        base: String? = nil, pulse: String? = nil, length: String? = nil, before: String? = nil, watch: String? = nil,
        band: String? = nil, repeats: String? = nil
    ) {
        (self.base, self.pulse, self.length, self.before, self.watch) = (base, pulse, length, before, watch)
        (self.band, self.repeats) = (band, repeats)
    }
}

extension RecoveryFlags {
    /// The plan's `recovery`, with what the command line says in its place.
    ///
    /// - Throws: `FlagErrors` with every mistake, each named by its flag.
    public func rule(for plan: Plan) throws(FlagErrors) -> RecoveryRule {
        var reading = FlagReading(flags: PlanFlags(), environment: [:], isOfPlan: true)
        if let fault = plan.recoveryFault { reading.report("PLAN", fault) }
        let base = rate("--base", base, &reading) ?? plan.recovery?.base
        let pulse = rate("--pulse", pulse, &reading) ?? plan.recovery?.pulse
        if base == nil, self.base == nil {
            reading.report("--base", "say what the target is loaded with before the pulse and behind it, as in --base 100/s")
        }
        if pulse == nil, self.pulse == nil {
            reading.report("--pulse", "say what the target is loaded with for a while, above its capacity, as in --pulse 1000/s")
        }
        guard let base, let pulse else { throw FlagErrors(issues: reading.issues) }
        var rule = plan.recovery ?? RecoveryRule(base: base, pulse: pulse)
        (rule.base, rule.pulse) = (base, pulse)
        change(&rule, &reading)
        try reading.check()
        if let fault = rule.fault { reading.report("--pulse", fault) }
        try reading.check()
        return rule
    }

    private func change(_ rule: inout RecoveryRule, _ reading: inout FlagReading) {
        if let length, let time = reading.duration("--for", length, Limits.pulse) { rule.length = time }
        if let before, let time = reading.duration("--before", before, Limits.beforePulse) { rule.before = time }
        if let watch, let time = reading.duration("--watch", watch, Limits.pulse) { rule.watch = time }
        if let band {
            rule.band =
                reading.value("--band", "band") { () throws(ValueError) in
                    try Quantity.percentage(band, "band", Limits.recoveryBand)
                } ?? rule.band
        }
        if let repeats {
            rule.repeats =
                reading.value("--repeats", "repeats") { () throws(ValueError) in
                    try Quantity.whole(repeats, "repeats", Limits.pulses)
                } ?? rule.repeats
        }
    }

    private func rate(_ flag: String, _ text: String?, _ reading: inout FlagReading) -> Rate? {
        text.flatMap { text in reading.value(flag, "rate") { () throws(ValueError) in try Quantity.rate(text, "rate") } }
    }
}
