import LoadModel
import Measurement
import Runs
import TestSupport
import Testing

/// Searches for how many users a target carries: one generator is used for several numbers of them.
@Suite(.serialized) struct UserCapacityTests {
    private func steps(_ server: ScriptedServer, from least: Double, to most: Double, threads: Int, _ transport: TransportKind)
        throws -> [CapacityStep]
    {
        var trial = Trial(server: server, load: .closed(users: 1, requests: 1), threads: threads)
        trial.transport = transport
        let interrupts = Interrupts()
        let watchdog = Watchdog(interrupts.stop)
        defer { watchdog.end() }
        let plan = trial.plan
        let rule = CapacityRule(
            range: CapacityRange(axis: .users, start: least, lowest: least, highest: most),
            thresholds: [try Threshold(parsing: "p99 < 60s")], budgetSeconds: 4)
        let result = try CapacityRun.perform(
            Session(plan: plan, interrupts: interrupts), rule: rule, targets: [(plan.targets[0], nil)], planText: "",
            environment: .current(dyno: "test"))
        return result.targets[0].steps
    }

    /// Loads that fall to workers unevenly: a worker's share may more than double where the load does not.
    @Test(arguments: [TransportKind.native, .curl], [(1, 5), (2, 5), (3, 7)])
    func everyUserHasAConnectionAtEachLoad(transport: TransportKind, load: (threads: Int, least: Int)) throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 5))
        defer { server.stop() }
        let most = 2 * load.least
        let steps = try steps(server, from: Double(load.least), to: Double(most), threads: load.threads, transport)
        #expect(steps.contains { $0.load == Double(load.least) } && steps.contains { $0.load == Double(most) })
        #expect(steps.allSatisfy { $0.errorRate == 0 && $0.requests > 0 })
        #expect(server.mostConnections >= most)
    }
}
