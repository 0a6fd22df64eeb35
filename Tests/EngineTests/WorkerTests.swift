import LoadModel
import Measurement
import Testing

@testable import Engine

/// The worker's loop in virtual time, against truths that are computed another way.
@Suite struct WorkerTests {
    private let epoch = Instant(2_000_000_000)
    private let second = Nanoseconds(seconds: 1)

    private func plan(_ scenarios: [Scenario]? = nil, load: Load) -> Plan {
        let step = RequestStep(label: "x", path: Template("/x"))
        return Plan(
            name: "test", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 80))],
            scenarios: scenarios ?? [Scenario(name: "s", steps: [.request(step)])], load: load)
    }

    private func run(
        _ plan: Plan, seed: UInt64 = 1, stripe: (index: Int, count: Int) = (0, 1), on target: inout VirtualTarget
    ) -> Recording {
        target.clock.time = epoch - Nanoseconds(1000)
        let segment = Segment(
            level: plan.load.levels[0], seed: seed, warmup: plan.load.warmup, stop: plan.load.stop, maxInFlight: target.capacity)
        var worker = Worker<VirtualTarget, VirtualClock>(
            plan: CompiledPlan(plan: plan, target: plan.targets[0]), segment: segment,
            stripe: .init(index: stripe.index, count: stripe.count), epoch: epoch, clock: target.clock,
            windowEnd: segment.windowEnd, stop: StopSignal(), live: LiveBoard(workers: stripe.count))
        return worker.run(on: &target)
    }

    private func open(
        _ rate: Double, _ process: ArrivalProcess = .constant, warmup: Double = 0, stop: Load.StopRule
    ) throws -> Load {
        Load(
            model: .open(arrivals: process, rates: [try #require(Rate(perSecond: rate))]), warmup: Nanoseconds(seconds: warmup),
            stop: stop)
    }

    /// Response times of a first-come, first-served server, by Lindley's recursion over intended starts.
    private func lindley(_ arrivals: [Nanoseconds], service: (Int) -> Nanoseconds, stalls: [ClosedRange<Nanoseconds>] = [])
        -> [Double]
    {
        var free = Nanoseconds.zero
        return arrivals.enumerated().map { index, due in
            var start = max(due, free)
            for stall in stalls where stall.contains(start) { start = stall.upperBound }
            free = start + service(index)
            return Double((free - due).count)
        }
    }

    @Test func aStalledTargetDoesNotHideItsQueue() throws {
        let stalls = stride(from: 1.0, to: 12, by: 4).map { Nanoseconds(seconds: $0)...Nanoseconds(seconds: $0 + 0.5) }
        let service = Nanoseconds(400_000)
        let load = try open(500, stop: .duration(Nanoseconds(seconds: 12)))
        var free = Nanoseconds.zero
        let epoch = epoch
        var target = VirtualTarget(clock: VirtualClock()) { sent in
            var start = max(sent - epoch, free)
            for stall in stalls where stall.contains(start) { start = stall.upperBound }
            free = start + service
            return epoch + free
        }
        let recording = run(plan(load: load), on: &target)
        let truth = lindley((0..<6000).map { Nanoseconds(Int64($0) * 2_000_000) }, service: { _ in service }, stalls: stalls)
            .sorted()
        let summary = LatencySummary(recording.labels[0].responseTime)
        #expect(recording.counts.sent == 6000)
        #expect(abs((summary.mean ?? 0) * 1e6 - truth.reduce(0, +) / 6000) < 1)
        #expect(abs((summary.max ?? 0) * 1e6 - (truth.last ?? 0)) < 1)
        for percent in [50.0, 90, 99] {
            let exact = truth[Int((percent / 100 * 6000).rounded(.up)) - 1]
            #expect(abs((summary.percentile(percent)?.milliseconds ?? 0) * 1e6 / exact - 1) < 0.001)
        }
    }

    @Test func aSmallCapDelaysArrivalsButLosesNoneAndIsNotCalledLag() throws {
        let service = Nanoseconds(5_000_000)
        let load = try open(1000, stop: .requests(100))
        var target = VirtualTarget(clock: VirtualClock(), capacity: 1) { $0 + service }
        let recording = run(plan(load: load), on: &target)
        let truth = lindley((0..<100).map { Nanoseconds(Int64($0) * 1_000_000) }, service: { _ in service })
        #expect(recording.counts.scheduled == 100 && recording.counts.unsent == 0)
        #expect(abs(recording.labels[0].responseTime.moments.mean - truth.reduce(0, +) / 100) < 1)
        #expect(recording.phases.lag.moments.max == .zero)
        #expect(recording.phases.slotWait.moments.max == Nanoseconds(99 * 4_000_000))
        #expect(recording.labels[0].serviceTime.moments.max == service)
    }

    @Test func arrivalsThatFindNoSlotBeforeTheEndAreUnsent() throws {
        let load = try open(100, stop: .duration(Nanoseconds(seconds: 1)))
        var target = VirtualTarget(clock: VirtualClock(), capacity: 1) { $0 + Nanoseconds(seconds: 0.3) }
        let recording = run(plan(load: load), on: &target)
        #expect(recording.counts.scheduled == 100)
        #expect(recording.counts.started == 4)
        #expect(recording.counts.unsent == 96)
        #expect(recording.counts.brokenInvariants.isEmpty)
    }

    @Test func aLateWakeUpAtTheEndLosesNoArrival() throws {
        let load = try open(500, stop: .duration(Nanoseconds(seconds: 1)))
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(100_000) }
        target.lateness = Nanoseconds(5_000_000)
        let recording = run(plan(load: load), on: &target)
        #expect(recording.counts.sent == 500 && recording.counts.unsent == 0)
        #expect(recording.phases.lag.moments.max == Nanoseconds(5_000_000))
    }

    @Test(arguments: [0, 1])
    func aRunLastsItsWindowThoughNothingMoreIsDue(warmup: Int) throws {
        let answer = { (sent: Instant) in sent + Nanoseconds(1_000_000) }
        let before = Nanoseconds(seconds: Double(warmup))
        let stages = [
            RateStage(.hold(try #require(Rate(perSecond: 20))), for: second * 2), RateStage(.hold(.zero), for: second * 6),
        ]
        let users = [UserStage(.hold(2), for: second * 2), UserStage(.hold(0), for: second * 6)]
        let slow = try #require(Rate(perSecond: 0.5))
        let models: [(Load.Model, seconds: Int64)] = [
            (.open(arrivals: .constant, profiles: [.stages(stages)]), 8), (.open(arrivals: .constant, rates: [slow]), 4),
            (.closed(users: [.stages(users)], cycle: UserCycle(think: .constant(Nanoseconds(seconds: 0.1)))), 8),
            (.partlyOpen(arrivals: .constant, profiles: [.stages(stages)], sessions: Sessions(returning: 0)), 8),
        ]
        for (model, seconds) in models {
            let load = Load(model: model, warmup: before, stop: .duration(second * seconds))
            var target = VirtualTarget(clock: VirtualClock(), departure: answer)
            let recording = run(plan(load: load), on: &target)
            let end = before + second * seconds
            #expect(target.clock.time - epoch >= end && target.clock.time - epoch < end + second)
            #expect(recording.windowEnd == end)
            // What happened in the last second is told as well: nothing.
            #expect(recording.series.points.count == Int(seconds) + warmup)
            #expect(recording.series.points.last?.succeeded == (seconds == 8 ? 0 : warmup))
            #expect(recording.counts.succeeded > 0 && recording.counts.brokenInvariants.isEmpty)
        }
    }

    @Test func theLastPartOfASecondIsToldOfThoughNothingHappensInIt() throws {
        let load = try open(1, stop: .duration(Nanoseconds(seconds: 1.9)))
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(1_000_000) }
        #expect(run(plan(load: load), on: &target).series.points.map(\.succeeded) == [1, 1])
        let idle = try open(0.5, stop: .duration(Nanoseconds(seconds: 1.5)))
        #expect(run(plan(load: idle), on: &target).series.points.map(\.succeeded) == [1, 0])
    }

    @Test func aClosedLoopThatIsReadyEarlyDoesNotStartBeforeItsWindow() throws {
        let load = Load(model: .closed(users: [5], think: .zero), stop: .requests(20))
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(1_000_000) }
        let recording = run(plan(load: load), on: &target)
        #expect(recording.counts.sent == 20 && recording.warmupCounts.sent == 0)
        #expect(target.begun.allSatisfy { $0.at >= epoch })
    }

    @Test func answersBehindTheWindowOfSoManyRequestsAreNoThroughput() throws {
        let load = try open(100, stop: .requests(100))
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(seconds: 3) }
        let recording = run(plan(load: load), on: &target)
        #expect(recording.counts.succeeded == 100 && recording.labels[0].succeededInWindow == 0)
        #expect(recording.windowEnd == Nanoseconds(seconds: 1))
        #expect(abs(recording.timeInSystem.seconds - 50.5) < 0.001)
    }

    @Test func whatIsInFlightAtTheEndIsAwaitedForOneTimeout() throws {
        let load = try open(10, stop: .duration(Nanoseconds(seconds: 1)))
        var target = VirtualTarget(clock: VirtualClock()) { _ in .never }
        let recording = run(plan(load: load), on: &target)
        #expect(recording.counts.sent == 10 && recording.counts.inFlightAtEnd == 10)
        #expect(target.clock.time >= epoch + Nanoseconds(seconds: 11) && target.clock.time < epoch + Nanoseconds(seconds: 12.1))
    }

    @Test func aPlanMayAwaitWhatIsInFlightAtTheEndForAShorterTime() throws {
        var load = try open(10, stop: .duration(Nanoseconds(seconds: 1)))
        load.finish = Nanoseconds(seconds: 3)
        var target = VirtualTarget(clock: VirtualClock()) { _ in .never }
        let recording = run(plan(load: load), on: &target)
        #expect(recording.counts.sent == 10 && recording.counts.inFlightAtEnd == 10)
        #expect(target.clock.time >= epoch + Nanoseconds(seconds: 4) && target.clock.time < epoch + Nanoseconds(seconds: 5.1))
    }

    @Test func theWarmUpIsCountedApart() throws {
        let load = try open(100, warmup: 2, stop: .duration(Nanoseconds(seconds: 3)))
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(1_000_000) }
        let recording = run(plan(load: load), on: &target)
        #expect(recording.warmupCounts.sent == 200 && recording.counts.sent == 300)
        #expect(recording.labels[0].requests == 300)
        #expect(recording.series.points.reduce(0) { $0 + $1.succeeded } == 500)
    }

    @Test func littlesLawHoldsOfTheBookkeeping() throws {
        let load = try open(200, .poisson, stop: .duration(Nanoseconds(seconds: 50)))
        var free = Instant.origin
        var target = VirtualTarget(clock: VirtualClock()) { sent in
            free = max(sent, free) + Nanoseconds(4_000_000)
            return free
        }
        let recording = run(plan(load: load), on: &target)
        let inSystem = recording.timeInSystem.seconds / 50
        let predicted = Double(recording.labels[0].requests) / 50 * recording.labels[0].responseTime.moments.mean / 1e9
        #expect(abs(inSystem / predicted - 1) < 0.01)
    }

    @Test(arguments: [1, 2, 3])
    func closedUsersShareTheRequestsExactly(workers: Int) throws {
        let load = Load(model: .closed(users: [7], think: .constant(Nanoseconds(seconds: 0.01))), stop: .requests(100))
        var total = 0
        for index in 0..<workers {
            var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(1_000_000) }
            let recording = run(plan(load: load), stripe: (index, workers), on: &target)
            total += recording.counts.sent
            #expect(recording.counts.brokenInvariants.isEmpty)
        }
        #expect(total == 100)
    }

    @Test func aClosedUserThinksBetweenItsRequests() throws {
        let load = Load(
            model: .closed(users: [1], think: .constant(Nanoseconds(seconds: 0.09))), stop: .duration(Nanoseconds(seconds: 10)))
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(10_000_000) }
        let recording = run(plan(load: load), on: &target)
        #expect(recording.counts.sent == 100)
        #expect(recording.labels[0].responseTime.moments.max == Nanoseconds(10_000_000))
    }

    @Test func theNextStepIsDueAtTheEndOfTheLastPlusThinkTime() throws {
        let scenario = Scenario(
            name: "s",
            steps: [
                .request(RequestStep(label: "a", path: Template("/a"))), .think(.constant(Nanoseconds(seconds: 0.2))),
                .request(RequestStep(label: "b", path: Template("/b"))),
            ])
        let load = try open(10, stop: .requests(20))
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(3_000_000) }
        let recording = run(plan([scenario], load: load), on: &target)
        #expect(recording.labels.map(\.requests) == [20, 20])
        let firsts = target.begun.filter { $0.request == 0 }
        let seconds = target.begun.filter { $0.request == 1 }
        for (first, second) in zip(firsts, seconds) {
            #expect((second.at - first.at) == Nanoseconds(203_000_000))
            #expect(first.identity.iteration == second.identity.iteration)
        }
    }

    @Test func scenariosAreMixedByWeightAndAlikeForAnyNumberOfWorkers() throws {
        let scenarios = [("a", 8.0), ("b", 2.0)].map { name, weight in
            Scenario(name: name, weight: weight, steps: [.request(RequestStep(label: name, path: Template("/\(name)")))])
        }
        let load = try open(1000, stop: .requests(10_000))
        func mix(_ workers: Int) -> [Int: Int] {
            var chosen: [Int: Int] = [:]
            for index in 0..<workers {
                var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(1_000_000) }
                _ = run(plan(scenarios, load: load), stripe: (index, workers), on: &target)
                for begun in target.begun { chosen[begun.identity.iteration] = begun.request }
            }
            return chosen
        }
        let single = mix(1)
        #expect(single == mix(3))
        let share = Double(single.values.filter { $0 == 1 }.count) / 10_000
        #expect(abs(share - 0.2) < 0.02)
    }
}
