import LoadModel
import PlanFormats
import Testing

@Suite struct ServicePlanTests {
    static let text = """
        name: sample
        variables: { mean: 5ms }
        targets:
          own: { service: "exponential ${mean}" }
          queue:
            url: http://127.0.0.1:8081
            service: { law: lognormal 2ms cv=2, servers: 4, discipline: ps, queue: 1_000 }
          plain: http://127.0.0.1:8082
        get: /work
        load: { rate: 10/s }
        """

    @Test func whatATargetSaysOfItsServiceIsRead() throws {
        let plan = try read(Self.text)
        let fiveMilliseconds = Nanoseconds(5_000_000)
        #expect(
            plan.targets[0] == .embedded(name: "own", service: .init(law: Distribution(.exponential, mean: fiveMilliseconds))))
        #expect(plan.targets.map(\.isEmbedded) == [true, false, false])
        let law = Distribution(.lognormal(cv: 2), mean: Nanoseconds(2_000_000))
        #expect(plan.targets[1].service == DeclaredService(law: law, servers: 4, discipline: .ps, queue: 1_000))
        #expect(plan.targets[1].url.port == 8081 && plan.targets[2].service == nil)
    }

    @Test func aTargetThatDynoRunsIsWrittenWithoutTheURLThatItHadOnce() throws {
        var plan = try read(Self.text)
        let written = PlanWriter.yaml(plan)
        #expect(try read(written) == plan)
        plan.targets[0].url.port = 34_567
        #expect(PlanWriter.yaml(plan) == written)
    }

    @Test func aConstantServiceIsADuration() throws {
        let plan = try read("targets: { a: { service: 5ms } }\nget: /\nload: { rate: 1/s }\n")
        #expect(plan.targets[0].service?.description == "5ms, 1 server, fifo")
    }

    @Test func flagsThatReachATargetOtherwiseNeedOneWithAURL() throws {
        let plan = try read("targets: { a: { service: 5ms } }\nget: /\nload: { rate: 1/s }\n")
        let flags: PlanFlags = ["--http2": true, "--interface": "lo"]
        let error = #expect(throws: FlagErrors.self) { try PlanOverrides(flags).applied(to: plan) }
        #expect(
            error?.description == """
                --http2: target 'a' has no url, and the demo target that Dyno runs for it takes no 'http'; drop the flag
                --interface: target 'a' has no url, and the demo target that Dyno runs for it takes no 'interface'; drop the flag
                """)
    }
}
