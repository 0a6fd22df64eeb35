import LoadModel
import Testing

@Suite struct RecoveryRuleTests {
    private func rule(_ base: Double, _ pulse: Double, _ change: (inout RecoveryRule) -> Void = { _ in }) -> RecoveryRule {
        var rule = RecoveryRule(base: Rate(perSecond: base)!, pulse: Rate(perSecond: pulse)!)
        change(&rule)
        return rule
    }

    @Test(arguments: [(10.0, 0.5), (1, 0.05), (7, 0.35), (60, 1), (3600, 1)]) func intervalsFillTheTimeBeforeThePulse(
        before: Double, interval: Double
    ) {
        let rule = rule(1, 2) { $0.before = Nanoseconds(seconds: before) }
        #expect(abs(rule.interval.seconds - interval) < 0.001)
    }

    @Test func whatMakesNoSenseIsSaid() {
        #expect(rule(1, 2).fault == nil)
        #expect(rule(2, 2).fault?.contains("raise 'pulse'") == true)
        #expect(rule(1, 2) { $0.watch = Nanoseconds(seconds: 5) }.fault?.contains("shorter than that before it") == true)
    }

    /// What arrives above the capacity for ten seconds drains at what the base load leaves.
    @Test func theFluidModelSaysWhenTheLastIsServed() {
        let rule = rule(300, 1200)
        let forecast = RecoveryForecast(rule, capacity: 600)
        #expect(forecast.backlog == 6000 && forecast.seconds == 20 && forecast.longestWait == 10)
        let limited = RecoveryForecast(rule, capacity: 600, queue: 60)
        #expect(limited.backlog == 60 && limited.seconds == 0.2 && limited.longestWait == 0.1)
        #expect(RecoveryForecast(rule, capacity: 2000).seconds == 0 && RecoveryForecast(rule, capacity: 200).seconds == nil)
        // Of three requests each.
        #expect(RecoveryForecast(rule, capacity: 1800, requests: 3).seconds == 20)
    }

    @Test func aPlanOfUsersHasArrivalsInThePulse() throws {
        var plan = Plan(
            name: "", targets: [Target(name: "t", url: TargetURL(host: "x", port: 80))],
            scenarios: [Scenario(name: "s", steps: [.request(RequestStep(label: "x", path: Template("/")))])],
            load: Load(
                model: .closed(users: [5], think: .zero), warmup: Nanoseconds(seconds: 0.7), stop: .requests(1), maxInFlight: 5))
        let rule = rule(10, 40) { $0.watch = Nanoseconds(seconds: 20) }
        let made = plan.recovering(by: rule)
        #expect(made.load.stagesDuration == Nanoseconds(seconds: 40) && made.load.peakRate == rule.pulse)
        #expect(made.load.warmup == Nanoseconds(seconds: 1) && made.load.maxInFlight == nil && made.recoveryFault == nil)
        plan.scenarios[0].load = plan.load
        #expect(plan.recoveryFault?.contains("several loads") == true)
    }
}
