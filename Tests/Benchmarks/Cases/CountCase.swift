extension Case {
    /// Sent exactly what the schedule asks for, and the server saw the same.
    static let count = Case(name: "count") { effort in
        let server = try Nginx()
        defer { server.stop() }
        let seconds = effort.isQuick ? 2 : 10
        let before = try server.served()
        let run = try DynoRun([server.url, "-R", "2000/s", "-d", "\(seconds)s"])
        // The question itself is one request.
        let served = try server.served() - before - 1
        let sent = run.level.counts.sent
        return [
            Figure(
                "2,000/s for \(seconds) s against nginx: requests sent", "\(sent)", mustBe: "\(seconds * 2000)",
                holds: sent == seconds * 2000),
            Figure("the same by nginx's own count", "\(served)", mustBe: "\(sent)", holds: served == sent),
        ]
    }
}
