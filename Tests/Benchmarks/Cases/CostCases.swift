extension Case {
    /// CPU time a request of closed loops, beside wrk's in the same round.
    static let plaintext = Case(name: "plaintext") { effort in
        let server = try Nginx()
        defer { server.stop() }
        return try ClosedLoop(url: server.url, title: "plaintext, 1 connection", connections: 1).figures(effort)
            + ClosedLoop(
                url: server.url, title: "plaintext, 50 connections", connections: 50, limit: 0.95, stampedLimit: 1.05,
                others: [.hey, .ab]
            )
            .figures(effort)
            + ClosedLoop(
                url: server.url, title: "plaintext, 1,000 connections", connections: 1000, limit: 0.90, stampedLimit: 1.0
            )
            .figures(effort)
    }

    /// The same where the server could do more: a server that is always behind makes every client look frugal, as it hands out its
    /// answers in bunches.
    static let fastServer = Case(name: "fast") { effort in
        let costs = try serverCosts(effort)
        let server = try ResponderProcess()
        defer { server.stop() }
        return try [
            Figure(
                "CPU a request of the faster server / of nginx", text(costs.own / costs.nginx), mustBe: "<= 0.75",
                holds: costs.own / costs.nginx <= 0.75,
                detail: "\(text(costs.own, places: 2)) against \(text(costs.nginx, places: 2)) us, under wrk with 50 connections")
        ]
            + ClosedLoop(url: server.url, title: "server faster than nginx, 50 connections", connections: 50, limit: 0.75)
            .figures(effort)
    }

    /// What a request costs the servers themselves, in microseconds: how many a second they answer says little of that, as the client
    /// may be what limits it.
    private static func serverCosts(_ effort: Effort) throws -> (own: Double, nginx: Double) {
        let server = try ResponderProcess()
        let own = try Peer.wrk.work(server.url, connections: 50, seconds: effort.seconds).requests
        let ownCPU = server.stop().cpuSeconds
        let nginx = try Nginx()
        let nginxs = try Peer.wrk.work(nginx.url, connections: 50, seconds: effort.seconds).requests
        return (ownCPU / Double(own) * 1e6, nginx.stop().cpuSeconds / Double(nginxs) * 1e6)
    }

    static let tls = Case(name: "tls") { effort in
        let server = try Nginx(.tls)
        defer { server.stop() }
        return try ClosedLoop(url: server.url, title: "TLS, 50 connections", connections: 50, isTLS: true, limit: 1.05)
            .figures(effort)
            + ClosedLoop(
                url: server.url, title: "TLS, 1,000 connections", connections: 1000, isTLS: true, patience: 5, limit: 0.85
            )
            .figures(effort)
    }
}

/// Dyno and its peers with as many connections, each sending again when its answer has come.
struct ClosedLoop {
    var url: String
    var title: String
    var connections: Int
    var isTLS = false
    /// How much longer than others it takes until its start, such as many handshakes, is lost in the rest.
    var patience = 1
    /// Of the ratio to wrk's CPU time a request.
    var limit: Double?
    /// The same where answers are timed by the kernel; nil: not measured.
    var stampedLimit: Double?
    /// Beside wrk, for information, where they are installed.
    var others: [Peer] = []

    func figures(_ effort: Effort) throws -> [Figure] {
        let peers = [Peer.wrk] + others.filter { MissingTool.has($0.rawValue) }
        let seconds = effort.seconds * patience
        let stamped = stampedLimit == nil ? [] : [dyno(seconds, ["--receive-stamps", "on"])]
        let contenders =
            [dyno(seconds)] + peers.map { peer in { try peer.work(url, connections: connections, seconds: seconds) } } + stamped
        let rounds = try Rounds(effort.rounds, contenders)
        let own = rounds.map(0, \.cpuMicrosecondsPerRequest)
        return peers.enumerated().map { index, peer in
            .ratio(
                "CPU a request / \(peer.rawValue), \(title)", own, to: rounds.map(index + 1, \.cpuMicrosecondsPerRequest),
                of: peer.rawValue, in: "us", atMost: peer == .wrk ? limit : nil)
        }
            + stamped.map { _ in
                .ratio(
                    "CPU a request / wrk, \(title), receive time stamps on",
                    rounds.map(contenders.count - 1, \.cpuMicrosecondsPerRequest), to: rounds.map(1, \.cpuMicrosecondsPerRequest),
                    of: "wrk", in: "us", atMost: stampedLimit)
            }
            + [
                .ratio(
                    "requests a second / wrk, \(title)", rounds.map(0, \.requestsPerSecond),
                    to: rounds.map(1, \.requestsPerSecond),
                    of: "wrk", in: "a second", atMost: nil)
            ]
    }

    private func dyno(_ seconds: Int, _ more: [String] = []) -> () throws -> Work {
        {
            let trust = isTLS ? ["--insecure"] : []
            let arguments = [url, "-c", "\(connections)", "-t", "1", "-d", "\(seconds)s"] + trust + more
            return try DynoRun(arguments, processor: Processors.client).work
        }
    }
}
