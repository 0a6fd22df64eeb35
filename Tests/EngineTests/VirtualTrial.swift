import LoadModel
import Measurement

@testable import Engine

/// A load in virtual time, by as many workers as one likes, each with a target of its own.
struct VirtualTrial {
    static let epoch = Instant(2_000_000_000)

    var load: Load
    var scenarios = [Scenario(name: "s", steps: [.request(RequestStep(label: "x", path: Template("/x")))])]
    var seed: UInt64 = 1
    var workers = 1
    var keepsBegun = true
    /// Of the series.
    var interval = Nanoseconds(seconds: 1)
    /// How many of the slowest requests are kept of each label.
    var slowest = 0
    /// How many requests a timeline holds.
    var timeline = 0
    /// One a worker, where requests are handed over one by one.
    var rings: [SampleRing]?
    /// Given the intervals of the live view, with what is waited for at their ends; nil: nobody is.
    var onIntervals: (([LiveTick.ClosedInterval]) -> Void)?

    /// What the workers measured together, and what they sent: by worker, in order of time.
    struct Outcome {
        var recording: Recording
        var begun: [[(request: Int, identity: RequestIdentity, at: Instant)]]

        /// From the start of the level.
        var starts: [(identity: RequestIdentity, at: Nanoseconds)] {
            begun.joined().map { ($0.identity, $0.at - VirtualTrial.epoch) }.sorted { $0.at < $1.at }
        }
    }

    /// - Parameter departure: instant sent → instant answered, both absolute; made anew for each worker.
    func run(capacity: Int = 100_000, departure: () -> (Instant) -> Instant) -> Outcome {
        let plan = Plan(
            name: "test", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 80))], scenarios: scenarios,
            load: load)
        var segment = Segment(
            level: load.levels[0], seed: seed, warmup: load.warmup, stop: load.stop, maxInFlight: capacity, interval: interval)
        (segment.slowest, segment.timeline) = (slowest, timeline)
        segment.tellsUnanswered = onIntervals != nil
        let board = LiveBoard(workers: workers)
        var outcome: Outcome?
        for index in 0..<workers {
            var target = VirtualTarget(clock: VirtualClock(), capacity: capacity, departure: departure())
            target.keepsBegun = keepsBegun
            target.clock.time = VirtualTrial.epoch - Nanoseconds(1000)
            var worker = Worker<VirtualTarget, VirtualClock>(
                plan: CompiledPlan(plan: plan, target: plan.targets[0]), segment: segment,
                stripe: .init(index: index, count: workers), epoch: VirtualTrial.epoch, clock: target.clock,
                windowEnd: segment.windowEnd, samples: rings?[index], stop: StopSignal(), live: board)
            let recording = worker.run(on: &target)
            outcome?.recording.merge(recording)
            outcome?.begun.append(target.begun)
            if outcome == nil { outcome = Outcome(recording: recording, begun: [target.begun]) }
        }
        onIntervals?(board.takeClosed())
        guard let outcome else { preconditionFailure("a trial has at least one worker") }
        return outcome
    }

    /// Against a target that takes this long for every answer.
    func run(taking time: Nanoseconds) -> Outcome { run { { $0 + time } } }
}
