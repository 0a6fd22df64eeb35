import Foundation

/// CPU time a request of a closed loop, beside wrk in the same round: nginx on one core, the client on another.
struct CostCase {
    var connections: Int
    var isTLS = false
    /// Of the ratio to wrk's.
    var limit: Double

    static let all = [
        CostCase(connections: 50, limit: 1.05), CostCase(connections: 1000, limit: 0.95),
        CostCase(connections: 50, isTLS: true, limit: 1.05), CostCase(connections: 1000, isTLS: true, limit: 0.85),
    ]
    static let rounds = 5
    static let seconds = 4

    @Sendable static func run() throws -> [Figure] { try all.map { try $0.figure() } }

    private var isPinned: Bool { ProcessInfo.processInfo.activeProcessorCount > 1 }

    private func figure() throws -> Figure {
        let server = try Nginx(processor: isPinned ? 0 : nil, isTLS: isTLS)
        defer { server.stop() }
        let url = "\(isTLS ? "https" : "http")://127.0.0.1:\(server.port)/x"
        var ratios: [Double] = []
        var own: [Double] = []
        var peers: [Double] = []
        for round in 0..<CostCase.rounds {
            // The one that comes first changes, so that a drift of the machine falls on both.
            let order = round % 2 == 0 ? [true, false] : [false, true]
            var cost: [Bool: Double] = [:]
            for isDyno in order { cost[isDyno] = try isDyno ? dyno(url) : wrk(url) }
            guard let mine = cost[true], let peer = cost[false] else { continue }
            own.append(mine)
            peers.append(peer)
            ratios.append(mine / peer)
        }
        let spread =
            "\(text(median(own) * 1e6, places: 2)) us against \(text(median(peers) * 1e6, places: 2)) us; "
            + "\(text(ratios.min() ?? .nan)) to \(text(ratios.max() ?? .nan)) over \(CostCase.rounds) rounds"
        return Figure(
            name: "CPU a request / wrk's, \(isTLS ? "TLS" : "plaintext"), \(connections) connections",
            measured: "\(text(median(ratios))) (\(spread))", limit: "<= \(limit)", holds: median(ratios) <= limit, isGoal: isTLS)
    }

    private func dyno(_ url: String) throws -> Double {
        let arguments = [url, "-c", "\(connections)", "-t", "1", "-d", "\(CostCase.seconds)s"] + (isTLS ? ["--insecure"] : [])
        let run = try DynoRun(arguments, processor: isPinned ? 1 : nil)
        return run.usage.cpuSeconds / Double(max(1, run.level.counts.succeeded))
    }

    private func wrk(_ url: String) throws -> Double {
        let usage = try Child.run(
            ["wrk", "-t1", "-c\(connections)", "-d\(CostCase.seconds)s", url], processor: isPinned ? 1 : nil)
        guard let line = usage.output.split(separator: "\n").first(where: { $0.contains(" requests in ") }),
            let count = line.split(separator: " ").first.flatMap({ Double($0) })
        else { throw BenchError("wrk said: \(usage.output)") }
        return usage.cpuSeconds / count
    }
}
