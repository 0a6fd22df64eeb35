import DemoTarget
import Foundation
import LoadModel
import Measurement

extension Case {
    /// Reported response times held against the truth: what a first-come, first-served server with the service times and stalls of the
    /// target's own log does to evenly spaced arrivals (Lindley's recursion, D. V. Lindley, 1952). The target has a processor of its own.
    static let truth = Case(name: "truth") { effort in
        let seconds = effort.isQuick ? 8 : 24
        let steady = ["--servers", "1", "--service", "constant:0.5ms"]
        let stalling = ["--blocking", "--service", "constant:0.5ms", "--stall", "500ms", "--every", "4s"]
        return try alone("steady", steady, seconds: seconds, usual: 0.05, spoilt: nil)
            + alone("stalling", stalling, seconds: seconds, usual: 0.05, spoilt: 0.01)
            + beside("steady", steady, seconds: seconds, usual: 0.10, spoilt: nil)
            + beside("stalling", stalling, seconds: seconds, usual: 0.10, spoilt: 0.03)
            + random(seconds: effort.isQuick ? 8 : 30) + peers("steady", steady, seconds: seconds)
            + peers("stalling", stalling, seconds: seconds)
    }

    private static let rate = 500

    /// - Parameters:
    ///   - usual: how far what most requests see may be off; where nothing stalls p90 and the mean as well.
    ///   - spoilt: the same of what stalls make.
    private static func alone(
        _ name: String, _ target: [String], seconds: Int, usual: Double, spoilt: Double?
    ) throws -> [Figure] {
        let measured = try measure(rate: rate, seconds: seconds, target: target)
        return figures("\(name) target, \(rate)/s", measured, usual: usual, spoilt: spoilt)
    }

    /// The same with two programs that want the generator's processor all the time, as compilers do: within limits, or the run says that
    /// it is invalid.
    private static func beside(
        _ name: String, _ target: [String], seconds: Int, usual: Double, spoilt: Double?
    ) throws -> [Figure] {
        let others = try (0..<2).map { _ in try Role.start("burn", processor: Processors.client) }
        defer { for other in others { _ = other.terminate() } }
        let measured = try measure(rate: rate, seconds: seconds, target: target)
        let isValid = measured.run.level.isValid
        return figures(
            "\(name) target, \(rate)/s, two busy programs beside the generator", measured, usual: usual, spoilt: spoilt
        )
        .map { figure in
            guard !isValid, figure.verdict == .missed else { return figure }
            var said = Figure(figure.name, figure.measured, mustBe: figure.limit + ", or invalid", holds: true)
            said.detail = "the run says that it is invalid; " + figure.detail
            return said
        }
    }

    private static func figures(_ name: String, _ measured: Measured, usual: Double, spoilt: Double?) -> [Figure] {
        let truth = Truth(log: measured.log, rate: rate, requests: measured.run.level.counts.sent)
        return Times.named.map { title, path in
            let isOfStalls = path != \.p50 && spoilt != nil
            // Where nothing stalls the slowest requests are those that the machine held up, at either end.
            let isForInformation = spoilt == nil && (path == \.p99 || path == \.max)
            let tolerance = isForInformation ? nil : isOfStalls ? spoilt : usual
            return figure(
                "\(name): \(title)", measured.times[keyPath: path], truth.times[keyPath: path], within: tolerance)
        }
    }

    /// 700/s into one server with exponential service of mean 1 ms.
    private static func random(seconds: Int) throws -> [Figure] {
        let measured = try measure(rate: 700, seconds: seconds, target: ["--service", "exponential:1ms", "--servers", "1"])
        let truth = Truth(log: measured.log, rate: 700, requests: measured.run.level.counts.sent)
        return [
            figure("random server, 700/s: mean", measured.times.mean, truth.times.mean, within: 0.03),
            figure("random server, 700/s: p99", measured.times.p99, truth.times.p99, within: 0.03),
        ]
    }

    /// What others report of the same target, held against what an even schedule would see there: for information.
    private static func peers(_ name: String, _ target: [String], seconds: Int) throws -> [Figure] {
        try TimingPeer.allCases.filter { MissingTool.has($0.rawValue) }.flatMap { peer in
            let (times, log) = try withTarget(target) { try peer.times($0, rate: rate, seconds: seconds) }
            let truth = Truth(
                service: Nanoseconds(500_000), stalls: log.stalls, first: log.records.map(\.arrival).min() ?? .origin,
                rate: rate, requests: rate * seconds)
            return Times.named.map { title, path in
                figure(
                    "\(name) target, \(peer.rawValue): \(title)", times[keyPath: path], truth.times[keyPath: path], within: nil)
            }
        }
    }

    private struct Measured {
        var run: DynoRun
        var log: ServiceLog
        var times: Times { Times(run.level.total.responseTime) }
    }

    private static func measure(rate: Int, seconds: Int, target options: [String]) throws -> Measured {
        let (run, log) = try withTarget(options) { url in
            try DynoRun([url, "-R", "\(rate)/s", "-d", "\(seconds)s", "-t", "1"], processor: Processors.client)
        }
        guard log.records.count == run.level.counts.sent else {
            throw BenchError("the target served \(log.records.count) requests, Dyno sent \(run.level.counts.sent)")
        }
        return Measured(run: run, log: log)
    }

    /// Runs something against a demo target; gives the target's log as well.
    private static func withTarget<Result>(_ options: [String], _ body: (String) throws -> Result) throws -> (Result, ServiceLog)
    {
        let logPath = "\(NSTemporaryDirectory())/dyno-bench-log-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: logPath) }
        let target = try Child(
            [DynoRun.command, "target", "--port", "0", "--log", logPath] + options, processor: Processors.server)
        let result: Result
        do {
            result = try body("\(try target.awaitLine("listening on "))/work")
        } catch {
            _ = target.terminate()
            throw error
        }
        _ = target.terminate()
        return (result, try ServiceLog(parsing: try String(contentsOfFile: logPath, encoding: .utf8)))
    }

    private static func figure(_ name: String, _ reported: Double, _ truth: Double, within tolerance: Double?) -> Figure {
        let ratio = reported / truth
        let (measured, detail) = ("\(text(ratio, places: 4)) of the truth", "the truth is \(text(truth)) ms")
        guard let tolerance else { return Figure("reported / truth, \(name)", measured, detail: detail) }
        return Figure(
            "reported / truth, \(name)", measured, mustBe: "within \(text(tolerance * 100, places: 0)) %",
            holds: abs(ratio - 1) <= tolerance, detail: detail)
    }
}

/// What is said of response times, in milliseconds.
struct Times {
    var p50 = Double.nan
    var p90 = Double.nan
    var p99 = Double.nan
    var mean = Double.nan
    var max = Double.nan

    static var named: [(String, KeyPath<Times, Double>)] {
        [("p50", \.p50), ("p90", \.p90), ("p99", \.p99), ("mean", \.mean), ("max", \.max)]
    }
}

extension Times {
    init(_ summary: LatencySummary) {
        let percentile = { summary.percentile($0)?.milliseconds ?? .nan }
        self.init(
            p50: percentile(50), p90: percentile(90), p99: percentile(99), mean: summary.mean ?? .nan, max: summary.max ?? .nan)
    }

    /// Of single response times in milliseconds.
    init(_ times: [Double]) {
        let sorted = times.sorted()
        self.init(
            p50: sorted.ranked(50), p90: sorted.ranked(90), p99: sorted.ranked(99),
            mean: sorted.reduce(0, +) / Double(sorted.count), max: sorted.last ?? .nan)
    }
}

/// Response times in milliseconds that evenly spaced arrivals must see, from the server's own log.
struct Truth {
    let times: Times

    init(log: ServiceLog, rate: Int, requests: Int) {
        let records = log.records.sorted { $0.number < $1.number }
        let gap = 1e9 / Double(rate)
        // The schedule's time 0 on the server's clock: no request can arrive before it is due, and the luckiest hardly after.
        let epoch = records.enumerated().map { Double($1.arrival.count) - Double($0) * gap }.min() ?? 0
        let work = records.map { record in
            var work = Double(record.serviceTime.count)
            for stall in log.stalls {
                work -= max(0, Double(min(stall.upperBound, record.departure).count - max(stall.lowerBound, record.start).count))
            }
            return work
        }
        self.init(work: work, stalls: log.stalls, epoch: epoch, gap: gap)
    }

    /// Of as many requests that each take as long.
    init(service: Nanoseconds, stalls: [Range<Instant>], first: Instant, rate: Int, requests: Int) {
        self.init(
            work: Array(repeating: Double(service.count), count: requests), stalls: stalls, epoch: Double(first.count),
            gap: 1e9 / Double(rate))
    }

    private init(work: [Double], stalls: [Range<Instant>], epoch: Double, gap: Double) {
        var free = -Double.infinity
        times = Times(
            work.enumerated().map { index, work in
                let due = epoch + Double(index) * gap
                free = Truth.end(ofWork: work, from: Truth.skip(stalls: stalls, from: max(due, free)), stalls: stalls)
                return (free - due) / 1e6
            })
    }

    private static func skip(stalls: [Range<Instant>], from start: Double) -> Double {
        for stall in stalls where start >= Double(stall.lowerBound.count) && start < Double(stall.upperBound.count) {
            return Double(stall.upperBound.count)
        }
        return start
    }

    /// Work pauses during stalls.
    private static func end(ofWork work: Double, from start: Double, stalls: [Range<Instant>]) -> Double {
        var end = start + work
        for stall in stalls where start < Double(stall.lowerBound.count) && end > Double(stall.lowerBound.count) {
            end += Double(stall.upperBound.count - stall.lowerBound.count)
        }
        return end
    }
}
