import Foundation
import LoadModel
import Measurement

@testable import ReportFormats

extension Fixture {
    /// Eight endpoints, of which one begins to fail in three ways at 0:15, another gives up on one request, and a third slows down at 0:20:
    /// made of samples, as a worker makes them.
    static let culprits: RunResult = {
        let names = ["list", "search", "pay", "item", "cart", "login", "report", "health"]
        let typical = [8.0, 12, 20, 5, 7, 30, 90, 1]
        let random = RandomStream(seed: 9, purpose: .service)
        let second = Nanoseconds(seconds: 1)
        let warmup = 5
        let length = 40
        var recording = Recording(
            labels: names.count, isOpen: true, windowStart: second * Int64(warmup), windowEnd: second * Int64(warmup + length),
            offeredRate: Rate(perSecond: 40))
        recording.expectSpans(1)
        var draws: UInt64 = 0
        func draw() -> Double {
            draws += 1
            return random.uniform(draws)
        }
        for time in 0..<(warmup + length) {
            for request in 0..<40 {
                let label = request % names.count
                let start = second * Int64(time) + Nanoseconds(Int64(request) * 25_000_000)
                let isMeasured = time >= warmup
                recording.countStart(isMeasured: isMeasured)
                let slow = names[label] == "search" && time >= 20 ? 20.0 : 1
                let milliseconds = typical[label] * (0.8 + 0.4 * draw() + 4 * draw() * draw() * draw() * draw()) * slow
                let isFailing = names[label] == "pay" && time >= 15 && draw() < 0.6
                let status = isFailing ? [429, 500, 503][Int(3 * draw())] : 200
                let hasNoAnswer = names[label] == "cart" && time == 30 && request < 8
                let end = start + Nanoseconds(seconds: (hasNoAnswer ? 10_000 : milliseconds) / 1000)
                let failure: FailureKind? = hasNoAnswer ? .timeout : isFailing ? .status : nil
                recording.recordSend(at: start, isMeasured: isMeasured)
                let sample = Sample(
                    label: label, intendedStart: start, lag: Nanoseconds(20_000), slotWait: .zero, firstByteSent: start,
                    firstByteReceived: hasNoAnswer ? nil : end, end: end, failure: failure, status: hasNoAnswer ? 0 : status,
                    receivedBytes: 900, sentBytes: 120, dial: nil)
                recording.record(sample)
                if let failure {
                    let text = hasNoAnswer ? "no complete answer within 10s" : "status \(status)"
                    recording.noteFailure(failure, of: sample, text)
                    recording.keep([exchange(names[label], sample, text)])
                }
                if names[label] == "pay", isMeasured {
                    recording.recordSpan(
                        0, isFailing ? .failure : .success, time: end - start, think: Nanoseconds(50_000_000), requests: 3)
                }
            }
            recording.closeInterval(inFlight: 3)
        }
        recording.closeSeries()
        var context = LevelContext(
            level: openLevel(40), warmup: second * Int64(warmup), stop: .duration(second * Int64(length)), labels: names,
            timeouts: names.map { _ in second * 10 }, maxInFlight: 100, threads: 1, wallSeconds: Double(warmup + length))
        context.spans = [("checkout", .group)]
        var level = LevelResult(
            recording: recording, context: context,
            thresholds: ["errors < 1%", "p95{search} < 150ms", "p95{report} < 100ms", "p99{health} < 100ms"].compactMap {
                try? Threshold(parsing: $0)
            })
        // Nobody has counted what was in flight, and the generator's own times are made up.
        level.findings.removeAll(where: \.invalidates)
        return run("eight", [level]).withFailureFiles
    }()

    /// What lies beside the result in its folder.
    static func file(_ name: String) -> Data? {
        culprits.exchanges.first { $0.file == name }.map { Data($0.text.utf8) }
    }

    private static func exchange(_ label: String, _ sample: Sample, _ message: String) -> Exchange {
        let hasAnswer = sample.status > 0
        return Exchange(
            label: label,
            request: Array(
                "POST /\(label) HTTP/1.1\r\nHost: 127.0.0.1:8081\r\nAuthorization: Bearer x\r\n\r\n{\"order\":17}".utf8),
            status: sample.status,
            head: hasAnswer ? Array("HTTP/1.1 \(sample.status) Oh\r\nContent-Type: application/json\r\n\r\n".utf8) : [],
            body: hasAnswer ? Array("{\"error\":\"<script>no</script> money\",\"trace\":\"abc\"}".utf8) : [],
            failure: sample.failure,
            message: message, end: sample.end, time: sample.end - sample.intendedStart,
            checks: hasAnswer ? [.init(name: "status 2xx", fault: "found \(sample.status)")] : [], captures: [])
    }
}
