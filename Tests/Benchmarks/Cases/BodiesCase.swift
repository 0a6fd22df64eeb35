extension Case {
    /// Large bodies: bytes a second, and CPU time a byte, beside wrk's.
    static let bodies = Case(name: "bodies") { effort in
        let server = try Nginx()
        defer { server.stop() }
        let contenders: [() throws -> Work] = [
            {
                try DynoRun(
                    [server.largeURL, "-c", "10", "-t", "1", "-d", "\(effort.seconds)s"], processor: Processors.client
                ).work
            },
            { try Peer.wrk.work(server.largeURL, connections: 10, seconds: effort.seconds) },
        ]
        let rounds = try Rounds(effort.rounds, contenders)
        let size = Double(Nginx.largeBytes) / 1e6
        let rates = [0, 1].map { rounds.map($0) { $0.requestsPerSecond * size } }
        let costs = [0, 1].map { rounds.map($0) { $0.cpuMicrosecondsPerRequest / size } }
        return [
            .ratio(
                "MB a second / wrk, 613 KB bodies, 10 connections", rates[0], to: rates[1], of: "wrk", in: "MB/s", atMost: nil),
            .ratio("CPU a MB / wrk, 613 KB bodies, 10 connections", costs[0], to: costs[1], of: "wrk", in: "us", atMost: nil),
        ]
    }
}
