import LoadModel

/// Who is served when, in virtual time: it knows nothing of clocks, timers or connections.
///
/// Its driver tells it every arrival and every departure in the order of their instants. A departure may come later than it
/// was due, where the thread lost its processor.
protocol QueueingSystem {
    /// Requests in service or waiting; not those whose clients have gone while they waited.
    var present: Int { get }

    /// When the next service ends if nobody arrives before; nil while nobody is in service.
    var nextDue: Instant? { get }

    /// A request joins, and is in service at once if it can be. `start` is set once a server has it.
    mutating func arrive(_ visit: Visit)

    /// The client of a waiting request has gone: it is never served.
    mutating func abandon(_ visit: Visit)

    /// Takes the request whose service ends next, its `due` set. It keeps its server, or its share, until it departs.
    mutating func takeNext() -> Visit?

    /// A request that was taken departs at `time`, not before it was due: others get what it held.
    mutating func depart(_ visit: Visit, at time: Instant)
}

/// A request in a heap: by its key, and among equals in order of joining.
struct Ranked<Key: Comparable>: Comparable {
    let key: Key
    let sequence: UInt64
    let visit: Visit

    static func < (a: Ranked, b: Ranked) -> Bool {
        a.key == b.key ? a.sequence < b.sequence : a.key < b.key
    }

    static func == (a: Ranked, b: Ranked) -> Bool { a.key == b.key && a.sequence == b.sequence }
}
