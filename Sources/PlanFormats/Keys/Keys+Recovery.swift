import LoadModel

extension Keys {
    static let recovery = Table(
        "recovery", "'recovery'", usual: RecoveryRule(base: .one, pulse: .one), required: ["base", "pulse"],
        example: "write '{ base: 300/s, pulse: 1200/s, for: 30s, watch: 120s }'",
        frame: "{ url: 'http://x', get: /, load: { rate: 1/s }, recovery: { % } }", beside: "base: 1/s, pulse: 9/s"
    ) {
        Key(
            "base", \.base, .rate, "The load before the pulse and behind it, which the target carries.", usual: "", example: "2/s"
        )
        .beside("pulse: 9/s")
        Key("pulse", \.pulse, .rate, "The load of the pulse, above what the target carries.", usual: "", example: "8/s").beside(
            "base: 1/s")
        Key("for", \.length, .duration(Limits.pulse), "How long the pulse lasts.", usual: "10s", example: "30s")
        Key(
            "before", \.before, .duration(Limits.beforePulse),
            "The base load before the pulse, which says what is usual; for as long a target must be back to count as recovered.",
            usual: "10s", example: "20s")
        Key(
            "watch", \.watch, .duration(Limits.pulse), "The base load behind the pulse, within which a target must recover.",
            usual: "60s", example: "120s")
        Key(
            "band", \.band, .percentage(Limits.recoveryBand), "By how much p99 may be above the usual one and count as back.",
            usual: "10%", example: "20%")
        Key("repeats", \.repeats, .whole(Limits.pulses), "Pulses on each target.", usual: "3", example: "5")
    }
}

extension Rate {
    /// What stands where a plan must say a rate.
    fileprivate static let one = Rate(perSecond: 1)!
}

extension PlanReading {
    mutating func checkRecovery(of plan: Plan, _ root: Fields) {
        guard let rule = plan.recovery, let entry = root.entry("recovery") else { return }
        if let missing = ["base", "pulse"].first(where: { entry.value.entry($0) == nil }) {
            return report(
                entry.place,
                "'recovery' needs '\(missing)'; write '{ base: 300/s, pulse: 1200/s, for: 30s, watch: 120s }'")
        }
        if let fault = rule.fault ?? plan.recoveryFault { report(entry.place, fault) }
    }
}
