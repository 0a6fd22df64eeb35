import LoadModel
import Measurement
import Testing

/// What becomes of requests that had no end when the run ended.
@Suite struct UnfinishedTests {
    private let second = Nanoseconds(seconds: 1)

    /// A level of 100 answers and 10 failures, with so many requests unsent and in flight at its end.
    private func level(unsent: Int = 0, inFlight: Int = 0, wasCutShort: Bool, thresholds: [String] = []) throws -> LevelResult {
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
            recording.countUnfinished(label: 0, wasSent: true, isMeasured: true)
        }
        let context = LevelContext(
            level: .open(arrivals: .constant, rate: try #require(Rate(perSecond: 100))), warmup: .zero,
            stop: .duration(second * 10), labels: ["x"], timeouts: [second * 10], maxInFlight: 8, threads: 1, wallSeconds: 10,
            wasCutShort: wasCutShort)
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
}
