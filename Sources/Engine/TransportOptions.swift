import LoadModel

/// What a transport may do.
struct TransportOptions: Sendable {
    /// Also the size of the reserved table.
    var maximumConnections: Int
    /// For name resolution and connecting together.
    var dialTimeout: Nanoseconds
    /// A larger response fails as too large.
    var maximumBodyBytes: Int
    /// How long before a deadline sleeping gives way to polling.
    var spin: Nanoseconds
    var reuse = ReuseRule(.recent)
    var openingPace = OpeningPace.unlimited
    /// The most requests at once on a connection: above 1 over HTTP/2 only.
    var streams = 1
}
