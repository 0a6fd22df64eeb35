import LoadModel
import Testing

@testable import Measurement

@Suite struct FailureRowTests {
    private let second = Nanoseconds(seconds: 1)

    private func recording(labels: Int = 2) -> Recording {
        Recording(labels: labels, isOpen: false, windowStart: second, windowEnd: second * 10)
    }

    private func fail(
        _ recording: inout Recording, label: Int = 0, _ kind: FailureKind, status: Int = 0, at time: Nanoseconds,
        _ message: String
    ) {
        let sample = Sample(
            label: label, intendedStart: time, lag: .zero, slotWait: .zero, firstByteSent: time, firstByteReceived: time,
            end: time, failure: kind, status: status, receivedBytes: 0, sentBytes: 0, dial: nil)
        recording.record(sample)
        recording.noteFailure(kind, of: sample, message)
    }

    private func result(_ recording: Recording, labels: [String] = ["a", "b"]) -> LevelResult {
        LevelResult(
            recording: recording,
            context: LevelContext(
                level: .closed(users: 1, think: .zero), warmup: second, stop: .duration(second * 9), labels: labels,
                timeouts: labels.map { _ in second }, maxInFlight: 1, threads: 1, wallSeconds: 10))
    }

    @Test func eachKindStatusAndLabelHasItsCountAndAnExampleOfItsOwnFromTheWindow() {
        var recording = recording()
        fail(&recording, .status, status: 418, at: .zero, "status 418")
        fail(&recording, .timeout, at: .zero, "of the warm-up")
        for _ in 0..<30 { fail(&recording, .status, status: 503, at: second * 2, "status 503") }
        for text in ["first", "second"] { fail(&recording, label: 1, .timeout, at: second * 3, text) }
        fail(&recording, label: 1, .status, status: 503, at: second * 4, "status 503")
        let level = result(recording)
        #expect(
            level.failureRows == [
                FailureRow(kind: .status, status: 503, label: "a", count: 30, example: "status 503"),
                FailureRow(kind: .timeout, label: "b", count: 2, example: "first"),
                FailureRow(kind: .status, status: 503, label: "b", count: 1, example: "status 503"),
            ])
        #expect(level.failureRows.reduce(0) { $0 + $1.count } == level.total.failures.total)
        #expect(level.warmupCounts.failed == 2)
    }

    @Test func workersAndBlocksAddUp() {
        var (one, other, later) = (recording(), recording(), recording())
        fail(&one, .reset, at: second * 2, "mine")
        fail(&other, .reset, at: second * 2, "theirs")
        fail(&later, .reset, at: second * 2, "later")
        fail(&later, label: 1, .timeout, at: second * 2, "new")
        one.merge(other)
        one.append(later)
        #expect(
            result(one).failureRows == [
                FailureRow(kind: .reset, label: "a", count: 3, example: "mine"),
                FailureRow(kind: .timeout, label: "b", count: 1, example: "new"),
            ])
    }

    @Test func theTableIsBoundedWhateverATargetSays() {
        let names = (0..<100).map { "label \($0)" }
        var recording = recording(labels: 100)
        for label in 0..<100 {
            for status in 100..<200 {
                fail(&recording, label: label, .status, status: status, at: second, String(repeating: "é", count: 5000))
            }
        }
        let level = result(recording, labels: names)
        #expect(level.total.failures.total == 10_000 && level.failureRows.count == FailureRow.most)
        #expect(level.failureRows.allSatisfy { ($0.example?.count ?? 0) <= 301 })
    }
}
