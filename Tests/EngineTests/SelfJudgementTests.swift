import LoadModel
import Measurement
import Testing

@testable import Engine

/// What the worker's loop records of itself, in virtual time.
@Suite struct SelfJudgementTests {
    private let epoch = Instant(2_000_000_000)

    private func recording(_ load: Load, stopsAfter: Nanoseconds? = nil, on target: inout VirtualTarget) -> Recording {
        let step = RequestStep(label: "x", path: Template("/x"))
        let plan = Plan(
            name: "test", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 80))],
            scenarios: [Scenario(name: "s", steps: [.request(step)])], load: load)
        target.clock.time = epoch - Nanoseconds(1000)
        let segment = Segment(
            level: load.levels[0], seed: 3, warmup: load.warmup, stop: load.stop, maxInFlight: target.capacity)
        var worker = Worker<VirtualTarget, VirtualClock>(
            plan: CompiledPlan(plan: plan, target: plan.targets[0]), segment: segment, stripe: .init(index: 0, count: 1),
            epoch: epoch, clock: target.clock, windowEnd: segment.windowEnd, stop: StopSignal(), live: LiveBoard(workers: 1))
        return worker.run(on: &target)
    }

    private func result(_ recording: Recording, load: Load) -> LevelResult {
        var recording = recording
        // These are of the real thread, which is always busy where time is virtual.
        recording.workers = []
        return LevelResult(
            recording: recording,
            context: LevelContext(
                level: load.levels[0], warmup: load.warmup, stop: load.stop, labels: ["x"], timeouts: [Nanoseconds(seconds: 10)],
                maxInFlight: 10_000, threads: 1, wallSeconds: 10))
    }

    private func open(_ rate: Double, _ process: ArrivalProcess, warmup: Double = 0, seconds: Double) throws -> Load {
        Load(
            model: .open(arrivals: process, rates: [try #require(Rate(perSecond: rate))]), warmup: Nanoseconds(seconds: warmup),
            stop: .duration(Nanoseconds(seconds: seconds)))
    }

    @Test(arguments: [ArrivalProcess.constant, .poisson])
    func startsThatComeInBunchesAreFound(process: ArrivalProcess) throws {
        let load = try open(1000, process, seconds: 10)
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(1_000_000) }
        target.tick = Nanoseconds(20_000_000)
        let bunched = result(recording(load, on: &target), load: load)
        #expect(bunched.findings.contains { $0.code == "arrivalsOffLaw" })
        #expect((bunched.generator.arrivals?.relative ?? 0) > 1)
    }

    @Test(arguments: [ArrivalProcess.constant, .poisson], [0, 100_000])
    func startsThatAreALittleLateKeepTheirLaw(process: ArrivalProcess, tick: Int64) throws {
        let load = try open(1000, process, seconds: 10)
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(10_000_000) }
        target.tick = Nanoseconds(tick)
        target.lateness = Nanoseconds(30_000)
        let level = result(recording(load, on: &target), load: load)
        #expect(level.findings.isEmpty)
        #expect(try #require(level.generator.arrivals).relative < 0.15)
    }

    @Test func startsThatWaitForASlotAreNotHeldAgainstTheGenerator() throws {
        let load = try open(1000, .constant, seconds: 10)
        // Two slots for what needs three: every other start waits for an answer.
        var target = VirtualTarget(clock: VirtualClock(), capacity: 2) { $0 + Nanoseconds(3_000_000) }
        let level = result(recording(load, on: &target), load: load)
        #expect(level.findings.map(\.code) == ["capBound"])
    }

    /// Overload, a backlog from the warm-up, requests that never end, a cap, a stall: whatever happens, counting and adding up
    /// times must agree to the nanosecond.
    @Test(arguments: [
        (1.0, 10_000, 0.004), (0, 10_000, 0.02), (1, 10_000, 0.02), (1, 3, 0.02), (0, 10_000, 100), (1, 5, 100),
    ])
    func littlesLawHoldsExactlyInEveryState(warmup: Double, capacity: Int, service: Double) throws {
        let load = try open(200, .poisson, warmup: warmup, seconds: 5)
        var free = Instant.origin
        var target = VirtualTarget(clock: VirtualClock(), capacity: capacity) { sent in
            free = max(sent, free) + Nanoseconds(seconds: service)
            return free
        }
        let recording = recording(load, on: &target)
        #expect(recording.timeInFlight > .zero)
        #expect(recording.census.inFlightTime == recording.timeInFlight)
        #expect(recording.census.inSystemTime == recording.timeInSystem)
    }

    @Test(arguments: [Load.StopRule.requests(500), .duration(Nanoseconds(seconds: 3))])
    func littlesLawHoldsOfAClosedLoop(stop: Load.StopRule) throws {
        let load = Load(
            model: .closed(users: [7], think: .constant(Nanoseconds(seconds: 0.01))), warmup: Nanoseconds(seconds: 1), stop: stop)
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(13_000_001) }
        let recording = recording(load, on: &target)
        #expect(recording.timeInFlight > .zero && recording.census.inFlightTime == recording.timeInFlight)
        #expect(recording.census.inSystemTime == recording.timeInSystem)
    }

    /// Response times end when answers came; requests leave the system when they are read.
    @Test(arguments: [true, false])
    func littlesLawHoldsWhereAnswersWaitToBeRead(isOpen: Bool) throws {
        let load =
            isOpen
            ? try open(200, .poisson, warmup: 1, seconds: 5)
            : Load(
                model: .closed(users: [7], think: .constant(Nanoseconds(seconds: 0.01))), warmup: Nanoseconds(seconds: 1),
                stop: .duration(Nanoseconds(seconds: 3)))
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(13_000_001) }
        target.readDelay = Nanoseconds(3_000_000)
        let recording = recording(load, on: &target)
        #expect(recording.timeInFlight > .zero && recording.census.inFlightTime == recording.timeInFlight)
        #expect(recording.census.inSystemTime == recording.timeInSystem)
        let level = result(recording, load: load)
        #expect(level.phases.readDelay.count == level.counts.succeeded)
        #expect(level.phases.readDelay.moments.min >= target.readDelay)
        #expect(level.total.responseTime.latencies.moments.min >= Nanoseconds(13_000_001))
        let law = level.generator.littlesLaw
        #expect(abs(law.predictedInSystem / law.inSystem.counted - 1) < 0.01)
        #expect(level.findings.map(\.code) == ["answersReadLate"] + (isOpen ? [] : ["closedLoop"]))
    }

    /// The operational laws of users who think: N = X · (R + read delay + Z).
    @Test func aUserThinksFromWhenTheAnswerIsRead() throws {
        let load = Load(
            model: .closed(users: [1], think: .constant(Nanoseconds(10_000_000))), stop: .duration(Nanoseconds(seconds: 3)))
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(5_000_000) }
        target.readDelay = Nanoseconds(15_000_000)
        #expect(recording(load, on: &target).counts.scheduled == 100)
    }

    @Test func aRequestThatIsGivenAnothersTimesBreaksLittlesLaw() throws {
        let load = try open(100, .constant, seconds: 5)
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(50_000_000) }
        var recording = recording(load, on: &target)
        #expect(!result(recording, load: load).findings.contains { $0.code == "littlesLawBroken" })
        // As if a tenth of the answers had been booked twice.
        for index in 0..<50 {
            let due = Nanoseconds(Int64(index) * 50_000_000)
            recording.record(
                Sample(
                    label: 0, intendedStart: due, lag: .zero, slotWait: .zero, firstByteSent: due, firstByteReceived: nil,
                    end: due + Nanoseconds(50_000_000), failure: nil, status: 200, receivedBytes: 1, sentBytes: 1, dial: nil))
        }
        let broken = result(recording, load: load)
        #expect(broken.findings.filter { $0.code == "littlesLawBroken" }.count == 2 && !broken.isValid)
    }

    @Test func aWorkersUseOfItsThreadCoversTheMeasuredWindow() throws {
        let load = try open(100, .constant, warmup: 1, seconds: 2)
        var target = VirtualTarget(clock: VirtualClock()) { $0 + Nanoseconds(1_000_000) }
        let usage = recording(load, on: &target).workers
        #expect(usage.count == 1)
        #expect(usage[0].cpuSeconds > 0 && usage[0].wallSeconds > 0 && usage[0].involuntarySwitches >= 0)
    }
}
