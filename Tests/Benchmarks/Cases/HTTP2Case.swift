extension Case {
    /// CPU time a request over HTTP/2, beside h2load's in the same round: 10 connections of 10 streams.
    static let http2 = Case(name: "http2") { effort in
        let server = try Nginx(.http2)
        defer { server.stop() }
        let arguments = [server.url, "--http2", "--streams", "10", "-c", "100", "-t", "1", "-d", "\(effort.seconds)s"]
        let contenders: [() throws -> (work: Work, connections: Int)] = [
            {
                let run = try DynoRun(arguments, processor: Processors.client)
                return (run.work, run.level.generator.connectionsOpened)
            },
            { (try H2load(server.url, connections: 10, streams: 10, seconds: effort.seconds).work, 10) },
        ]
        let rounds = try Rounds(effort.rounds, contenders)
        let costs = [0, 1].map { rounds.map($0) { $0.work.cpuMicrosecondsPerRequest } }
        let rates = [0, 1].map { rounds.map($0) { $0.work.requestsPerSecond } }
        let title = "HTTP/2, 10 connections × 10 streams"
        let opened = Int(median(rounds.map(0) { Double($0.connections) }))
        return [
            .ratio("CPU a request / h2load, \(title)", costs[0], to: costs[1], of: "h2load", in: "us", atMost: 3.5),
            .ratio("requests a second / h2load, \(title)", rates[0], to: rates[1], of: "h2load", in: "a second", atMost: nil),
            Figure("connections that dyno opened, \(title)", "\(opened)", mustBe: "10", holds: opened == 10),
        ]
    }
}
