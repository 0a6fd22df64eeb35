/// What a demo target served, for a client's own counts to be checked against. `/stats` itself is not counted.
public struct DemoTargetStatistics: Codable, Equatable, Sendable {
    /// Connections accepted.
    public internal(set) var connections = 0
    /// Requests received completely.
    public internal(set) var received = 0
    /// Responses handed to the socket.
    public internal(set) var served = 0
    /// Responses by route (`/channels/{id}` is one) and status.
    public internal(set) var statuses: [String: [String: Int]] = [:]

    /// Responses of one route, of every status.
    public func served(_ route: String) -> Int {
        statuses[route]?.values.reduce(0, +) ?? 0
    }

    mutating func count(route: Route, status: Int) {
        served += 1
        statuses[route.rawValue, default: [:]]["\(status)", default: 0] += 1
    }
}
