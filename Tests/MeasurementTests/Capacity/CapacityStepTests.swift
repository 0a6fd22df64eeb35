import LoadModel
import Testing

@testable import Measurement

/// What a step of a search makes of what was measured.
@Suite struct CapacityStepTests {
    private let tenth = Nanoseconds(100_000_000)

    /// A target that answers 20/s, of 40/s that are offered, for half a second of warm-up and two seconds.
    ///
    /// - Parameter cap: so many requests in flight at most, the others waiting for a slot; nil: no limit.
    private func overloaded(cap: Int? = nil) throws -> LevelResult {
        let (warmup, window) = (tenth * 5, tenth * 20)
        var recording = Recording(labels: 1, isOpen: true, windowStart: warmup, windowEnd: warmup + window, interval: tenth)
        var begunAndEnded: [(at: Nanoseconds, change: Int)] = []
        for index in 0..<100 {
            let due = Nanoseconds(seconds: Double(index) / 40)
            let end = Nanoseconds(seconds: Double(index + 1) / 20 - 0.01)
            let isMeasured = due >= warmup
            let sent = max(due, cap.map { end - Nanoseconds(Int64($0) * 50_000_000) } ?? due)
            while recording.series.interval * Int64(recording.series.points.count + 1) <= end {
                let time = tenth * Int64(recording.series.points.count + 1)
                recording.closeInterval(inFlight: min(100, Int(time.seconds * 40)) - Int(time.seconds * 20))
            }
            recording.census.addWait(from: due, to: sent)
            begunAndEnded += [(sent, 1), (end, -1)]
            recording.countStart(isMeasured: isMeasured)
            recording.recordSend(at: sent, isMeasured: isMeasured)
            recording.record(
                Sample(
                    label: 0, intendedStart: due, lag: .zero, slotWait: sent - due, firstByteSent: sent, firstByteReceived: end,
                    end: end,
                    failure: nil, status: 200, receivedBytes: 100, sentBytes: 50, dial: nil))
        }
        recording.closeSeries()
        var inFlight = 0
        for event in begunAndEnded.sorted(by: { $0.at < $1.at }) {
            recording.census.advance(to: event.at, inFlight: inFlight)
            inFlight += event.change
        }
        let context = LevelContext(
            level: .open(arrivals: .constant, rate: try #require(Rate(perSecond: 40))), warmup: warmup, stop: .duration(window),
            labels: ["x"], timeouts: [tenth * 100], maxInFlight: cap ?? 1000, threads: 1, wallSeconds: 2.5)
        return LevelResult(recording: recording, context: context, thresholds: [.impliedErrors])
    }

    @Test("a target that answers as fast as ever while all slots are taken is not what gives way")
    func slots() throws {
        let trial = CapacityTrial(load: 40, purpose: .confirm, warmupSeconds: 0.5, seconds: 2)
        let step = { (result: LevelResult, fastest: Double?) in
            CapacityStep(trial, result: result, thresholds: [.impliedErrors], fastest: fastest, requestsPerArrival: 1)
        }
        // Two slots, each taken for 100 ms at a time.
        let capped = try overloaded(cap: 2)
        #expect(step(capped, 100).findings.map(\.code) == ["capBound"], "\(step(capped, 100).findings)")
        #expect(step(capped, 20).outcome == .failed && step(capped, nil).outcome == .failed)
        // Without a limit requests wait at the target.
        #expect(step(try overloaded(), 100).outcome == .failed)
    }

    @Test("answers to what the warm-up left in the queue are the target's work")
    func throughput() throws {
        let result = try overloaded()
        let trial = CapacityTrial(load: 40, purpose: .confirm, warmupSeconds: 0.5, seconds: 2)
        let step = CapacityStep(trial, result: result, thresholds: [.impliedErrors], requestsPerArrival: 1)
        // A run's own statistics are of the requests that began within the window.
        #expect(result.total.throughput < 16)
        #expect(step.throughput == 20)
        #expect(step.isSaturated && step.trend?.perSecond == 20)
        // Of sessions of two requests half as many were answered.
        let sessions = CapacityStep(trial, result: result, thresholds: [.impliedErrors], requestsPerArrival: 2)
        #expect(sessions.throughput == 10)
    }

    @Test("what failed is kept, the most frequent first and no more than there is room for")
    func failures() throws {
        var result = try overloaded()
        result.failureRows = (0..<50).map {
            FailureRow(kind: .status, status: 400 + $0, label: "x", count: 100 - $0, example: "e")
        }
        result.total.unsent = 7
        let trial = CapacityTrial(load: 40, purpose: .confirm, warmupSeconds: 0.5, seconds: 2)
        let step = CapacityStep(trial, result: result, thresholds: [.impliedErrors], requestsPerArrival: 1)
        #expect(step.failures == Array(result.failureRows.prefix(CapacityStep.mostFailureRows)) && step.unsent == 7)
    }

    @Test("what is not answered in time is the target's affair, not the generator's")
    func unanswered() throws {
        var result = try overloaded()
        result.findings = [.unanswered(90, of: 100, after: .zero)]
        let trial = CapacityTrial(load: 40, purpose: .confirm, warmupSeconds: 0.5, seconds: 2)
        let step = CapacityStep(trial, result: result, thresholds: [.impliedErrors], requestsPerArrival: 1)
        #expect(step.findings.isEmpty && step.outcome == .failed)
    }
}
