import DemoTarget
import Foundation
import LoadModel
import Measurement

extension Case {
    /// Reported response times held against the truth: what a first-come, first-served server with the service times and stalls of the
    /// target's own log does to evenly spaced arrivals (Lindley's recursion, D. V. Lindley, 1952).
    static let truth = Case(name: "truth") { effort in
        try stalls(seconds: effort.isQuick ? 8 : 24) + random(seconds: effort.isQuick ? 8 : 30)
    }

    /// 500/s, a target that stalls 500 ms every 4 s.
    private static func stalls(seconds: Int) throws -> [Figure] {
        let (run, log) = try measure(
            rate: 500, seconds: seconds, target: ["--blocking", "--stall", "500ms", "--every", "4s", "--service", "constant:1ms"])
        let truth = Truth(log: log, rate: 500, requests: run.level.counts.sent)
        let summary = run.level.total.responseTime
        return [
            figure("stalling target, 500/s: mean", summary.mean, truth.mean, within: 0.01),
            figure("stalling target, 500/s: p50", summary.percentile(50)?.milliseconds, truth.percentile(50), within: 0.05),
            figure("stalling target, 500/s: p90", summary.percentile(90)?.milliseconds, truth.percentile(90), within: 0.01),
            figure("stalling target, 500/s: p99", summary.percentile(99)?.milliseconds, truth.percentile(99), within: 0.01),
            figure("stalling target, 500/s: max", summary.max, truth.percentile(100), within: 0.01),
        ]
    }

    /// 700/s into one server with exponential service of mean 1 ms.
    private static func random(seconds: Int) throws -> [Figure] {
        let (run, log) = try measure(rate: 700, seconds: seconds, target: ["--service", "exponential:1ms", "--servers", "1"])
        let truth = Truth(log: log, rate: 700, requests: run.level.counts.sent)
        let summary = run.level.total.responseTime
        return [
            figure("random server, 700/s: mean", summary.mean, truth.mean, within: 0.03),
            figure("random server, 700/s: p99", summary.percentile(99)?.milliseconds, truth.percentile(99), within: 0.03),
        ]
    }

    private static func measure(rate: Int, seconds: Int, target options: [String]) throws -> (DynoRun, ServiceLog) {
        let logPath = "\(NSTemporaryDirectory())/dyno-bench-log-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: logPath) }
        let target = try Child([DynoRun.command, "target", "--port", "0", "--log", logPath] + options)
        let url = try target.awaitLine("listening on ")
        let run: DynoRun
        do {
            run = try DynoRun(["\(url)/work", "-R", "\(rate)/s", "-d", "\(seconds)s"])
        } catch {
            _ = target.terminate()
            throw error
        }
        _ = target.terminate()
        let log = try ServiceLog(parsing: try String(contentsOfFile: logPath, encoding: .utf8))
        guard log.records.count == run.level.counts.sent else {
            throw BenchError("the target served \(log.records.count) requests, Dyno sent \(run.level.counts.sent)")
        }
        return (run, log)
    }

    private static func figure(_ name: String, _ reported: Double?, _ truth: Double, within tolerance: Double) -> Figure {
        let ratio = (reported ?? .nan) / truth
        return Figure(
            name, "\(text(ratio, places: 4)) of the truth", mustBe: "within \(tolerance * 100) %",
            holds: abs(ratio - 1) <= tolerance, detail: "the truth is \(text(truth)) ms")
    }
}

/// Response times in milliseconds that evenly spaced arrivals must see, from the server's own log.
struct Truth {
    private let sorted: [Double]

    init(log: ServiceLog, rate: Double, requests: Int) {
        let records = log.records.sorted { $0.number < $1.number }
        let gap = 1e9 / rate
        // The schedule's time 0 on the server's clock: no request can arrive before it is due, and the luckiest hardly after.
        let epoch = records.enumerated().map { Double($1.arrival.count) - Double($0) * gap }.min() ?? 0
        var free = -Double.infinity
        var times: [Double] = []
        for (index, record) in records.enumerated() {
            let due = epoch + Double(index) * gap
            var work = Double(record.serviceTime.count)
            for stall in log.stalls {
                work -= max(0, Double(min(stall.upperBound, record.departure).count - max(stall.lowerBound, record.start).count))
            }
            var end = Truth.skip(stalls: log.stalls, from: max(due, free))
            end = Truth.end(ofWork: work, from: end, stalls: log.stalls)
            free = end
            times.append((end - due) / 1e6)
        }
        sorted = times.sorted()
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

    var mean: Double { sorted.reduce(0, +) / Double(sorted.count) }

    func percentile(_ percent: Double) -> Double { sorted.ranked(percent) }
}
