import Foundation
import Measurement

extension Case {
    /// Evenly spaced arrivals: how late requests start, and CPU time a request, beside h2load's own pacing.
    static let constantRate = Case(name: "constant") { effort in
        let server = try Nginx()
        defer { server.stop() }
        // Long enough at the low rate for the start of the process not to count.
        return try ConstantRate(url: server.url, rate: 2000, seconds: effort.isQuick ? 2 : 8, limit: 2.0).figures(effort)
            + ConstantRate(url: server.url, rate: 20_000, seconds: effort.isQuick ? 2 : 4, limit: nil).figures(effort)
    }
}

/// Dyno in both pacing modes, and h2load with as many requests a second.
struct ConstantRate {
    var url: String
    var rate: Int
    var seconds: Int
    /// Of the ratio of the batched mode's CPU time a request to h2load's.
    var limit: Double?

    private static let connections = 10

    /// What a contender did, and its start delays in microseconds: p50, p99, p99.9.
    private struct Outcome {
        var work: Work
        var delays: [Double]
    }

    func figures(_ effort: Effort) throws -> [Figure] {
        let rounds = try Rounds(effort.isQuick ? 1 : 3, [dyno(pacing: "precise"), dyno(pacing: "batched"), h2load])
        let peer = rounds.map(2) { $0.work.cpuMicrosecondsPerRequest }
        let costs = [("precise", nil), ("batched", limit)].enumerated().map { index, mode in
            Figure.ratio(
                "CPU a request / h2load --rps, \(rate)/s, \(mode.0)", rounds.map(index) { $0.work.cpuMicrosecondsPerRequest },
                to: peer, of: "h2load", in: "us", atMost: mode.1)
        }
        let delays = ["dyno, precise", "dyno, batched", "h2load --rps"].enumerated().map { index, name in
            delayFigure(name, rounds.values[index])
        }
        return costs + delays
    }

    private func delayFigure(_ name: String, _ outcomes: [Outcome]) -> Figure {
        let medians = (0..<3).map { rank in text(median(outcomes.map { $0.delays[rank] }), places: 1) }
        let detail =
            name.hasPrefix("dyno")
            ? "its own figures"
            : "against the even schedule that fits its log best, none early; its clock starts with its first request"
        return Figure(
            "start delay p50 / p99 / p99.9, \(rate)/s, \(name)", medians.joined(separator: " / ") + " us", detail: detail)
    }

    private func dyno(pacing: String) -> () throws -> Outcome {
        {
            let run = try DynoRun(
                [url, "-R", "\(rate)/s", "-d", "\(seconds)s", "-t", "1", "--pacing", pacing], processor: Processors.client)
            let delays = LatencySummary(run.level.phases.startDelay)
            return Outcome(work: run.work, delays: [50, 99, 99.9].map { (delays.percentile($0)?.milliseconds ?? .nan) * 1000 })
        }
    }

    /// Once for its CPU time, and once more for its log, which costs CPU time.
    private func h2load() throws -> Outcome {
        let run = { try H2load(url, rate: rate, connections: ConstantRate.connections, seconds: $0, logsRequests: $1) }
        let starts = try run(2, true).starts
        let gap = 1e6 / Double(rate)
        let late = starts.enumerated().map { $1 - Double($0) * gap }
        let delays = late.map { $0 - (late.min() ?? 0) }.sorted()
        return Outcome(work: try run(seconds, false).work, delays: [50, 99, 99.9].map { delays.ranked($0) })
    }
}
