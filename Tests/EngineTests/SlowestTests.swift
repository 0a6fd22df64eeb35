import Foundation
import LoadModel
import Measurement
import Testing

@testable import Engine

/// What is kept of single requests, and stalls, in virtual time.
@Suite struct SlowestTests {
    private func open(_ rate: Double, _ process: ArrivalProcess = .poisson, seconds: Double, warmup: Double = 0) throws -> Load {
        Load(
            model: .open(arrivals: process, rates: [try #require(Rate(perSecond: rate))]), warmup: Nanoseconds(seconds: warmup),
            stop: .duration(Nanoseconds(seconds: seconds)))
    }

    /// From the start of the level, in milliseconds.
    private struct Span {
        var start: Double
        var end: Double
    }

    /// Servers with one queue whose work rests during stalls.
    ///
    /// - Parameter servers: nil: one for each request.
    private func server(
        mean: Double, isExponential: Bool = true, servers: Int? = 1, seed: UInt64 = 5, stalls: [Span] = []
    ) -> (Instant) -> Instant {
        let random = RandomStream(seed: seed, purpose: .service)
        var draws: UInt64 = 0
        var free = [Double](repeating: 0, count: servers ?? 0)
        return { sent in
            draws += 1
            let work = isExponential ? -log(1 - random.uniform(draws)) * mean : mean
            let now = Double((sent - VirtualTrial.epoch).count) / 1e6
            let place = free.indices.min { free[$0] < free[$1] }
            var time = place.map { max(now, free[$0]) } ?? now
            var left = work
            for stall in stalls where stall.end > time {
                if time + left <= stall.start { break }
                left -= max(0, stall.start - time)
                time = stall.end
            }
            if let place { free[place] = time + left }
            return VirtualTrial.epoch + Nanoseconds(Int64((time + left) * 1e6))
        }
    }

    @Test(arguments: [1, 2, 3])
    func theSlowestAreThoseThatTookLongest(workers: Int) throws {
        var trial = VirtualTrial(load: try open(500, seconds: 20, warmup: 2))
        (trial.workers, trial.slowest, trial.timeline) = (workers, 100, 30_000)
        let recording = trial.run { server(mean: 3, servers: nil) }.recording
        // The slow way: of all requests of the timeline, which keeps every one.
        #expect(recording.whole.timeline.count == recording.counts.sent + recording.warmupCounts.sent)
        #expect(recording.whole.timelineDropped == 0)
        let measured = recording.whole.timeline.filter { $0.sample.intendedStart >= Nanoseconds(seconds: 2) }
        let slowest = measured.sorted { $1.time < $0.time }.prefix(100)
        let kept = try #require(level(recording, trial.load).slow).slowest
        #expect(kept.map(\.record.time) == slowest.map(\.time))
        // Of those that took equally long it may be any: the workers' servers draw the same times.
        #expect(Set(kept.map(\.record)).count == 100 && Set(kept.map(\.record)).isSubset(of: Set(measured)))
        #expect(Set(kept.map(\.iteration)).count == 100)
        #expect(Set(kept.map(\.worker)) == Set(1...Int32(workers)))
    }

    @Test func aTimelineKeepsTheLastAndSaysHowManyItLetGo() throws {
        var trial = VirtualTrial(load: try open(100, .constant, seconds: 10))
        trial.timeline = 300
        let recording = trial.run(taking: Nanoseconds(1_000_000)).recording
        #expect(recording.whole.timeline.count == 300 && recording.whole.timelineDropped == 700)
        #expect(recording.whole.timeline.map(\.sample.intendedStart).min() == Nanoseconds(seconds: 7))
        let timeline = try #require(level(recording, trial.load).timeline)
        #expect(timeline.kept == 300 && timeline.dropped == 700)
    }

    private func level(_ recording: Recording, _ load: Load) -> LevelResult {
        var recording = recording
        recording.workers = []
        return LevelResult(
            recording: recording,
            context: LevelContext(
                level: load.levels[0], warmup: load.warmup, stop: load.stop, labels: ["x"], timeouts: [Nanoseconds(seconds: 10)],
                maxInFlight: 10_000, threads: 1, wallSeconds: 10))
    }

    // MARK: Stalls

    private static let stalls = [
        Span(start: 3_000, end: 3_300), Span(start: 7_123, end: 7_223), Span(start: 12_310, end: 12_740),
    ]

    /// Each found stall lies within 10 ms of the one that was made, and none is missing.
    ///
    /// - Parameter slack: in milliseconds, where answers without a stall are so far apart now and then.
    private func expectAll(_ found: [TargetStall], _ comment: Comment, slack: Double = 0) {
        #expect(found.count == SlowestTests.stalls.count, "\(comment): \(found)")
        for (found, made) in zip(found, SlowestTests.stalls) {
            #expect(abs(found.start.milliseconds - made.start) < 10 + slack, comment)
            #expect(abs(found.end.milliseconds - made.end) < 10 + slack, comment)
        }
    }

    @Test(arguments: [1, 2], [UInt64(1), 2, 3])
    func stallsAreFoundWithTheirTimes(workers: Int, seed: UInt64) throws {
        for (rate, mean, servers) in [(500.0, 0.5, 1), (400, 5, 20), (800, 1, 1)] as [(Double, Double, Int?)] {
            for isExponential in [true, false] {
                var trial = VirtualTrial(load: try open(rate, seconds: 20))
                (trial.slowest, trial.seed, trial.workers) = (100, seed, workers)
                var made: UInt64 = 0
                let recording = trial.run {
                    made += 1
                    return server(
                        mean: mean * (servers == 1 ? Double(workers) * 0.9 : 1), isExponential: isExponential, servers: servers,
                        seed: seed + 100 * made, stalls: SlowestTests.stalls)
                }.recording
                expectAll(
                    recording.stalls, "\(rate)/s, mean \(mean), \(servers ?? 0) servers, exponential \(isExponential)",
                    slack: isExponential ? 2 * mean : 0)
            }
        }
    }

    @Test func stallsOfUsersAreFound() throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            var trial = VirtualTrial(
                load: Load(
                    model: .closed(users: [20], think: .constant(Nanoseconds(20_000_000))), warmup: .zero,
                    stop: .duration(Nanoseconds(seconds: 20))))
            (trial.slowest, trial.seed) = (100, seed)
            expectAll(trial.run { server(mean: 2, seed: seed, stalls: SlowestTests.stalls) }.recording.stalls, "seed \(seed)")
        }
    }

    /// The laws under which nothing is a stall: quiet and saturated, few and many in flight, with pauses of the load.
    @Test func nothingElseIsAStall() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            for (rate, mean, servers) in [
                (20.0, 20.0, nil), (200, 10, nil), (1000, 50, nil), (200, 4, 1), (200, 6, 1), (50, 100, 4), (10, 300, nil),
            ] as [(Double, Double, Int?)] {
                var trial = VirtualTrial(load: try open(rate, seconds: 30))
                (trial.slowest, trial.seed, trial.keepsBegun) = (100, seed, false)
                for isExponential in [true, false] {
                    let recording = trial.run {
                        server(mean: mean, isExponential: isExponential, servers: servers, seed: seed)
                    }.recording
                    #expect(recording.stalls.isEmpty, "\(rate)/s, mean \(mean), \(servers ?? 0) servers, seed \(seed)")
                }
            }
        }
    }

    @Test func pausesOfALoadAreNoStalls() throws {
        for seed in 1...10 as ClosedRange<UInt64> {
            let bursts = ArrivalProcess.onOff(OnOff(on: Nanoseconds(seconds: 0.5), off: Nanoseconds(seconds: 1)))
            var trial = VirtualTrial(load: try open(100, bursts, seconds: 60))
            (trial.slowest, trial.seed) = (100, seed)
            #expect(trial.run { server(mean: 2, seed: seed) }.recording.stalls.isEmpty)
            #expect(trial.run { server(mean: 8, servers: nil, seed: seed) }.recording.stalls.isEmpty)
        }
    }

    /// Answers come all the time, and lie unread while the generator is elsewhere.
    @Test func aGeneratorThatDoesNotLookMakesNoStall() throws {
        let step = RequestStep(label: "x", path: Template("/x"))
        let load = try open(500, .constant, seconds: 20)
        let plan = Plan(
            name: "test", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 80))],
            scenarios: [Scenario(name: "s", steps: [.request(step)])], load: load)
        var segment = Segment(
            level: load.levels[0], seed: 3, warmup: load.warmup, stop: load.stop, maxInFlight: 1000)
        segment.slowest = 100
        // It wakes five times a second.
        var target = VirtualTarget(clock: VirtualClock(), departure: server(mean: 20, servers: nil))
        target.tick = Nanoseconds(200_000_000)
        target.clock.time = VirtualTrial.epoch - Nanoseconds(1000)
        var worker = Worker<VirtualTarget, VirtualClock>(
            plan: CompiledPlan(plan: plan, target: plan.targets[0]), segment: segment, stripe: .init(index: 0, count: 1),
            epoch: VirtualTrial.epoch, clock: target.clock, windowEnd: segment.windowEnd, stop: StopSignal(),
            live: LiveBoard(workers: 1))
        #expect(worker.run(on: &target).stalls.isEmpty)
    }
}

extension RequestRecord {
    fileprivate var time: Nanoseconds { sample.end - sample.intendedStart }
}
