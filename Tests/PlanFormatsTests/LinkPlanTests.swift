import LoadModel
import Testing

@testable import PlanFormats

/// Simulated links in plans and on the command line.
@Suite struct LinkPlanTests {
    private func plan(_ link: String, more: String = "") throws -> Plan {
        try PlanReader.read(
            text: "targets:\n  a:\n    url: http://127.0.0.1:1\n    link: \(link)\n\(more)get: /\nload: { rate: 1/s }\n",
            file: "plan.yaml", baseDirectory: "", environment: [:])
    }

    @Test func aLinkIsReadAndReadBackAsItIsWritten() throws {
        let plan = try plan("{ delay: 20ms, jitter: 2ms, bandwidth: 10Mbit, loss: none }")
        let link = Link(delay: Nanoseconds(20_000_000), jitter: Nanoseconds(2_000_000), bytesPerSecond: 1_250_000)
        #expect(plan.targets[0].link == link)
        let again = try PlanReader.read(
            text: PlanWriter.yaml(plan), file: "again.yaml", baseDirectory: "", environment: [:])
        #expect(again.targets[0].link == link)
        #expect(link.description == "delay 20ms each way, jitter up to 2ms, 10Mbit/s each way")
    }

    @Test(arguments: [
        ("{ loss: 1% }", "loss can only be none"), ("{ bandwidth: fast }", "write it as in 10Mbit"),
        ("{ dealy: 1ms }", "'delay'"),
        ("{ bandwidth: 0Mbit }", "from 1kbit"), ("{ delay: 2h }", "delay"), ("{ delay: 20 }", "delay"),
    ])
    func whatIsNoLinkIsRefused(link: String, message: String) throws {
        let error = #expect(throws: PlanErrors.self) { try plan(link) }
        #expect("\(try #require(error))".contains(message))
    }

    @Test func aProxyOnTheWayIsRefused() throws {
        let error = #expect(throws: PlanErrors.self) { try plan("{ delay: 1ms }", more: "    proxy: http://127.0.0.1:2\n") }
        #expect("\(try #require(error))".contains("far end of a simulated link"))
    }

    @Test func theFlagStandsInForThePlans() throws {
        let flags: PlanFlags = ["--link": "delay=5ms, bandwidth=1Gbit"]
        let plan = try PlanOverrides(flags).applied(to: plan("{ delay: 1ms, jitter: 1ms }"))
        #expect(plan.targets[0].link == Link(delay: Nanoseconds(5_000_000), bytesPerSecond: 125_000_000))
        #expect(throws: FlagErrors.self) {
            try PlanOverrides(["--link": "dely=5ms"]).applied(to: plan)
        }
    }
}
