import Foundation
import LoadModel
import Measurement
import Testing
import Traces

@testable import Engine

/// Replays in virtual time, against the file that they replay.
@Suite struct TraceWorkerTests {
    private let epoch = Instant(2_000_000_000)

    /// What the worker asked of the target, and what it measured.
    private struct Replayed {
        /// Milliseconds from the start.
        var times: [Double] = []
        /// As the trace has them: `GET /path body`.
        var requests: [String] = []
        var arrivals: [Int] = []
        var recording: Recording?
    }

    /// Runs one worker on a target that answers after `service`.
    private func replay(
        _ trace: Trace, warmup: Double = 0, stop: Load.StopRule? = nil, stripe: (index: Int, count: Int) = (0, 1),
        capacity: Int = 10_000, service: Double = 0.001, departure: ((Instant) -> Instant)? = nil
    ) throws -> Replayed {
        let warmup = Nanoseconds(seconds: warmup)
        let stop = try #require(stop ?? trace.naturalStop(warmup: warmup))
        let plan = TraceFile.plan(trace, warmup: warmup, stop: stop)
        let segment = Segment(level: .trace(trace), seed: 1, warmup: warmup, stop: stop, maxInFlight: capacity)
        let feed = TraceFeed(trace, warmup: warmup, stop: stop, Stripe(index: stripe.index, count: stripe.count))
        try feed.start()
        defer { feed.close() }
        let clock = VirtualClock()
        clock.time = epoch - Nanoseconds(1000)
        var target = VirtualTarget(
            clock: clock, capacity: capacity, departure: departure ?? { $0 + Nanoseconds(seconds: service) })
        let compiled = CompiledPlan(plan: plan, target: plan.targets[0])
        let values = IterationValues(plan: compiled, segment: segment, trace: feed)
        target.values = values
        var worker = Worker<VirtualTarget, VirtualClock>(
            plan: compiled, segment: segment, stripe: .init(index: stripe.index, count: stripe.count), epoch: epoch, clock: clock,
            windowEnd: segment.windowEnd, feed: feed, values: values, stop: StopSignal(), live: LiveBoard(workers: stripe.count))
        var result = Replayed()
        result.recording = worker.run(on: &target)
        #expect(feed.failure == nil)
        result.times = target.begun.map { ($0.at - epoch).milliseconds }
        result.arrivals = target.begun.map(\.identity.iteration)
        result.requests = zip(target.begun, target.recorded).map { begun, recorded in
            let step = plan.scenarios.flatMap(\.requests)[begun.request]
            return "\(step.method.token) \(recorded)"
        }
        return result
    }

    @Test(arguments: [1.0, 2, 0.25])
    func requestsAreMadeAtTheirOwnTimesScaledBySpeed(speed: Double) throws {
        let file = try TraceFile(count: 5_000, body: { $0 % 7 == 0 ? "body \($0)" : "" })
        let got = try replay(try file.trace { $0.speed = speed })
        #expect(got.requests == file.requests)
        #expect(zip(got.times, file.times).allSatisfy { abs($0 - $1 * 1_000 / speed) < 1e-5 })
        #expect(got.recording?.counts.succeeded == 5_000 && got.recording?.counts.unsent == 0)
        #expect(got.recording?.phases.lag.moments.max == .zero)
    }

    @Test(arguments: [2, 3, 7])
    func workersTogetherMakeTheSameRequestsAtTheSameTimes(workers: Int) throws {
        let file = try TraceFile(count: 3_000)
        let trace = try file.trace()
        let shares = try (0..<workers).map { try replay(trace, stripe: ($0, workers)) }
        for (index, share) in shares.enumerated() {
            #expect(share.arrivals == Array(stride(from: index, to: 3_000, by: workers)))
        }
        let all = shares.flatMap { zip($0.arrivals, zip($0.times, $0.requests)).map { ($0, $1.0, $1.1) } }.sorted { $0.0 < $1.0 }
        #expect(all.map(\.2) == file.requests)
        #expect(zip(all, file.times).allSatisfy { abs($0.1 - $1 * 1_000) < 1e-5 })
    }

    @Test func aStalledTargetDoesNotHideTheQueueOfAReplay() throws {
        let file = try TraceFile(count: 100)
        let epoch = epoch
        // Nothing is answered for the first second; what comes later is answered at once.
        let got = try replay(try file.trace()) { max($0, epoch + Nanoseconds(1_000_000_000)) }
        let expected = file.times.map { max(0, 1_000 - $0 * 1_000) }.max() ?? 0
        let longest = try #require(got.recording).labels.compactMap { LatencySummary($0.responseTime).max }.max()
        #expect(abs((longest ?? 0) - expected) < 1e-5)
    }

    @Test func aSmallCapDelaysRequestsAndLosesNone() throws {
        let file = try TraceFile(count: 50)
        let got = try replay(try file.trace { $0.speed = 1_000 }, stop: .requests(50), capacity: 1, service: 0.01)
        #expect(got.requests == file.requests)
        #expect(got.recording?.counts.sent == 50)
        #expect(zip(got.times, got.times.dropFirst()).allSatisfy { abs($1 - $0 - 10) < 1e-6 })
    }

    @Test func theWarmUpIsLeftOut() throws {
        let file = try TraceFile(count: 100)
        let got = try replay(try file.trace(), warmup: 0.5)
        let before = file.times.count { $0 < 0.5 }
        let counts = try #require(got.recording)
        #expect(counts.warmupCounts.scheduled == before && counts.counts.scheduled == 100 - before)
    }

    @Test func aLoopGoesOnUntilTheLoadEnds() throws {
        let file = try TraceFile(count: 10)
        let trace = try file.trace { $0.loops = true }
        let counted = try replay(trace, stop: .requests(35))
        #expect(counted.requests == (0..<35).map { file.requests[$0 % 10] })
        let length = trace.content.length.seconds
        let timed = try replay(trace, stop: .duration(Nanoseconds(seconds: length * 2)))
        #expect(timed.requests == file.requests + file.requests)
        #expect(zip(timed.times.dropFirst(10), file.times).allSatisfy { abs($0 - ($1 + length) * 1_000) < 1e-5 })
    }

    @Test func inAClosedReplayTheNextComesWhenThePreviousHasFinishedAndTheUserHasThought() throws {
        let file = try TraceFile(count: 40, body: { "\($0)" })
        let think = Distribution.constant(Nanoseconds(2_000_000))
        let trace = try file.trace { $0.mode = .closed(users: 1, cycle: UserCycle(think: think)) }
        let got = try replay(trace, service: 0.005)
        #expect(got.requests == file.requests)
        #expect(zip(got.times, 0...).allSatisfy { abs($0 - Double($1) * 7) < 1e-6 })
        #expect(got.recording?.counts.succeeded == 40)
    }

    @Test func usersShareTheTraceAndWhoeverIsFreeTakesTheNext() throws {
        let file = try TraceFile(count: 100)
        let trace = try file.trace { $0.mode = .closed(users: 4, cycle: UserCycle()) }
        var number = 0
        let got = try replay(trace) { sent in
            // Every fourth answer takes long: its user falls behind, the others do not.
            number += 1
            return sent + Nanoseconds(number % 4 == 0 ? 50_000_000 : 1_000_000)
        }
        #expect(got.requests == file.requests)
        #expect(got.recording?.counts.succeeded == 100)
    }

    @Test(arguments: [1, 3])
    func workersOfAClosedReplayShareItWithoutTakingFromEachOther(workers: Int) throws {
        let file = try TraceFile(count: 100)
        let trace = try file.trace { $0.mode = .closed(users: 6, cycle: UserCycle()) }
        let shares = try (0..<workers).map { try replay(trace, stop: .requests(90), stripe: ($0, workers)) }
        for (index, share) in shares.enumerated() {
            #expect(share.requests == stride(from: index, to: 90, by: workers).map { file.requests[$0] })
        }
    }

    @Test func aClosedReplayThatLoopsEndsAfterItsTime() throws {
        let file = try TraceFile(count: 10)
        let trace = try file.trace {
            $0.mode = .closed(users: 1, cycle: UserCycle())
            $0.loops = true
        }
        let got = try replay(trace, warmup: 0.1, stop: .duration(Nanoseconds(seconds: 0.4)), service: 0.01)
        #expect(got.requests == (0..<50).map { file.requests[$0 % 10] })
        #expect(got.recording?.counts.scheduled == 40 && got.recording?.warmupCounts.scheduled == 10)
    }

    @Test func aFeedThatNobodyReadsToItsEndIsClosed() throws {
        let file = try TraceFile(count: 20_000)
        let trace = try file.trace()
        for taken in [0, 1, 600, 5_000] {
            let feed = TraceFeed(trace, warmup: .zero, stop: .requests(20_000), Stripe(index: 0, count: 1))
            try feed.start()
            for index in 0..<taken { #expect(feed.next()?.index == index) }
            feed.close()
        }
    }

    @Test func aFileThatIsNotTheSameAnyMoreEndsTheReplayWithTheReason() throws {
        let file = try TraceFile(count: 1_000)
        let trace = try file.trace()
        try Data("time,method,path,body\n1,GET,/other,\n".utf8).write(to: URL(fileURLWithPath: file.path))
        let feed = TraceFeed(trace, warmup: .zero, stop: .requests(1_000), Stripe(index: 0, count: 1))
        try feed.start()
        while feed.next() != nil {}
        feed.close()
        #expect(feed.failure?.description.contains("shorter than it was when the plan was read") == true)
    }
}
