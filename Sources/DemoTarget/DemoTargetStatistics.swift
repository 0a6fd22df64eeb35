/// What a demo target served, for a client's own counts to be checked against. `/stats` itself is not counted.
public struct DemoTargetStatistics: Codable, Equatable, Sendable {
    /// The queueing system that served it.
    public let system: System
    /// Connections accepted.
    public internal(set) var connections = 0
    /// Requests received completely.
    public internal(set) var received = 0
    /// Responses handed to the socket.
    public internal(set) var served = 0
    /// Requests answered with 503 because there was no room: in `received`, `served` and `statuses` too.
    public internal(set) var refused = 0
    /// Responses by route (`/channels/{id}` is one) and status.
    public internal(set) var statuses: [String: [String: Int]] = [:]

    /// A queueing system as its options say it.
    public struct System: Codable, Equatable, Sendable {
        /// The service-time law of requests that do not carry their own.
        public let service: String
        public let servers: Int
        /// `fifo`, `ps` or `sjf`.
        public let discipline: String
        /// `sigma=0.05,kappa=0.002`, where requests hinder each other in place of sharing servers.
        public let contention: String?
        /// Requests that may wait; absent without a limit.
        public let queue: Int?
        public let seed: UInt64
    }

    init(of configuration: DemoTargetConfiguration) {
        system = System(
            service: configuration.service.description, servers: configuration.effectiveServers,
            discipline: configuration.discipline.rawValue, contention: configuration.contention?.description,
            queue: configuration.queue, seed: configuration.seed)
    }

    /// Responses of one route, of every status.
    public func served(_ route: String) -> Int {
        statuses[route]?.values.reduce(0, +) ?? 0
    }

    mutating func count(route: Route, status: Int) {
        served += 1
        statuses[route.pattern, default: [:]]["\(status)", default: 0] += 1
    }
}
