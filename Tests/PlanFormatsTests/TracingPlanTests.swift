import LoadModel
import PlanFormats
import Testing

@Suite struct TracingPlanTests {
    @Test(
        arguments: [
            ("true", Tracing()), ("false", nil), ("{}", Tracing()),
            (
                "{ sampled: 5/s, url: \"https://tempo.example/trace/{id}\" }",
                Tracing(
                    sampled: .rate(Rate(perSecond: 5)!), url: "https://tempo.example/trace/{id}")
            ),
            ("{ sampled: 0.1% }", Tracing(sampled: .share(0.001))), ("{ sampled: 100% }", Tracing(sampled: .share(1))),
        ] as [(String, Tracing?)])
    func tracingIsAWordOrAMap(text: String, tracing: Tracing?) throws {
        let plan = try read(short + "tracing: \(text)\n")
        #expect(plan.tracing == tracing)
        #expect(try read(PlanWriter.yaml(plan)) == plan)
    }

    @Test func usersHaveAShare() throws {
        let users = "url: http://x\nget: /\nload: { users: 2 }\n"
        #expect(try read(users + "tracing: true\n").tracing == Tracing())
        #expect(try read(users + "tracing: { sampled: 1% }\n").tracing == Tracing(sampled: .share(0.01)))
    }
}
