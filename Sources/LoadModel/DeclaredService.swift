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

/// Whom a queueing system serves next.
public enum Discipline: String, CaseIterable, Sendable, Codable {
    /// First in, first out: whoever waits longest.
    case fifo
    /// Processor sharing: all present are served at once, each by an equal share of the servers and by one server at most.
    case ps
    /// Shortest job first, non-preemptive: whoever of those waiting needs the shortest service; what has begun is completed.
    case sjf

    /// Reads `fifo`, `ps` or `sjf`.
    /// - Throws: `QuantityError` that lists them.
    public init(parsing text: String) throws(QuantityError) {
        guard let discipline = Discipline(rawValue: text) else {
            throw QuantityError("'\(text)' is not a discipline; write fifo, ps (processor sharing) or sjf (shortest job first)")
        }
        self = discipline
    }
}
