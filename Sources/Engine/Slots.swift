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
    /// Where loads run at the same time: the most requests in flight of each. Else empty.
    public let sideBySide: [Int]

    /// - Parameter inFlight: nil: as many as the connections carry.
    public init(users: Int = 0, connections: Int, streams: Int = 1, inFlight: Int? = nil, sideBySide: [Int] = []) {
        precondition(users >= 0 && connections >= 0 && streams > 0)
        self.users = users
        self.connections = connections
        self.streams = streams
        self.inFlight = inFlight ?? connections * streams
        self.sideBySide = sideBySide
    }

    /// The most requests in flight at once.
    var requests: Int { sideBySide.isEmpty ? max(users, inFlight) : sideBySide.reduce(0, +) }

    /// What falls to one worker; where there are too few connections for all, still one.
    func share(_ stripe: Stripe) -> Slots {
        let sideBySide = sideBySide.map { max(1, stripe.share(of: $0)) }
        // As many as there are requests, where all have enough: each user has one.
        let enough = streams == 1 && connections >= requests ? sideBySide.reduce(0, +) : 1
        return Slots(
            users: stripe.share(of: users), connections: max(1, enough, stripe.share(of: connections)), streams: streams,
            inFlight: max(1, stripe.share(of: inFlight)), sideBySide: sideBySide)
    }

    /// - Parameter segments: that run at the same time, each with the most requests in flight that it may have.
    func hold(_ segments: [(segment: Segment, needed: Int)]) -> Bool {
        guard sideBySide.isEmpty else {
            return segments.count == sideBySide.count && zip(segments, sideBySide).allSatisfy { $0.needed <= $1 }
        }
        return segments.count == 1 && segments.allSatisfy { $0.needed <= ($0.segment.isOpen ? inFlight : users) }
    }
}
