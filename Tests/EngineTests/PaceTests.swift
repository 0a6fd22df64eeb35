import LoadModel
import Measurement
import Testing

@testable import Engine

/// When a worker wakes for what is due, in virtual time.
@Suite struct PaceTests {
    private let epoch = Instant(2_000_000_000)
    private let tick = Pacing.tick

    private func run(
        _ load: Load, _ pacing: Pacing, stripe: (index: Int, count: Int) = (0, 1), on target: inout VirtualTarget
    ) -> Recording {
        let step = RequestStep(label: "x", path: Template("/x"))
        let plan = Plan(
            name: "test", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 80))],
            scenarios: [Scenario(name: "s", steps: [.request(step)])], load: load)
        target.clock.time = epoch - Nanoseconds(1000)
        let segment = Segment(
            level: load.levels[0], seed: 1, warmup: .zero, stop: load.stop, maxInFlight: target.capacity)
        var worker = Worker<VirtualTarget, VirtualClock>(
            plan: CompiledPlan(plan: plan, target: plan.targets[0]), segment: segment,
            stripe: .init(index: stripe.index, count: stripe.count), epoch: epoch, clock: target.clock,
            pace: Pace(pacing, worker: stripe.index, of: stripe.count), windowEnd: segment.windowEnd, stop: StopSignal(),
            live: LiveBoard(workers: stripe.count))
        return worker.run(on: &target)
    }

    private func open(_ rate: Double, _ process: ArrivalProcess, requests: Int) throws -> Load {
        Load(model: .open(arrivals: process, rates: [try #require(Rate(perSecond: rate))]), stop: .requests(requests))
    }

    @Test func precisePacingStartsEachArrivalWhenItIsDue() throws {
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(seconds: 1) }
        let recording = run(try open(5000, .poisson, requests: 5000), .precise, on: &target)
        #expect(recording.phases.lag.moments.max == .zero)
        #expect(Set(target.begun.map(\.at)).count > 4990)
    }

    @Test(arguments: [ArrivalProcess.constant, .poisson])
    func batchedPacingStartsWhatIsDueOnceATickAndNothingEarly(process: ArrivalProcess) throws {
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(seconds: 2) }
        let recording = run(try open(5000, process, requests: 5000), .batched, on: &target)
        #expect(recording.counts.sent == 5000 && recording.counts.unsent == 0)
        #expect(target.begun.allSatisfy { ($0.at - epoch).count % tick.count == 0 })
        #expect(Set(target.begun.map(\.at)).count <= 1100)
        // The schedule's starts stand, so the wait for the tick is lag: half a tick on average, and never a whole one.
        let lag = recording.phases.lag.moments
        #expect(lag.max < tick)
        #expect(abs(lag.mean / Double(tick.count) - (process == .constant ? 0.4 : 0.5)) < 0.02)
    }

    @Test func workersTakeTurns() throws {
        // Less than a second: a worker also wakes when an interval of the series ends.
        let offsets = try (0..<4).map { index in
            var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(seconds: 2) }
            _ = run(try open(5000, .poisson, requests: 4500), .batched, stripe: (index, 4), on: &target)
            let offsets = Set(target.begun.map { ($0.at - epoch).count % tick.count })
            try #require(offsets.count == 1)
            return offsets.first ?? -1
        }
        #expect(offsets == [0, 250_000, 500_000, 750_000])
    }

    /// A worker that is awake for an answer does not leave until the next tick what is due already.
    @Test func whatIsDueWhenAnAnswerComesIsStartedThen() throws {
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(300_000) }
        let recording = run(try open(10_000, .constant, requests: 5000), .batched, on: &target)
        #expect(recording.counts.sent == 5000)
        #expect(recording.phases.lag.moments.max <= Nanoseconds(400_000))
    }

    @Test func thinkTimesEndAtTicksToo() throws {
        var target = VirtualTarget(clock: VirtualClock()) { $0 }
        let load = Load(model: .closed(users: [3], think: .constant(Nanoseconds(400_000))), stop: .requests(300))
        let recording = run(load, .batched, on: &target)
        #expect(recording.counts.succeeded == 300)
        #expect(target.begun.allSatisfy { ($0.at - epoch).count % tick.count == 0 })
        #expect(target.clock.time == epoch + tick * 99)
    }
}
