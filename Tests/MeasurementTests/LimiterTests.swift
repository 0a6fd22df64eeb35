import LoadModel
import Testing

@testable import Measurement

/// Of a target that fell behind, by what was seen of it.
@Suite struct LimiterTests {
    private func evidence(_ change: (inout LimitEvidence) -> Void) -> LimitEvidence {
        var evidence = LimitEvidence(seconds: 10, allowedProcessors: 4)
        evidence.machine = .init(processors: 4, busy: 0.3, storage: 0)
        evidence.throttledShare = 0
        evidence.listenOverflows = 0
        evidence.resentShare = 0
        change(&evidence)
        return evidence
    }

    @Test func whatIsAtItsLimitIsNamed() {
        let thread = LimitEvidence.Thread(name: "loop", process: 7, share: 0.98)
        #expect(evidence { ($0.processors, $0.busiestProcess, $0.busiestThread) = (0.98, 0.98, thread) }.limits == [.thread])
        #expect(evidence { ($0.processors, $0.busiestProcess) = (1.01, 1.01) }.limits == [.oneAtATime])
        #expect(evidence { ($0.processors, $0.busiestProcess) = (3.9, 3.9) }.limits == [.processors])
        #expect(evidence { $0.machine = .init(processors: 4, busy: 0.99, storage: 0) }.limits == [.processors])
        #expect(evidence { $0.throttledShare = 0.4 }.limits == [.quota])
        #expect(evidence { $0.descriptors = .init(used: 1_024, limit: 1_024) }.limits == [.descriptors])
        #expect(evidence { $0.listenOverflows = 12 }.limits == [.acceptQueue])
        #expect(evidence { $0.resentShare = 0.02 }.limits == [.network])
        #expect(evidence { $0.blockedShare = 0.9 }.limits == [.storage])
        #expect(evidence { $0.memory = .init(used: 99, limit: 100) }.limits == [.memory])
    }

    @Test func nothingAtItsLimitAndIdleIsAWaitAndBusyIsUnknown() {
        #expect(evidence { $0.processors = 0.1 }.limits == [.waiting])
        #expect(evidence { ($0.processors, $0.busiestProcess) = (1.8, 1.8) }.limits == [.unknown])
        #expect(
            evidence { ($0.processors, $0.machine) = (0.1, .init(processors: 4, busy: 0.93, storage: 0)) }.limits == [.unknown])
    }

    @Test func whatCausesTheOthersComesFirst() {
        let busy = evidence {
            $0.busiestThread = .init(name: "accept", process: 7, share: 1)
            ($0.processors, $0.busiestProcess) = (1, 1)
            $0.descriptors = .init(used: 64, limit: 64)
            $0.listenOverflows = 400
        }
        #expect(busy.limits == [.descriptors, .thread, .acceptQueue])
        let finding = Finding.limiter(busy.limits[0], busy, also: Array(busy.limits.dropFirst()))
        #expect(finding["used"] == 64 && finding.figures["also"] == .text("thread acceptQueue"))
    }

    private func reading(_ instant: Double, _ change: (inout LimitReading) -> Void) -> LimitReading {
        var reading = LimitReading(instant: instant, allowedProcessors: 2)
        change(&reading)
        return reading
    }

    @Test func readingsAmountToShares() throws {
        var log = LimitLog()
        #expect(log.evidence == nil)
        log.add(
            reading(100) {
                $0.threads = [1: .init(name: "a", process: 1, cpuSeconds: 5), 2: .init(name: "b", process: 1, cpuSeconds: 1)]
                $0.processes = [1: 6]
                $0.machine = .init(processors: 2, busySeconds: 50, storageSeconds: 5, idleSeconds: 45)
                $0.throttledSeconds = 3
                $0.network = .init(listenOverflows: 7, segmentsSent: 1_000, segmentsResent: 10)
                $0.blockedThreads = 1
            })
        #expect(log.evidence == nil)
        log.add(
            reading(104) {
                // The number of a thread was given to another process.
                $0.threads = [1: .init(name: "a", process: 1, cpuSeconds: 8), 2: .init(name: "c", process: 2, cpuSeconds: 2)]
                $0.processes = [1: 10, 2: 2]
                $0.machine = .init(processors: 2, busySeconds: 54, storageSeconds: 7, idleSeconds: 47)
                $0.throttledSeconds = 5
                $0.network = .init(listenOverflows: 9, segmentsSent: 3_000, segmentsResent: 30)
                $0.descriptors = .init(used: 10, limit: 20)
            })
        let seen = try #require(log.evidence)
        #expect(seen.processors == 1.5 && seen.busiestProcess == 1)
        #expect(seen.busiestThread == .init(name: "a", process: 1, share: 0.75))
        #expect(seen.machine == .init(processors: 2, busy: 0.5, storage: 0.25))
        #expect(seen.throttledShare == 0.5 && seen.listenOverflows == 2 && seen.resentShare == 0.01 && seen.blockedShare == 0.5)
        #expect(seen.descriptors == .init(used: 10, limit: 20))
    }

    private func level(_ findings: [Finding], failed: [(FailureKind, Int)] = [], limits: LimitEvidence?) throws -> LevelResult {
        let recording = Recording(labels: 1, isOpen: true, windowStart: .zero, windowEnd: Nanoseconds(seconds: 10))
        let context = LevelContext(
            level: .open(arrivals: .constant, rate: try #require(Rate(perSecond: 100))), warmup: .zero,
            stop: .duration(Nanoseconds(seconds: 10)), labels: ["x"], timeouts: [Nanoseconds(seconds: 1)], maxInFlight: 8,
            threads: 1,
            wallSeconds: 10, pacing: .precise, machine: nil)
        var result = LevelResult(recording: recording, context: context, thresholds: [])
        result.findings = findings
        result.limits = limits
        result.total.requests = 1_000
        for (kind, count) in failed { result.total.failures[kind] += count }
        return result
    }

    @Test func onlyWhatGaveWayIsToldOf() throws {
        let busy = evidence { $0.busiestThread = .init(name: "loop", process: 7, share: 1) }
        let saturated = Finding.saturated(answered: 60, offered: 100)
        #expect(Finding.limiter(try level([], limits: busy)) == nil)
        #expect(Finding.limiter(try level([saturated], limits: nil)) == nil)
        #expect(Finding.limiter(try level([saturated], limits: busy))?.figures["thread"] == .text("loop"))
        #expect(Finding.limiter(try level([], failed: [(.status, 500)], limits: busy)) == nil)
        #expect(Finding.limiter(try level([], failed: [(.connect, 20)], limits: busy)) != nil)
        #expect(Finding.limiter(try level([], failed: [(.connect, 4)], limits: busy)) == nil)
    }
}
