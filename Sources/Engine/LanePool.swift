/// Which connection carries the next request.
///
/// Lanes are grouped by how many requests they have in flight; those without a connection are a group of their own.
struct LanePool {
    enum Choice {
        /// As few connections as will do: another is opened only where all are full.
        case packed
        /// As many connections as there may be, each with as many requests as the others.
        case spread
    }

    /// The most requests at once on one connection.
    let streams: Int
    /// By the numbers of their multis.
    private(set) var lanes: [CurlLane] = []
    /// The most lanes with a connection.
    var limit = 0
    /// How many the load needs where each connection takes as many requests as are asked for.
    var wanted = 0
    var choice = Choice.packed
    /// Of those that are equally full, whether the one that has rested longest is taken.
    var takesOldest = false
    /// How many requests a connection may carry in its life.
    var requestsPerConnection = Int.max
    private var byLoad: [LinkedList<CurlLane>]
    private var closed = LinkedList<CurlLane>()
    /// Those that may carry no more requests than they have in flight: in their life, and for now.
    private var wornOut = LinkedList<CurlLane>()
    private var full = LinkedList<CurlLane>()
    private var openCount = 0
    private let multis: Multis

    init(streams: Int, multis: Multis) {
        self.streams = streams
        self.multis = multis
        byLoad = [LinkedList<CurlLane>](repeating: LinkedList(), count: streams)
    }

    /// Whether a connection may be opened: where all are full more than are wanted.
    var mayOpen: Bool { openCount < wanted || openCount < limit && laneWithRoom() == nil }

    /// Connections that are open and carry nothing.
    var restingOpen: Int { lanes.count { $0.inFlight == 0 && $0.isOpen } }

    /// A lane that has a connection, or is getting one, and room on it.
    func laneWithRoom() -> CurlLane? {
        switch choice {
        case .packed:
            for load in stride(from: streams - 1, through: 0, by: -1) where !byLoad[load].isEmpty { return pick(byLoad[load]) }
        case .spread:
            for load in 0..<streams where !byLoad[load].isEmpty { return pick(byLoad[load]) }
        }
        return nil
    }

    private func pick(_ list: LinkedList<CurlLane>) -> CurlLane? { takesOldest ? list.first : list.last }

    /// A lane without a connection; opened by the request that is begun on it.
    mutating func laneToOpen() -> CurlLane? {
        guard openCount < limit else { return nil }
        if closed.isEmpty {
            let lane = CurlLane(streams: streams, in: multis)
            lanes.append(lane)
            closed.append(lane)
        }
        return closed.last
    }

    /// Accounts for a request that begins on a lane.
    ///
    /// - Returns: whether the connection is to be closed behind it.
    mutating func begin(_ lane: CurlLane, isOpening: Bool) -> Bool {
        if isOpening {
            closed.remove(lane)
            openCount += 1
            lane.carried = 0
            lane.limit = streams
        } else {
            takeOut(lane)
        }
        lane.inFlight += 1
        lane.carried += 1
        putIn(lane)
        return isWornOut(lane)
    }

    /// A new connection has taken the place of one that was dead: it has carried only what is in flight.
    ///
    /// - Returns: whether it is to be closed behind that.
    mutating func beginAnew(_ lane: CurlLane) -> Bool {
        takeOut(lane)
        lane.carried = lane.inFlight
        lane.limit = streams
        putIn(lane)
        return isWornOut(lane)
    }

    /// The lane's connection takes no more requests at once than so many, at least 1.
    mutating func limit(_ lane: CurlLane, to count: Int) {
        takeOut(lane)
        lane.limit = count
        putIn(lane)
    }

    /// Accounts for a request that is over.
    ///
    /// - Parameter wasSent: whether the connection has carried it.
    mutating func end(_ lane: CurlLane, wasSent: Bool = true) {
        takeOut(lane)
        lane.inFlight -= 1
        if !wasSent { lane.carried -= 1 }
        if lane.inFlight == 0, isWornOut(lane), lane.isOpen { lane.hangUp() }
        if lane.inFlight > 0 || lane.isOpen { putIn(lane) } else { close(lane) }
    }

    /// Puts a lane that has a connection, or is getting one, on the list of its like.
    private mutating func putIn(_ lane: CurlLane) {
        if isWornOut(lane) {
            wornOut.append(lane)
        } else if lane.inFlight >= lane.limit {
            full.append(lane)
        } else {
            byLoad[lane.inFlight].append(lane)
        }
    }

    private mutating func takeOut(_ lane: CurlLane) {
        if isWornOut(lane) {
            wornOut.remove(lane)
        } else if lane.inFlight >= lane.limit {
            full.remove(lane)
        } else {
            byLoad[lane.inFlight].remove(lane)
        }
    }

    private func isWornOut(_ lane: CurlLane) -> Bool { lane.carried >= requestsPerConnection }

    private mutating func close(_ lane: CurlLane) {
        openCount -= 1
        closed.append(lane)
    }

    /// Closes connections that are not needed for so many requests at once. Nothing is in flight.
    mutating func shrink(to capacity: Int) {
        var room = lanes.reduce(0) { $0 + ($1.isOpen ? $1.limit : 0) }
        while openCount > wanted, let lane = byLoad[0].first {
            room -= lane.limit
            guard openCount > limit || room >= capacity else { return }
            byLoad[0].remove(lane)
            lane.hangUp()
            close(lane)
        }
    }
}
