import LoadModel
import Testing

@testable import Engine

@Suite struct StopSignalTests {
    @Test func aGeneratorThatIsGoneLeavesNothingToBeWoken() {
        let target = Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 1))
        let plan = Plan(
            name: "p", targets: [target],
            scenarios: [Scenario(name: "s", steps: [.request(RequestStep(label: "x", path: Template("/x")))])],
            load: Load(model: .closed(users: [3], think: .zero), stop: .requests(3)))
        let stop = StopSignal()
        let other = Waker()
        stop.register(other)
        for _ in 0..<3 {
            let generator = Generator(
                plan: plan, target: target, threads: 3, maximumConnections: 3, maximumInFlight: 3, stop: stop)
            withExtendedLifetime(generator) { #expect(stop.wakers.withLock { $0.count } == 4) }
        }
        #expect(stop.wakers.withLock { $0.count } == 1 && stop.wakers.withLock { $0.first === other })
    }
}
