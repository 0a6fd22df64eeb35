/// Sent exactly what the schedule asks for, and the server saw the same.
enum CountCase {
    static func run() throws -> [Figure] {
        let server = try Nginx()
        defer { server.stop() }
        let before = try server.served()
        let run = try DynoRun(["http://127.0.0.1:\(server.port)/x", "-R", "2000/s", "-d", "10s"])
        // The question itself is one request.
        let served = try server.served() - before - 1
        let sent = run.level.counts.sent
        return [
            Figure(
                name: "2,000/s for 10 s against nginx: requests sent", measured: "\(sent)", limit: "20000", holds: sent == 20_000),
            Figure(name: "the same by nginx's own count", measured: "\(served)", limit: "\(sent)", holds: served == sent),
        ]
    }
}
