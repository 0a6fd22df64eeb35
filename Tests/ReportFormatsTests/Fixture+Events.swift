import LoadModel
import Measurement

extension Fixture {
    /// Answers that are streams of events, some of which had none, or broke off.
    static let events: RunResult = {
        var sample = LevelSample(level: openLevel(20), seed: 9, seconds: 30)
        sample.hasStamps = true
        sample.addLabel("POST /chat", requests: 590, typicalMilliseconds: 900, bytes: 9_000)
        sample.fail("POST /chat", .timeout, count: 4, milliseconds: 10_000)
        sample.addLabel("GET /models", requests: 6, typicalMilliseconds: 4, bytes: 900)
        var level = sample.result(thresholds: ["errors < 1%"])
        var streams = StreamRecording()
        for answer in 0..<590 {
            let count = 20 + answer % 41
            let end: StreamEnds.End = answer % 10 == 0 ? .events : answer % 59 == 0 ? .time : .target
            streams.record(
                first: answer < 2 ? nil : Nanoseconds(Int64(80_000_000 + 200_000 * answer)), events: answer < 2 ? 0 : count, end,
                failure: nil)
            for gap in 1..<count { streams.recordGap(Nanoseconds(Int64(12_000_000 + 10_000 * gap + 1_000 * answer))) }
        }
        for broken in 0..<4 { streams.record(first: Nanoseconds(90_000_000), events: broken, .target, failure: .timeout) }
        let streamed = StreamResult(streams, isCutShort: false, bound: Nanoseconds(seconds: 10))
        level.labels[0].streams = streamed
        level.total.streams = streamed
        for text in ["p95(first event){POST /chat} < 150ms", "p99(gap) < 50ms", "min(events) >= 20"] {
            level.thresholds.append(try! Threshold(parsing: text).outcome(for: level))
        }
        var timings = ServerTimings()
        for answer in 0..<6 {
            timings.countAnswer()
            let text = "db;dur=\(answer).5, total;dur=\(answer + 2), <b>\u{1B}[31m|`x`;dur=0.25"
            Array(text.utf8).withUnsafeBytes { timings.read($0, service: Nanoseconds(Int64(answer + 4) * 1_000_000)) }
        }
        level.labels[1].serverTiming = timings.result
        level.total.serverTiming = timings.result
        var result = run("chat", [level])
        var tracing = Tracing(url: "https://tempo.example/trace/{id}")
        tracing.run = 0xA1B2_C3D4
        result.target.tracing = TraceAccount(tracing)
        return result
    }()
}
