import Foundation
import LoadModel
import Testing

@testable import Measurement

/// What the generator concludes from what it has seen of the machine and of its threads.
@Suite struct MachineFindingTests {
    /// 10 s of a closed loop in which nothing was sent: whatever is found comes from the observations.
    private func findings(
        _ machine: MachineObservation? = nil, workers: [WorkerUsage] = [], change: (inout Recording) -> Void = { _ in }
    ) -> [Finding] {
        let end = Nanoseconds(seconds: 10)
        var recording = Recording(labels: 1, isOpen: false, windowStart: .zero, windowEnd: end)
        recording.workers = workers
        change(&recording)
        let context = LevelContext(
            level: .closed(users: 1, think: .zero), warmup: .zero, stop: .duration(end), labels: ["x"], timeouts: [end],
            maxInFlight: 8, threads: max(1, workers.count), wallSeconds: 10, machine: machine)
        let expected: Set = ["closedLoop", "nothingSucceeded"]
        return LevelResult(recording: recording, context: context).findings.filter { !expected.contains($0.code) }
    }

    private func machine(_ change: (inout MachineObservation) -> Void = { _ in }) -> MachineObservation {
        var machine = MachineObservation(
            seconds: 10, processors: 2, stolenSeconds: 0, throttledPeriods: 0, throttledSeconds: 0, waitingSeconds: 9,
            descriptors: .init(used: 800, limit: 1000), ports: .init(used: 800, limit: 1000))
        change(&machine)
        return machine
    }

    @Test func aQuietMachineIsNotSpokenOf() {
        #expect(findings(machine()).isEmpty && findings().isEmpty)
    }

    @Test func oneBusyThreadAmongIdleOnesIsNamed() {
        let workers = [0.2, 0.95, 0.1].map { WorkerUsage(cpuSeconds: $0 * 10, wallSeconds: 10) }
        let found = findings(workers: workers)
        #expect(found.map(\.code) == ["threadBusy"] && !found.contains(where: \.invalidates))
        #expect(found[0]["worker"] == 2 && found[0]["cpuShare"] == 0.95)
        #expect(findings(workers: workers.map { _ in workers[1] }).map(\.code) == ["generatorBusy"])
        #expect(findings(workers: [workers[0]]).isEmpty)
    }

    @Test(arguments: [(0.19, false, false), (0.21, true, false), (1.99, true, false), (2.01, true, true)])
    func stealIsNotedAboveOnePercentAndSpoilsAboveTen(seconds: Double, isNoted: Bool, isInvalid: Bool) {
        let found = findings(machine { $0.stolenSeconds = seconds })
        #expect(found.map(\.code) == (isNoted ? ["stolen"] : []))
        #expect(found.contains(where: \.invalidates) == isInvalid)
    }

    @Test func fewTicksOfStealInAShortRunAreRounding() {
        let short = machine {
            $0.seconds = 0.1
            $0.stolenSeconds = 0.04
        }
        #expect(findings(short).isEmpty)
    }

    @Test(arguments: [(1, 0.05, false), (30, 0.9, true)])
    func throttlingIsNotedAndSpoilsAboveOnePercent(periods: Int, seconds: Double, isInvalid: Bool) {
        let found = findings(
            machine {
                $0.throttledPeriods = periods
                $0.throttledSeconds = seconds
            })
        #expect(found.map(\.code) == ["throttled"] && found[0].invalidates == isInvalid)
    }

    @Test func aStandstillInvalidates() {
        let found = findings(machine { $0.standstills = [.init(at: 1, seconds: 0.7), .init(at: 63.4, seconds: 5.02)] })
        #expect(found == [.stoodStill(times: 2, seconds: 5.02, atSeconds: 63.4)] && found[0].invalidates)
    }

    @Test func resourcesThatRunOutAreWarnedOf() {
        let found = findings(
            machine {
                $0.descriptors?.used = 801
                $0.ports?.used = 900
            })
        #expect(found.map(\.code) == ["descriptorsNearLimit", "portsRunningOut"] && !found.contains(where: \.invalidates))
    }

    @Test(arguments: [(1, false), (2, true)])
    func requestsThatThisMachineCouldNotMakeSpoilTheResult(failed: Int, isInvalid: Bool) {
        let found = findings { recording in
            for index in 0..<1000 {
                recording.countStart(isMeasured: true)
                recording.record(
                    Sample(
                        label: 0, intendedStart: .zero, lag: .zero, slotWait: .zero, firstByteSent: nil, firstByteReceived: nil,
                        end: .zero, failure: index < failed ? .clientLimit : .connect, status: 0, receivedBytes: 0, sentBytes: 0,
                        dial: nil))
            }
        }
        #expect(found == [.clientLimit(failed: failed, of: 1000)] && found[0].invalidates == isInvalid)
    }

    @Test func blocksOfAComparisonAreSeenTogether() {
        var first = machine { $0.stolenSeconds = 1 }
        first.append(
            machine {
                $0.stolenSeconds = nil
                $0.ports = .init(used: 900, limit: 1000)
                $0.standstills = [.init(at: 2, seconds: 1)]
            })
        #expect(first.seconds == 20 && first.stolenShare == 1.0 / 40 && first.ports?.used == 900)
        #expect(first.standstills == [.init(at: 12, seconds: 1)])
        var recording = Recording(labels: 0, isOpen: true, windowStart: .zero, windowEnd: .zero)
        var other = recording
        recording.workers = [WorkerUsage(cpuSeconds: 1, wallSeconds: 2), WorkerUsage(cpuSeconds: 3, wallSeconds: 4)]
        other.workers = [WorkerUsage(cpuSeconds: 5, wallSeconds: 6, voluntarySwitches: 7, involuntarySwitches: 8)]
        var appended = recording
        appended.append(other)
        #expect(
            appended.workers == [
                WorkerUsage(cpuSeconds: 6, wallSeconds: 8, voluntarySwitches: 7, involuntarySwitches: 8), recording.workers[1],
            ])
        recording.merge(other)
        #expect(recording.workers.count == 3)
    }

    // MARK: Delayed acknowledgement

    private func plateau(serviceTimes: [Double], firstBytes: [Double]) -> [Finding] {
        findings { recording in
            for (service, first) in zip(serviceTimes, firstBytes) {
                let end = Nanoseconds(seconds: service / 1000)
                recording.countStart(isMeasured: true)
                recording.recordSend(at: .zero, isMeasured: true)
                recording.record(
                    Sample(
                        label: 0, intendedStart: .zero, lag: .zero, slotWait: .zero, firstByteSent: .zero,
                        firstByteReceived: Nanoseconds(seconds: first / 1000), end: end, failure: nil, status: 200,
                        receivedBytes: 1, sentBytes: 1, dial: nil))
            }
            recording.census.advance(to: recording.timeInFlight, inFlight: 1)
        }.filter { $0.code == "delayedAcknowledgement" }
    }

    @Test(arguments: [10, 50, 100])
    func answersHeldBackFor40msAreRecognised(percent: Int) throws {
        let times = (0..<1000).map { (index: Int) -> Double in
            index % 100 < percent ? 40.2 + Double(index % 7) : 1 + Double(index % 13)
        }
        let found = plateau(serviceTimes: times, firstBytes: times.map { min($0, 1) })
        let (share, milliseconds) = (try #require(found.first?["share"]), try #require(found.first?["plateau"]))
        #expect(abs(share - Double(percent) / 100) < 1e-9 && (40...48).contains(milliseconds))
    }

    private func exponential(mean: Double) -> [Double] {
        let draws = RandomStream(seed: 5, purpose: .service)
        return (0..<20_000).map { -mean * log(draws.uniform(UInt64($0))) }
    }

    @Test func ordinaryServersOf40msAreNotSuspected() {
        let exponential = exponential(mean: 40)
        #expect(plateau(serviceTimes: exponential, firstBytes: exponential).isEmpty)
        #expect(plateau(serviceTimes: exponential, firstBytes: exponential.map { $0 / 2 }).isEmpty)
        let constant = (0..<1000).map { 40 + Double($0 % 20) / 10 }
        #expect(plateau(serviceTimes: constant, firstBytes: constant).isEmpty)
    }
}
