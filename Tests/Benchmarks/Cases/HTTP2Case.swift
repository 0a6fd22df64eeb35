extension Case {
    /// CPU time a request over HTTP/2, beside h2load's in the same round: over TLS and without, ten connections of ten streams, and
    /// one of a hundred.
    static let http2 = Case(name: "http2") { effort in
        let secure = try Nginx(.http2OverTLS)
        defer { secure.stop() }
        let plain = try Nginx(.http2)
        defer { plain.stop() }
        return try http2Figures("HTTP/2 over TLS, 10 connections × 10 streams", secure, connections: 10, streams: 10, effort)
            + http2Figures("HTTP/2 over TLS, 1 connection × 100 streams", secure, connections: 1, streams: 100, effort)
            + http2Figures("h2c, 10 connections × 10 streams", plain, connections: 10, streams: 10, effort)
            + http2Figures("h2c, 1 connection × 100 streams", plain, connections: 1, streams: 100, effort)
    }

    private static func http2Figures(
        _ title: String, _ server: Nginx, connections: Int, streams: Int, _ effort: Effort
    ) throws -> [Figure] {
        let arguments = [
            server.url, "--http2", "--streams", "\(streams)", "--connections", "\(connections)", "-c", "\(connections * streams)",
            "-t", "1", "-d", "\(effort.seconds)s",
        ]
        let trust = server.url.hasPrefix("https") ? ["--insecure"] : []
        let contenders: [() throws -> (work: Work, connections: Int)] = [
            {
                let run = try DynoRun(arguments + trust, processor: Processors.client)
                return (run.work, run.level.generator.connectionsOpened)
            },
            {
                let peer = try H2load(server.url, connections: connections, streams: streams, seconds: effort.seconds)
                return (peer.work, connections)
            },
        ]
        let rounds = try Rounds(effort.rounds, contenders)
        let costs = [0, 1].map { rounds.map($0) { $0.work.cpuMicrosecondsPerRequest } }
        let rates = [0, 1].map { rounds.map($0) { $0.work.requestsPerSecond } }
        let opened = Int(median(rounds.map(0) { Double($0.connections) }))
        return [
            .ratio("CPU a request / h2load, \(title)", costs[0], to: costs[1], of: "h2load", in: "us", atMost: 1),
            .ratio("requests a second / h2load, \(title)", rates[0], to: rates[1], of: "h2load", in: "a second", atMost: nil),
            Figure("connections that dyno opened, \(title)", "\(opened)", mustBe: "\(connections)", holds: opened == connections),
        ]
    }
}
