import LoadModel
import Measurement
import Testing

@Suite struct FindingTests {
    private let second = Nanoseconds(seconds: 1)

    /// An open level of 100/s for 10 s with so many answers of 5 ms.
    private func level(
        answers: Int, lag: Nanoseconds = .zero, unsent: Int = 0, wasBlocked: Bool = false, thresholds: [String] = []
    ) throws -> LevelResult {
        var recording = Recording(labels: 1, isOpen: true, windowStart: .zero, windowEnd: second * 10)
        for index in 0..<answers {
            let due = Nanoseconds(Int64(index) * 10_000_000)
            recording.countStart(isMeasured: true)
            recording.recordSend(at: due + lag, isMeasured: true)
            recording.record(
                Sample(
                    label: 0, intendedStart: due, lag: lag, slotWait: .zero, firstByteSent: due + lag,
                    firstByteReceived: due + lag, end: due + lag + Nanoseconds(5_000_000), failure: nil, status: 200,
                    receivedBytes: 100, sentBytes: 50, dial: nil))
        }
        for _ in 0..<unsent {
            recording.recordUnsent(label: 0, intendedStart: second, end: second * 10, wasBlocked: wasBlocked)
        }
        let context = LevelContext(
            level: .open(arrivals: .constant, rate: try #require(Rate(perSecond: 100))), warmup: .zero,
            stop: .duration(second * 10),
            labels: ["x"], timeouts: [second], maxInFlight: 8, threads: 1, wallSeconds: 10)
        return LevelResult(recording: recording, context: context, thresholds: try thresholds.map { try Threshold(parsing: $0) })
    }

    private func codes(_ level: LevelResult) -> [String] { level.findings.map(\.code) }

    @Test func aPunctualRunHasNothingToSay() throws {
        let result = try level(answers: 1000, lag: Nanoseconds(20_000), thresholds: ["p99 < 1s", "errors < 1%"])
        #expect(codes(result).isEmpty && result.isValid)
    }

    @Test func lagThatShapesTheNumbersInvalidatesThem() throws {
        let result = try level(answers: 1000, lag: Nanoseconds(3_000_000))
        #expect(codes(result) == ["generatorLagged"] && !result.isValid)
    }

    @Test func arrivalsThatTheGeneratorMissedAreItsOwnFault() throws {
        let result = try level(answers: 950, unsent: 50)
        #expect(codes(result) == ["achievedBelowOffered"] && !result.isValid)
    }

    @Test func arrivalsThatFoundNoSlotAreTheCapsFaultAndDoNotInvalidate() throws {
        let result = try level(answers: 950, unsent: 50, wasBlocked: true)
        #expect(codes(result) == ["capBound"] && result.isValid)
        #expect(abs(result.errorRate - 0.05) < 1e-9)
    }

    @Test func aThresholdOnAPercentileThatTooFewSamplesSupportIsWarnedOf() throws {
        let result = try level(answers: 1000, thresholds: ["p99 < 1s", "p99.9 < 1s", "p99.9{x} < 2s"])
        #expect(codes(result) == ["fewSamples"] && result.isValid)
    }

    @Test func unansweredArrivalsRankAboveEveryAnswer() throws {
        let result = try level(answers: 950, unsent: 50, wasBlocked: true, thresholds: ["p99 < 2s", "p90 < 2s", "max < 2s"])
        #expect(result.thresholds.map(\.holds) == [false, true, false])
        #expect(result.total.responseTime.percentile(99)?.isLowerBound == true)
    }

    @Test func aThresholdOnATimeDoesNotHoldWhereNothingSucceeded() throws {
        let result = try level(answers: 0, thresholds: ["p99 < 2s", "mean > 0s", "min < 1s"])
        #expect(result.thresholds.allSatisfy { !$0.holds })
        #expect(codes(result).contains("nothingSucceeded"))
    }
}
