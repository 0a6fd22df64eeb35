import LoadModel

/// How much a generator may have at once, or a worker's part of it.
///
/// Said once, when a generator is made, and shared out once among its workers: whatever sizes memory for it and whatever fills that
/// memory read this value, and a segment beyond it is refused.
public struct Slots: Hashable, Sendable {
    /// The most users of a load that has users, each with one request in flight at most.
    public let users: Int
    public let connections: Int
    /// The most requests at once on a connection: above 1 over HTTP/2 only.
    public let streams: Int
    /// The most requests in flight of a load without users.
    public let inFlight: Int

    /// - Parameter inFlight: nil: as many as the connections carry.
    public init(users: Int = 0, connections: Int, streams: Int = 1, inFlight: Int? = nil) {
        precondition(users >= 0 && connections >= 0 && streams > 0)
        self.users = users
        self.connections = connections
        self.streams = streams
        self.inFlight = inFlight ?? connections * streams
    }

    /// The most requests in flight of any load.
    var requests: Int { max(users, inFlight) }

    /// What falls to one worker; where there are too few connections for all, still one.
    func share(_ stripe: Stripe) -> Slots {
        Slots(
            users: stripe.share(of: users), connections: max(1, stripe.share(of: connections)), streams: streams,
            inFlight: max(1, stripe.share(of: inFlight)))
    }

    /// The most requests in flight that a segment may have.
    func needed(by segment: Segment) -> Int { segment.level.peakUsers ?? segment.maxInFlight }

    func hold(_ segment: Segment) -> Bool { needed(by: segment) <= (segment.isOpen ? inFlight : users) }
}
