/// How a load opens, keeps and reuses connections.
public struct ConnectionPolicy: Hashable, Sendable {
    public var reuse: ConnectionReuse
    /// The most connections begun a second, over all workers; nil: as the load needs them.
    public var openingRate: Rate?
    /// Connections opened before the first arrival, over all workers, so that connects do not fall into the first second.
    public var dialAhead: Int
    /// HTTP/2: the most streams at once on one connection; nil: 100. Where the target allows fewer
    /// (SETTINGS_MAX_CONCURRENT_STREAMS), the load opens more connections, up to its cap on them.
    public var streams: Int?
    /// Whether a request may be sent again on a fresh connection where its kept-alive one broke before any answer.
    public var resendsStale: Bool

    /// What libcurl asks for unless it is told otherwise.
    public static let defaultStreams = 100

    public init(
        reuse: ConnectionReuse = .recent, openingRate: Rate? = nil, dialAhead: Int = 0, streams: Int? = nil,
        resendsStale: Bool = true
    ) {
        self.reuse = reuse
        self.openingRate = openingRate
        self.dialAhead = dialAhead
        self.streams = streams
        self.resendsStale = resendsStale
    }
}

/// Which idle connection carries the next request.
public enum ConnectionReuse: Hashable, Sendable {
    /// The one that became idle last.
    case recent
    /// The one that has been idle longest.
    case roundRobin
    /// None: each request opens its own.
    case never
    /// The one that became idle last, each for at most so many requests.
    case times(Int)
}
