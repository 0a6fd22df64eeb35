import Foundation
import Measurement

extension Case {
    /// What waiting costs, and how punctual it is: beside a bare loop that waits in the same way and does nothing else.
    static let pacing = Case(name: "pacing") { effort in
        let server = try ResponderProcess()
        defer { server.stop() }
        let seconds = effort.isQuick ? 1 : 3
        return try [500, 1000].flatMap { rate in
            let rounds = try Rounds(
                effort.isQuick ? 1 : effort.rounds,
                [{ try dyno(server, rate: rate, seconds: seconds) }, { try bare(server, rate: rate, seconds: seconds) }])
            return [
                Figure.ratio(
                    "CPU a request / a bare loop of the same way to wait, \(rate)/s",
                    rounds.map(0, \.cpuMicrosecondsPerRequest), to: rounds.map(1, \.cpuMicrosecondsPerRequest), of: "bare loop",
                    in: "us", atMost: 1.25)
            ] + [("p50", 0), ("p99", 1)].map { lag($0.0, rounds, $0.1, rate) }
        }
    }

    /// Below a microsecond the ratio is one of two clock readings.
    private static func lag(_ name: String, _ rounds: Rounds<Waiting>, _ rank: Int, _ rate: Int) -> Figure {
        let own = median(rounds.map(0) { $0.lags[rank] })
        let bare = median(rounds.map(1) { $0.lags[rank] })
        return Figure(
            "lag \(name) / a bare loop's, \(rate)/s", text(own / bare), mustBe: "<= 1.25, or below 1 us",
            holds: own <= max(1, 1.25 * bare),
            detail: "\(text(own, places: 2)) against \(text(bare, places: 2)) us")
    }

    /// What a client used a request, its start and end left out, and its lag's p50 and p99 in microseconds.
    private struct Waiting {
        var cpuMicrosecondsPerRequest: Double
        var lags: [Double]

        /// Of a short and a long run: CPU seconds and requests.
        init(short: (Double, Int), long: (Double, Int), lags: [Double]) {
            cpuMicrosecondsPerRequest = (long.0 - short.0) / Double(long.1 - short.1) * 1e6
            self.lags = lags
        }
    }

    private static func dyno(_ server: ResponderProcess, rate: Int, seconds: Int) throws -> Waiting {
        let run = { (seconds: Int) in
            try DynoRun(
                [server.url, "-R", "\(rate)/s", "-d", "\(seconds)s", "-t", "1", "--receive-stamps", "on"],
                processor: Processors.client)
        }
        let (short, long) = (try run(seconds), try run(3 * seconds))
        let lag = LatencySummary(long.level.phases.lag)
        return Waiting(
            short: (short.usage.cpuSeconds, short.level.counts.sent), long: (long.usage.cpuSeconds, long.level.counts.sent),
            lags: [50, 99].map { (lag.percentile($0)?.milliseconds ?? .nan) * 1000 })
    }

    private static func bare(_ server: ResponderProcess, rate: Int, seconds: Int) throws -> Waiting {
        let run = { (seconds: Int) in
            try Role.start("pace", "\(server.port)", "\(rate)", "\(seconds)", processor: Processors.client).wait()
        }
        let (short, long) = (try run(seconds), try run(3 * seconds))
        let delays = long.output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }.sorted()
        guard delays.count == 3 * seconds * rate else { throw BenchError("the paced client said: \(long.errors)") }
        return Waiting(
            short: (short.cpuSeconds, seconds * rate), long: (long.cpuSeconds, 3 * seconds * rate),
            lags: [50, 99].map { delays.ranked($0) / 1000 })
    }
}
