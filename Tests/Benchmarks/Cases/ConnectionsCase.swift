extension Case {
    /// Memory a connection: what dyno has in memory while many are open, less that while 100 are, over their difference.
    ///
    /// The server answers nobody until all have asked, so all connections are there at the same time, each with a request in flight.
    /// Not the peak of the whole run, which may lie in the writing of its result.
    static let connections = Case(name: "connections") { effort in
        let kinds = [
            (title: "plaintext", isTLS: false, count: 10_000, limit: 8.0), (title: "TLS", isTLS: true, count: 1_000, limit: 75.0),
        ]
        return try kinds.map { title, isTLS, count, limit in
            let few = try bytes(connections: 100, isTLS: isTLS)
            let many = try bytes(connections: count, isTLS: isTLS)
            let each = Double(many - few) / Double(count - 100) / 1000
            return Figure(
                "memory a connection, \(title), \(count) connections", "\(text(each, places: 2)) KB", mustBe: "<= \(limit) KB",
                holds: each <= limit,
                detail: "\(text(Double(few) / 1e6, places: 1)) MB with 100, \(text(Double(many) / 1e6, places: 1)) MB")
        }
    }

    private static func bytes(connections: Int, isTLS: Bool) throws -> Int {
        let server = try ResponderProcess(holdingUntil: connections)
        defer { server.stop() }
        // nginx speaks TLS and passes each request on.
        let front = isTLS ? try Nginx(.tls, upstream: server.port) : nil
        defer { front?.stop() }
        let arguments =
            [front?.url ?? server.url, "-c", "\(connections)", "-n", "\(connections)", "-t", "1", "--timeout", "60s"]
            + (isTLS ? ["--insecure"] : [])
        let process = try DynoRun.start(arguments)
        let quorum = Result { try server.awaitQuorum() }
        let bytes = process.memoryBytes("VmRSS")
        let opened = try DynoRun(endOf: process, arguments).level.generator.connectionsOpened
        try quorum.get()
        guard let bytes, opened == connections else { throw BenchError("\(opened) connections were opened, not \(connections)") }
        return bytes
    }
}
