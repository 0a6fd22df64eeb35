import LoadModel

/// What a transport may do.
struct TransportOptions: Sendable {
    /// Also what memory is reserved for.
    var slots: Slots
    /// For name resolution and connecting together.
    var dialTimeout: Nanoseconds
    /// A larger response fails as too large.
    var maximumBodyBytes: Int
    /// How long before a deadline sleeping gives way to polling at the most.
    var spin: Nanoseconds
    /// Whether answers are to have the kernel's receive time stamps, and whether connections are Unix sockets, which have none.
    var asksForStamps = false
    var isUnixSocket = false
    /// Whether answers with stamps may be read when the next deadline comes.
    var putsOffReads = false
    var reuse = ReuseRule(.recent)
    var openingPace = OpeningPace.unlimited
}
