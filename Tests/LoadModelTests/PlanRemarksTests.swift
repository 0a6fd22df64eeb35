import LoadModel
import Testing

@Suite struct PlanRemarksTests {
    private func remarks(
        _ model: Load.Model, warmup: Double = 5, stop: Load.StopRule = .duration(Nanoseconds(seconds: 60)),
        think: Distribution = .zero
    ) -> [String] {
        let steps: [Step] = [.request(RequestStep(label: "x", path: Template("/"))), .think(think)]
        return Plan(
            name: "p", targets: [], scenarios: [Scenario(name: "s", steps: steps)],
            load: Load(model: model, warmup: Nanoseconds(seconds: warmup), stop: stop)
        ).remarks
    }

    @Test func anInfiniteVarianceIsSaidOfEachLawThatHasIt() throws {
        let heavy = Distribution(.pareto(alpha: 1.5), mean: Nanoseconds(seconds: 1))
        let open = Load.Model.open(arrivals: .renewal(.pareto(alpha: 2)), rates: [try #require(Rate(perSecond: 1))])
        #expect(
            remarks(open, think: heavy) == [
                "arrivals pareto alpha=2 have an infinite variance: averages settle slowly, and differ from seed to seed however long "
                    + "the run is; above alpha=2 the variance is finite",
                "think times pareto alpha=1.5 have an infinite variance: averages settle slowly, and differ from seed to seed however "
                    + "long the run is; above alpha=2 the variance is finite",
            ])
        #expect(remarks(.closed(users: [1], think: heavy), think: heavy).count == 1)
        let light = Load.Model.open(arrivals: .renewal(.pareto(cv: 100)), rates: [try #require(Rate(perSecond: 1))])
        #expect(remarks(light, think: Distribution(.weibull(shape: 0.1), mean: Nanoseconds(seconds: 1))).isEmpty)
    }

    @Test func aRampUpThatReachesIntoTheWindowIsSaid() {
        let model = Load.Model.closed(users: [.steady(5, rampUp: Nanoseconds(seconds: 10))], cycle: UserCycle())
        #expect(
            remarks(model, warmup: 5) == [
                "users are still being staged in when the measured window begins; a warm-up of 10s leaves that out"
            ])
        #expect(remarks(model, warmup: 10).isEmpty)
    }

    @Test func aWarmUpThatIsTooShortForSessionsIsSaid() throws {
        let sessions = Sessions(returning: 0.8, think: .constant(Nanoseconds(seconds: 1.5)))
        let model = Load.Model.partlyOpen(
            arrivals: .poisson, profiles: [.steady(try #require(Rate(perSecond: 1)))], sessions: sessions)
        #expect(
            remarks(model, warmup: 5) == [
                "a session lasts 6s on average by its think times alone; it takes a warm-up of about 18s until as many leave as arrive"
            ])
        #expect(remarks(model, warmup: 18).isEmpty)
        #expect(remarks(model, warmup: 0, stop: .requests(10)).isEmpty)
    }

    @Test(
        arguments: [
            (["x:80:127.0.0.1"], [], []), (["X:80:[::1]"], [], []), (["*:80:127.0.0.1"], [], []),
            (["y:80:127.0.0.1"], [], ["resolve 'y:80:127.0.0.1' is not used: target 'a' is at host x, port 80"]),
            (["x:81:127.0.0.1"], [], ["resolve 'x:81:127.0.0.1' is not used: target 'a' is at host x, port 80"]),
            ([], [":80:y:90", "x::y:"], []), (["y:90:127.0.0.1"], ["x:80:y:90"], []),
            ([], ["[::1]:80:y:90"], ["connectTo '[::1]:80:y:90' is not used: target 'a' is at host x, port 80"]),
        ] as [([String], [String], [String])])
    func anAddressOfAHostThatNoTargetHasIsSaid(resolve: [String], connectTo: [String], remarks: [String]) {
        var target = Target(name: "a", url: TargetURL(host: "x", port: 80))
        target.dial = DialOptions(resolve: resolve, connectTo: connectTo)
        var request = RequestStep(label: "x", path: Template("/"))
        var plan = Plan(
            name: "p", targets: [target], scenarios: [Scenario(name: "s", steps: [.request(request)])],
            load: Load(model: .closed(users: [1], think: .zero), stop: .requests(1)))
        #expect(plan.remarks == remarks)
        // A redirect may lead there.
        request.redirects = 2
        plan.scenarios = [Scenario(name: "s", steps: [.request(request)])]
        #expect(plan.remarks.isEmpty)
    }
}
