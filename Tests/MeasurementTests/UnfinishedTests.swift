import LoadModel
import Measurement
import Testing

/// What becomes of requests that had no end when the run ended.
@Suite struct UnfinishedTests {
    private let second = Nanoseconds(seconds: 1)

    /// A level of 100 answers and 10 failures, with so many requests unsent and in flight at its end.
    private func level(
        unsent: Int = 0, inFlight: Int = 0, wasCutShort: Bool, finish: Nanoseconds? = nil, thresholds: [String] = []
    )
        throws -> LevelResult
    {
        var recording = Recording(labels: 1, isOpen: true, windowStart: .zero, windowEnd: second * 10)
        for index in 0..<110 {
            let due = Nanoseconds(Int64(index) * 10_000_000)
            let end = due + Nanoseconds(5_000_000)
            recording.countStart(isMeasured: true)
            recording.recordSend(at: due, isMeasured: true)
            recording.record(
                Sample(
                    label: 0, intendedStart: due, lag: .zero, slotWait: .zero, firstByteSent: due, firstByteReceived: due,
                    end: end, failure: index < 100 ? nil : .status, status: index < 100 ? 200 : 500, receivedBytes: 100,
                    sentBytes: 50, dial: nil))
        }
        for _ in 0..<unsent { recording.recordUnsent(label: 0, intendedStart: second, end: second, wasBlocked: true) }
        for _ in 0..<inFlight {
            recording.countStart(isMeasured: true)
            recording.recordSend(at: second, isMeasured: true)
            recording.countUnfinished(label: 0, due: Nanoseconds(seconds: 1), wasSent: true, isMeasured: true)
        }
        let context = LevelContext(
            level: .open(arrivals: .constant, rate: try #require(Rate(perSecond: 100))), warmup: .zero,
            stop: .duration(second * 10), labels: ["x"], timeouts: [second * 10], maxInFlight: 8, threads: 1, wallSeconds: 10,
            wasCutShort: wasCutShort, finish: finish)
        return LevelResult(recording: recording, context: context, thresholds: try thresholds.map { try Threshold(parsing: $0) })
    }

    @Test func atAnOrderlyEndTheyRankAboveEveryAnswerAndTheUnsentAreErrors() throws {
        let result = try level(unsent: 20, inFlight: 70, wasCutShort: false, thresholds: ["p90 < 1s", "errors < 10%"])
        #expect(result.total.responseTime.censored == 90 && result.labels[0].responseTime.censored == 90)
        #expect(result.total.responseTime.percentile(90)?.isLowerBound == true)
        #expect(result.thresholds.map(\.holds) == [false, false])
        #expect(result.errorRate == 30.0 / 200)
    }

    @Test func whatIsInFlightAtTheEndIsNoErrorOfItsLabel() throws {
        let result = try level(inFlight: 90, wasCutShort: false, thresholds: ["errors{x} < 6%"])
        #expect(result.labels[0].errorRate == 10.0 / 200 && result.errorRate == result.labels[0].errorRate)
        #expect(result.thresholds.map(\.holds) == [true])
    }

    @Test func aCutLeavesThemOutOfPercentilesAndErrors() throws {
        let thresholds = ["p99 < 1s", "max < 1s", "max{x} < 1s", "errors < 10%", "errors{x} < 10%"]
        let result = try level(unsent: 500, inFlight: 400, wasCutShort: true, thresholds: thresholds)
        #expect(result.total.responseTime.censored == 0 && result.labels[0].serviceTime.censored == 0)
        #expect(result.errorRate == 10.0 / 110 && result.labels[0].errorRate == 10.0 / 110)
        #expect(result.thresholds.allSatisfy { $0.holds })
        // They are still counted.
        #expect(result.total.requests == 1010 && result.counts.unsent == 500 && result.counts.inFlightAtEnd == 400)
    }

    @Test func nothingJudgedIsNoError() throws {
        let recording = Recording(labels: 1, isOpen: false, windowStart: .zero, windowEnd: .zero)
        for wasCutShort in [false, true] {
            let context = LevelContext(
                level: .closed(users: 1, think: .zero), warmup: .zero, stop: .requests(1), labels: ["x"], timeouts: [second],
                maxInFlight: 1, threads: 1, wallSeconds: 0, wasCutShort: wasCutShort)
            #expect(LevelResult(recording: recording, context: context).errorRate == 0)
        }
    }

    @Test func whatIsGivenUpIsSaidAndWhereThatIsMostNothingIsKnown() throws {
        let few = try level(inFlight: 10, wasCutShort: false, finish: .zero)
        #expect(few.findings.contains(.unanswered(10, of: 120, after: .zero)))
        #expect(!Finding.unanswered(10, of: 120, after: .zero).invalidates)
        let most = try level(inFlight: 120, wasCutShort: false, finish: .zero)
        #expect(most.findings.contains(.unanswered(120, of: 230, after: .zero)) && !most.isValid)
        #expect(!(try level(inFlight: 120, wasCutShort: true)).findings.contains { $0.code == "unanswered" })
        #expect(!(try level(wasCutShort: false)).findings.contains { $0.code == "unanswered" })
    }

    /// Given up at once, it may have waited no longer than any answer took.
    @Test func whatIsGivenUpIsKnownToHaveWaitedNoLongerThanItWasAwaited() throws {
        let bound = { (finish: Nanoseconds?) in
            try level(inFlight: 90, wasCutShort: false, finish: finish).total.responseTime.percentile(99)?.milliseconds
        }
        #expect(try bound(nil) == 10_000 && bound(second) == 1_000 && bound(second * 20) == 10_000)
        #expect(try bound(.zero) == 5)
    }

    @Test func withNoRequestThatEndedThereIsNothingToJudgeErrorsBy() throws {
        var recording = Recording(labels: 1, isOpen: true, windowStart: .zero, windowEnd: second)
        for _ in 0..<8 {
            recording.countStart(isMeasured: true)
            recording.recordSend(at: .zero, isMeasured: true)
            recording.countUnfinished(label: 0, due: Nanoseconds(seconds: 1), wasSent: true, isMeasured: true)
        }
        let context = LevelContext(
            level: .open(arrivals: .constant, rate: try #require(Rate(perSecond: 8))), warmup: .zero, stop: .duration(second),
            labels: ["x"], timeouts: [second], maxInFlight: 8, threads: 1, wallSeconds: 1, finish: .zero)
        let thresholds = try ["errors < 1%", "errors{x} < 1%", "p99 < 5s"].map { try Threshold(parsing: $0) }
        let result = LevelResult(recording: recording, context: context, thresholds: thresholds)
        #expect(result.thresholds.allSatisfy { !$0.holds } && result.thresholds[0].actual == nil && !result.isValid)
    }
}
