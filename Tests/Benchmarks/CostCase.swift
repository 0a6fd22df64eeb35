import Foundation

/// CPU time a request of a closed loop with 50 connections, beside wrk in the same round: nginx on one core, the client on another.
enum CostCase {
    static let rounds = 5
    static let seconds = 4

    static func run() throws -> [Figure] {
        let isPinned = ProcessInfo.processInfo.activeProcessorCount > 1
        let server = try Nginx(processor: isPinned ? 0 : nil)
        defer { server.stop() }
        let url = "http://127.0.0.1:\(server.port)/x"
        var ratios: [Double] = []
        var own: [Double] = []
        var peers: [Double] = []
        for round in 0..<rounds {
            // The one that comes first changes, so that a drift of the machine falls on both.
            let order = round % 2 == 0 ? [true, false] : [false, true]
            var cost: [Bool: Double] = [:]
            for isDyno in order { cost[isDyno] = try isDyno ? dyno(url, isPinned) : wrk(url, isPinned) }
            guard let mine = cost[true], let peer = cost[false] else { continue }
            own.append(mine)
            peers.append(peer)
            ratios.append(mine / peer)
        }
        let spread =
            "\(text(median(own) * 1e6, places: 2)) us against \(text(median(peers) * 1e6, places: 2)) us; "
            + "\(text(ratios.min() ?? .nan)) to \(text(ratios.max() ?? .nan)) over \(rounds) rounds"
        return [
            Figure(
                name: "CPU a request / wrk's, closed loop, 50 connections", measured: "\(text(median(ratios))) (\(spread))",
                limit: "<= 1.15",
                holds: median(ratios) <= 1.15)
        ]
    }

    private static func dyno(_ url: String, _ isPinned: Bool) throws -> Double {
        let run = try DynoRun([url, "-c", "50", "-t", "1", "-d", "\(seconds)s"], processor: isPinned ? 1 : nil)
        return run.usage.cpuSeconds / Double(max(1, run.level.counts.succeeded))
    }

    private static func wrk(_ url: String, _ isPinned: Bool) throws -> Double {
        let usage = try Child.run(["wrk", "-t1", "-c50", "-d\(seconds)s", url], processor: isPinned ? 1 : nil)
        guard let line = usage.output.split(separator: "\n").first(where: { $0.contains(" requests in ") }),
            let count = line.split(separator: " ").first.flatMap({ Double($0) })
        else { throw BenchError("wrk said: \(usage.output)") }
        return usage.cpuSeconds / count
    }
}
