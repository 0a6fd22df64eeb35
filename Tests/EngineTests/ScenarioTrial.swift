import LoadModel
import Measurement

@testable import Engine

/// One scenario of one user in virtual time, against a target that answers as it is told.
struct ScenarioTrial {
    static let epoch = Instant(2_000_000_000)

    var steps: [Step]
    var iterations = 1
    /// To which captured URLs may lead.
    var hosts: [String] = []
    /// Where requests and groups are handed over one by one.
    var ring: SampleRing?

    /// - Parameter answers: to a request as it was sent, each 10 ms later.
    func run(_ answers: @escaping (String) -> VirtualTarget.Answer) -> Recording {
        let load = Load(model: .closed(users: [1], think: .zero), stop: .requests(iterations))
        var plan = Plan(
            name: "test", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 80))],
            scenarios: [Scenario(name: "s", steps: steps)], load: load)
        plan.hosts = hosts
        let compiled = CompiledPlan(plan: plan, target: plan.targets[0])
        let segment = Segment(level: load.levels[0], seed: 1, warmup: load.warmup, stop: load.stop, maxInFlight: 1000)
        let values = IterationValues(plan: compiled, segment: segment, trace: nil)
        let clock = VirtualClock()
        clock.time = Self.epoch - Nanoseconds(1000)
        var target = VirtualTarget(clock: clock, capacity: 1000, departure: { $0 + Nanoseconds(seconds: 0.01) })
        target.values = values
        target.compiled = compiled
        target.answers = answers
        var worker = Worker<VirtualTarget, VirtualClock>(
            plan: compiled, segment: segment, stripe: .init(index: 0, count: 1), epoch: Self.epoch, clock: clock,
            windowEnd: segment.windowEnd, values: values, samples: ring, stop: StopSignal(), live: LiveBoard(workers: 1))
        return worker.run(on: &target)
    }
}
