import LoadModel
import Measurement

extension Fixture {
    /// An open load whose slowest requests were kept: most of them lie in a stall, some dialled, some waited for a slot, one was redirected,
    /// one got no answer.
    static let slowest: RunResult = {
        var sample = LevelSample(level: openLevel(100), seed: 11, seconds: 20)
        sample.addLabel("list channels", requests: 1400, typicalMilliseconds: 8, bytes: 4_096)
        sample.addLabel("pay <b>&", requests: 599, typicalMilliseconds: 3, bytes: 512)
        sample.fail("pay <b>&", .timeout, count: 1, milliseconds: 10_000)
        let stall = TargetStall(start: Nanoseconds(seconds: 12.31), end: Nanoseconds(seconds: 12.74), requests: 43)
        var level = sample.result(findings: [.targetStalled(times: 1, seconds: 0.43, longest: stall)])
        let waiting = (0..<24).map { kept($0, start: 12.3 + 0.015 * Double($0), end: 12.741 + 0.0005 * Double($0)) }
        let others = (0..<12).map {
            kept(24 + $0, start: 1 + 1.4 * Double($0), end: 1 + 1.4 * Double($0) + 0.09 - 0.003 * Double($0))
        }
        var failed = kept(40, start: 5, end: 15)
        failed.record.sample.failure = .timeout
        failed.record.sample.firstByteReceived = nil
        (failed.record.sample.status, failed.label) = (0, "pay <b>&")
        var slow = SlowRequests(
            limit: 100, slowest: (waiting + others).sorted { $1.responseTime < $0.responseTime }, failed: [failed],
            stalls: [stall])
        slow.requests = [
            PlannedRequest(place: 0, method: "GET", path: "/channels?limit=${limit}"),
            PlannedRequest(place: 1, method: "POST", path: "/pay?token=<redacted>"),
        ]
        level.slow = slow
        var result = run("slowest", [level])
        var tracing = Tracing(url: "https://tempo.example/trace/{id}?org=1&at=<b>")
        tracing.run = 0xC0FF_EE00
        result.target.tracing = TraceAccount(tracing)
        return result
    }()

    private static func kept(_ number: Int, start: Double, end: Double) -> KeptRequest {
        let (start, end) = (Nanoseconds(seconds: start), Nanoseconds(seconds: end))
        let dials = number % 8 == 3
        let lag = Nanoseconds(20_000 + Int64(number) * 1_000)
        let slotWait = number % 8 == 5 ? Nanoseconds(4_000_000) : .zero
        let sent = start + lag + slotWait + (dials ? Nanoseconds(2_400_000) : .zero)
        let sample = Sample(
            label: 0, intendedStart: start, lag: lag, slotWait: slotWait, firstByteSent: sent,
            firstByteReceived: end - Nanoseconds(300_000), end: end, failure: nil, status: 200, receivedBytes: 4_096,
            sentBytes: 120,
            dial: dials
                ? DialTimes(resolve: Nanoseconds(150_000), tcpConnect: Nanoseconds(250_000), tls: Nanoseconds(1_900_000)) : nil,
            waitedForConnection: dials, readDelay: Nanoseconds(12_000), receipt: .stamped)
        var record = RequestRecord(sample)
        (record.worker, record.connection, record.connectionAge) = (1, Int32(number % 5 + 1), dials ? 0 : Int32(number))
        (record.inFlight, record.iteration, record.place) = (Int32(43 - number), number * 17, number % 3 == 1 ? 1 : 0)
        (record.redirects, record.retries, record.row) = (
            number == 7 ? 2 : 0, number == 9 ? 1 : 0, number % 3 == 1 ? Int32(number + 1) : 0
        )
        record.trace = TraceMark(
            TraceIdentity(run: 0xC0FF_EE00, seed: 11, iteration: record.iteration), sampled: number % 4 == 0 ? 1 : 0)
        return KeptRequest(
            record, label: number % 3 == 1 ? "pay <b>&" : "list channels", feed: number % 3 == 1 ? "users" : nil)
    }

    /// The same with a timeline.
    static let timeline: RunResult = {
        var result = slowest
        let requests = result.levels[0].slow?.slowest ?? []
        result.levels[0].timeline = Timeline(requests, dropped: 120)
        return result
    }()
}
