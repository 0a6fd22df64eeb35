/// The connections to one origin that carry streams, and how many more there are to be.
struct StreamPool {
    var lists: CarrierLists<UnsafeMutablePointer<Connection>>
    /// The most connections in service.
    var limit: Int
    /// How many the load needs where each takes as many streams as are asked for.
    var wanted = Int.max
    /// Connections in service; those that are being made, until the target has said what it takes.
    var open = 0
    var coming = 0
    /// Connections to be made in place of others that the target has ended, before anybody waits for them.
    var owed = 0
    /// How many streams the next connection will take at once, as far as is known.
    var expected: Int
    /// Connections that have ended one after another without an answer.
    var barren = 0

    /// From so many on whoever waits has waited for nothing.
    static let mostBarren = 10

    init(_ options: TransportOptions) {
        lists = CarrierLists(streams: options.slots.streams)
        lists.takesOldest = options.reuse.takesOldest
        lists.requestsPerConnection = options.reuse.maximumUses
        limit = options.slots.connections
        expected = min(options.slots.streams, options.reuse.maximumUses)
    }

    /// Whether another connection is to be begun.
    ///
    /// - Parameters:
    ///   - waiting: requests that found no room.
    ///   - inFlight: all requests that there are.
    ///   - ahead: connections that are wanted before there are requests.
    func lacks(waiting: Int, inFlight: Int, ahead: Int) -> Bool {
        guard open + coming < limit else { return false }
        if waiting > coming * expected || ahead > coming || inFlight > 0 && owed > coming { return true }
        return lists.choice == .spread && open + coming < min(wanted, inFlight)
    }

    // MARK: Connections in service

    mutating func add(_ carrier: UnsafeMutablePointer<Connection>, limit: Int) {
        open += 1
        owed = max(0, owed - 1)
        carrier.pointee.inFlight = 0
        carrier.pointee.limit = limit
        expected = max(1, min(limit, lists.requestsPerConnection))
        lists.putIn(carrier)
    }

    /// The target takes so many streams on it from now on.
    mutating func limit(_ carrier: UnsafeMutablePointer<Connection>, to limit: Int) {
        lists.takeOut(carrier)
        carrier.pointee.limit = limit
        lists.putIn(carrier)
    }

    /// A connection takes no more streams, and ends with its last.
    mutating func retire(_ carrier: UnsafeMutablePointer<Connection>) {
        limit(carrier, to: 0)
        open -= 1
    }

    /// Takes a connection out that is to be closed.
    mutating func remove(_ carrier: UnsafeMutablePointer<Connection>, isRetired: Bool) {
        lists.takeOut(carrier)
        if !isRetired { open -= 1 }
    }

    @inline(__always)
    mutating func begin(_ carrier: UnsafeMutablePointer<Connection>) {
        lists.takeOut(carrier)
        carrier.pointee.inFlight += 1
        carrier.pointee.uses &+= 1
        lists.putIn(carrier)
    }

    /// A stream is over.
    ///
    /// - Returns: whether the connection is to be closed, as it carries nothing and may carry nothing more.
    @inline(__always)
    mutating func end(_ carrier: UnsafeMutablePointer<Connection>) -> Bool {
        lists.takeOut(carrier)
        carrier.pointee.inFlight -= 1
        lists.putIn(carrier)
        return carrier.pointee.inFlight == 0 && lists.isWornOut(carrier)
    }
}

extension UnsafeMutablePointer: Carrier where Pointee == Connection {
    @inline(__always) var inFlight: Int { pointee.inFlight }
    @inline(__always) var limit: Int { pointee.limit }
    @inline(__always) var carried: Int { pointee.uses }
}
