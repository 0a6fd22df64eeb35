import Glibc

extension Case {
    /// From the start of the process to the first request's arrival at the server.
    static let startUp = Case(name: "startup") { effort in
        try MissingTool.check("curl")
        try MissingTool.check("wrk")
        let commands: [[String]] = [
            [DynoRun.command, "run", "-c", "1", "-n", "1", "-q"], ["wrk", "-t1", "-c1", "-d1s"],
            ["curl", "-s", "-o", "/dev/null"],
        ]
        let rounds = try Rounds(
            effort.isQuick ? 5 : 21, commands.map { command in { try FirstRequest.milliseconds(of: command) } })
        return [("wrk", 1), ("curl", 2)].map { name, index in
            .ratio(
                "start-up to the first request / \(name)", rounds.values[0], to: rounds.values[index], of: name, in: "ms",
                atMost: nil)
        }
    }
}

/// Waits for the first bytes of a request that a command sends.
enum FirstRequest {
    /// - Parameter command: what to start; the URL is added.
    static func milliseconds(of command: [String]) throws -> Double {
        let (listener, port) = try LoopbackSocket.listening()
        var open = [listener]
        defer { for socket in open { close(socket.descriptor) } }
        let clock = ContinuousClock()
        let start = clock.now
        let process = try Child(command + ["http://127.0.0.1:\(port)/"], processor: Processors.client)
        let hasCome = awaitBytes(listener, &open)
        let time = start.duration(to: clock.now)
        _ = process.terminate()
        guard hasCome else { throw BenchError("\(command[0]) sent nothing within 10 s") }
        return Double(time.components.seconds) * 1e3 + Double(time.components.attoseconds) / 1e15
    }

    /// A connection that ends without a byte, such as a probe, does not count.
    private static func awaitBytes(_ listener: LoopbackSocket, _ open: inout [LoopbackSocket]) -> Bool {
        var byte: UInt8 = 0
        while true {
            var polled = open.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
            guard poll(&polled, nfds_t(polled.count), 10_000) > 0 else { return false }
            for entry in polled where entry.revents != 0 {
                if entry.fd == listener.descriptor {
                    if let connection = listener.accepted(isBlocking: true) { open.append(connection) }
                } else if recv(entry.fd, &byte, 1, 0) == 1 {
                    return true
                } else {
                    open.removeAll { $0.descriptor == entry.fd }
                    close(entry.fd)
                }
            }
        }
    }
}
