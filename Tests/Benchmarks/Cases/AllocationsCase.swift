import Foundation

extension Case {
    /// Heap allocations of dyno's workers a request, in the steady state: those of a long run less those of a short one.
    ///
    /// A run also allocates a little an interval of its series: that much is allowed for.
    static let allocations = Case(name: "allocations") { _ in
        let server = try ResponderProcess()
        defer { server.stop() }
        let http2 = try Nginx(.http2)
        defer { http2.stop() }
        return try [
            figure("HTTP/2", http2.url, ["--http2", "-c", "8", "--streams", "4"], requests: 20_000),
            figure("closed loop", server, ["-c", "8"], requests: 20_000),
            figure("closed loop, think times", server, ["-c", "8", "--think", "exponential:100us"], requests: 20_000),
            // One connection: how many there are must not differ between the runs, as each costs allocations.
            figure("open load", server, ["-c", "1", "-R", "20000/s"], requests: 4_000),
            figure(
                "open load, gamma arrivals", server, ["-c", "1", "-R", "20000/s", "--arrivals", "gamma:cv=2"], requests: 4_000),
            // Each request is handed to the thread that writes it, whose allocations count as well.
            figure(
                "open load, samples", server, ["-c", "1", "-R", "20000/s", "--samples", "-o", NSTemporaryDirectory()],
                requests: 4_000),
            captureAllocations(),
            // Two requests an iteration; the thread that reads the feed counts as well.
            figure("chained requests", server, ["-c", "8"], requests: 10_000, of: ScenarioFiles.chained(server)),
            figure("cookies", server, ["-c", "8", "--cookies"], requests: 10_000, of: ScenarioFiles.two("/cookie", server)),
            figure("redirects", server, ["-c", "8"], requests: 10_000, of: ScenarioFiles.two("/redirect", server, "follow: 1")),
            figure("gzip", server, ["-c", "8"], requests: 10_000, of: ScenarioFiles.two("/zip", server, "compressed: true")),
            figure(
                "gzip, no answer twice", server, ["-c", "8"], requests: 10_000,
                of: ScenarioFiles.two("/never", server, "compressed: true")),
            // A line is an event.
            figure("streams", server, ["-c", "8"], requests: 10_000, of: ScenarioFiles.two("/kb", server, "stream: lines")),
            figure(
                "traces and Server-Timing", server, ["-c", "8"], requests: 10_000,
                of: ScenarioFiles.two("/kb", server, of: "tracing: true")),
            // Sessions of two requests each, on average.
            figure(
                "partly open load", server, ["-c", "1", "-R", "10000/s", "--return", "0.5"], requests: 4_000, isOfSessions: true),
        ]
    }

    private static let limit = 0.001
    private static let perInterval = 100

    private static func figure(
        _ title: String, _ server: ResponderProcess, _ load: [String], requests: Int, isOfSessions: Bool = false,
        of plan: ScenarioFiles? = nil
    ) throws -> Figure {
        try figure(
            title, plan?.path ?? server.url, load, requests: requests, each: plan == nil ? 1 : 2, isOfSessions: isOfSessions)
    }

    /// - Parameter each: how many requests an iteration has.
    private static func figure(
        _ title: String, _ url: String, _ load: [String], requests: Int, each: Int = 1, isOfSessions: Bool = false
    ) throws -> Figure {
        let short = try AllocationCount(url, load, requests: requests, of: each, isOfSessions: isOfSessions)
        let long = try AllocationCount(url, load, requests: 10 * requests, of: each, isOfSessions: isOfSessions)
        let allowance = perInterval * max(0, long.intervals - short.intervals)
        let share = Double(max(0, long.allocations - short.allocations - allowance)) / Double(9 * requests * each)
        return Figure(
            "allocations a request, \(title)", text(share, places: 5), mustBe: "<= \(limit)", holds: share <= limit,
            detail: "\(short.allocations) in \(requests * each) requests, \(long.allocations) in \(10 * requests * each); "
                + "\(allowance) allowed for \(long.intervals - short.intervals) more intervals of the series")
    }
}

/// The heap allocations of one run's worker threads: see AllocationCounter.
struct AllocationCount {
    var allocations: Int
    var intervals: Int

    /// - Parameters:
    ///   - each: how many requests an iteration has.
    ///   - isOfSessions: whether so many sessions are made, of one request each at least.
    init(_ url: String, _ load: [String], requests: Int, of each: Int = 1, isOfSessions: Bool = false) throws {
        let counter = DynoRun.companion("libAllocationCounter.so")
        guard access(counter, R_OK) == 0 else { throw BenchError("\(counter) is not built (make allocations)") }
        let file = "\(NSTemporaryDirectory())/dyno-bench-allocations-\(UUID().uuidString)"
        defer { unlink(file) }
        let run = try DynoRun(
            [url] + load + ["-n", "\(requests)", "-t", "1"], environment: ["LD_PRELOAD": counter, "ALLOCATION_COUNT_FILE": file])
        let counts = run.level.counts
        guard counts.succeeded == (isOfSessions ? counts.scheduled : requests * each), counts.scheduled >= requests else {
            throw BenchError("\(counts.succeeded) of \(max(requests, counts.scheduled)) succeeded")
        }
        let perThread = try String(contentsOfFile: file, encoding: .utf8).split(whereSeparator: \.isWhitespace).compactMap {
            Int($0)
        }
        // The main thread's come first; a run without any on its workers has not been counted at all.
        guard perThread.count == 2, perThread[1] > 0 else { throw BenchError("no allocations were counted") }
        allocations = perThread[1]
        intervals = run.level.series.points.count
    }
}
