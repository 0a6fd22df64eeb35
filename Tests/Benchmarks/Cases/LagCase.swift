import Foundation
import Measurement

extension Case {
    /// The generator's own lateness, beside a client that does nothing but look at the clock: on an idle processor within the limits,
    /// on a busy one no worse than that client, which is then interrupted as well.
    static let lag = Case(name: "lag") { effort in
        let server = try ResponderProcess()
        defer { server.stop() }
        let seconds = effort.isQuick ? 2 : 4
        let rounds = try Rounds(
            effort.rounds, [{ try dynoLag(server, seconds: seconds) }, { try spinningLag(server, seconds: seconds) }])
        return [(percent: "p50", limit: 1.0), (percent: "p99", limit: 60.0)].enumerated().map { rank, goal in
            let own = rounds.map(0) { $0[rank] }
            let spinning = median(rounds.map(1) { $0[rank] })
            return Figure(
                "lag \(goal.percent), 1,000/s, precise", "\(text(median(own), places: 2)) us",
                mustBe: "<= \(goal.limit) us, or the spinning client's", holds: median(own) <= max(goal.limit, spinning),
                detail: "spinning client \(text(spinning, places: 2)) us; "
                    + "\(text(own.min() ?? .nan, places: 2)) to \(text(own.max() ?? .nan, places: 2)) us over \(own.count) rounds"
            )
        }
    }

    /// p50 and p99 in microseconds.
    private static func dynoLag(_ server: ResponderProcess, seconds: Int) throws -> [Double] {
        let run = try DynoRun(
            [server.url, "-R", "1000/s", "-d", "\(seconds)s", "-t", "1", "--pacing", "precise"], processor: Processors.client)
        let lag = LatencySummary(run.level.phases.lag)
        return [50, 99].map { (lag.percentile($0)?.milliseconds ?? .nan) * 1000 }
    }

    private static func spinningLag(_ server: ResponderProcess, seconds: Int) throws -> [Double] {
        let usage = try Role.start("spin", "\(server.port)", "1000", "\(seconds)", processor: Processors.client).wait()
        let delays = usage.output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }.sorted()
        guard delays.count == seconds * 1000 else { throw BenchError("the spinning client said: \(usage.errors)") }
        return [50, 99].map { delays.ranked($0) / 1000 }
    }
}
