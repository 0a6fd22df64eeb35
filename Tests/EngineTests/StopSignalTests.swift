import LoadModel
import Testing

@testable import Engine

@Suite struct StopSignalTests {
    @Test func aGeneratorThatIsGoneLeavesNothingToBeWoken() throws {
        let target = Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 1))
        let plan = Plan(
            name: "p", targets: [target],
            scenarios: [Scenario(name: "s", steps: [.request(RequestStep(label: "x", path: Template("/x")))])],
            load: Load(model: .closed(users: [3], think: .zero), stop: .requests(3)))
        let stop = StopSignal()
        let other = try Waker()
        stop.register(other)
        for _ in 0..<3 {
            let generator = try Generator(
                plan: plan, target: target, threads: 3, slots: Slots(users: 3, connections: 3), stop: stop)
            withExtendedLifetime(generator) { #expect(stop.wakers.withLock { $0.count } == 4) }
        }
        #expect(stop.wakers.withLock { $0.count } == 1 && stop.wakers.withLock { $0.first === other })
    }
}
