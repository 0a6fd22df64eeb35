import LoadModel
import Measurement
import PlanFormats
import Runs
import TestSupport
import Testing

/// Runs over simulated links, against a server that answers after a known time.
@Suite(.serialized) struct LinkTests {
    private func level(_ link: Link?, _ behaviour: ScriptedServer.Behaviour, load: Load) throws
        -> LevelResult
    {
        let server = try ScriptedServer(behaviour)
        defer { server.stop() }
        let trial = Trial(server: server, load: load)
        var plan = trial.plan
        plan.targets[0].link = link
        let result = try LoadRun.perform(
            Session(plan: plan, interrupts: Interrupts()), target: plan.targets[0], planText: "",
            environment: .current(dyno: "test"))
        #expect(result.target.link == link?.description)
        for level in result.levels { expectConsistency(of: level) }
        return result.levels[0]
    }

    private func median(_ level: LevelResult) throws -> Double {
        try #require(level.total.responseTime.percentile(50)).milliseconds
    }

    @Test func aRequestTakesItsServiceAndTheDelayThereAndBack() throws {
        let load = Load.closed(users: 2, requests: 40)
        let near = try median(level(nil, .answersAfter(milliseconds: 20), load: load))
        let far = try median(level(Link(delay: Nanoseconds(seconds: 0.05)), .answersAfter(milliseconds: 20), load: load))
        #expect(far - near > 98 && far - near < 140, "\(near) \(far)")
    }

    @Test func aNewConnectionPaysForItsHandshake() throws {
        let load = Load.closed(users: 1, requests: 6)
        let link = Link(delay: Nanoseconds(seconds: 0.05))
        let first = try #require(try level(link, .answers, load: load).total.responseTime.max)
        let usual = try median(level(link, .answers, load: load))
        #expect(first > 198 && first / usual > 1.5, "\(first) \(usual)")
    }

    @Test func bytesComeAsFastAsTheBandwidthLetsThem() throws {
        let rate = 500.0
        let level = try level(Link(bytesPerSecond: rate), .answers, load: .closed(users: 1, requests: 4))
        let least = try #require(level.total.responseTime.min)
        // Of the answer; the request takes its time as well.
        let bytes = try #require(level.total.meanSuccessfulBytes)
        #expect(least > bytes / rate * 1000 && level.counts.succeeded == 4)
    }

    @Test func eachConnectionHasALinkOfItsOwn() throws {
        let level = try level(
            Link(delay: Nanoseconds(seconds: 0.1)), .answers, load: .open(100, stop: .requests(100)))
        #expect(level.counts.succeeded == 100 && level.generator.connectionsOpened > 10)
        // Behind a Unix socket, which has no time stamps.
        #expect(level.generator.receiveStamps?.counts[.unixSocket] == 100 && level.phases.readDelay.count == 0)
        #expect(try median(level) > 198)
    }

    @Test func whatATargetDoesToConnectionsComesThrough() throws {
        let level = try level(
            Link(delay: Nanoseconds(seconds: 0.005)), .closesEachTime, load: .closed(users: 2, requests: 20))
        #expect(level.counts.succeeded == 20 && level.counts.failed == 0)
        let lost = try self.level(
            Link(delay: Nanoseconds(seconds: 0.005)), .closesWithoutAnswer, load: .closed(users: 2, requests: 10))
        #expect(lost.counts.failed == 10)
    }

    @Test func aTargetThatIsNotThereIsSaidNotToBe() throws {
        var target = Target(name: "gone", url: TargetURL(host: "127.0.0.1", port: 1))
        target.link = Link(delay: Nanoseconds(seconds: 0.01))
        let step = RequestStep(label: "x", path: Template("/"))
        let plan = Plan(
            name: "gone", targets: [target], scenarios: [Scenario(name: "s", steps: [.request(step)])],
            load: .closed(users: 1, requests: 1))
        #expect(throws: RunError.self) {
            try LoadRun.perform(
                Session(plan: plan, interrupts: Interrupts()), target: target, planText: "", environment: .current(dyno: "test"))
        }
    }
}
