/// What is known of how a target serves: the queueing system that its requests meet.
public struct DeclaredService: Hashable, Sendable, Codable {
    /// Of the time that one request is in service, before any queueing; its mean is above 0.
    public var law: Distribution
    /// Requests in service at once, at least 1; under processor sharing, what all present share.
    public var servers: Int
    public var discipline: Discipline
    /// Requests that may wait, from 0: one more is refused. nil: no limit.
    public var queue: Int?

    public init(law: Distribution, servers: Int = 1, discipline: Discipline = .fifo, queue: Int? = nil) {
        self.law = law
        self.servers = servers
        self.discipline = discipline
        self.queue = queue
    }
}

extension DeclaredService: CustomStringConvertible {
    /// `exponential 5ms, 4 servers, fifo, queue 100`.
    public var description: String {
        "\(law), \(servers.grouped) \(servers == 1 ? "server" : "servers"), \(discipline.rawValue)"
            + (queue.map { ", queue \($0.grouped)" } ?? "")
    }
}
