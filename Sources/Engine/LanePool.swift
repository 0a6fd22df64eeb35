/// Which connection carries the next request.
///
/// Lanes are grouped by how many requests they have in flight; those without a connection are a group of their own.
struct LanePool {
    typealias Choice = CarrierLists<CurlLane>.Choice

    var streams: Int { lists.streams }
    /// By the numbers of their multis.
    private(set) var lanes: [CurlLane] = []
    /// The most lanes with a connection.
    var limit = 0
    /// How many the load needs where each connection takes as many requests as are asked for.
    var wanted = 0
    var lists: CarrierLists<CurlLane>
    private var closed = LinkedList<CurlLane>()
    private var openCount = 0
    private let multis: Multis

    init(streams: Int, multis: Multis) {
        lists = CarrierLists(streams: streams)
        self.multis = multis
    }

    /// Whether a connection may be opened: where all are full more than are wanted.
    var mayOpen: Bool { openCount < wanted || openCount < limit && lists.withRoom() == nil }

    /// Connections that are open and carry nothing.
    var restingOpen: Int { lanes.count { $0.inFlight == 0 && $0.isOpen } }

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
            lists.takeOut(lane)
        }
        lane.inFlight += 1
        lane.carried += 1
        lists.putIn(lane)
        return lists.isWornOut(lane)
    }

    /// A new connection has taken the place of one that was dead: it has carried only what is in flight.
    ///
    /// - Returns: whether it is to be closed behind that.
    mutating func beginAnew(_ lane: CurlLane) -> Bool {
        lists.takeOut(lane)
        lane.carried = lane.inFlight
        lane.limit = streams
        lists.putIn(lane)
        return lists.isWornOut(lane)
    }

    /// The lane's connection takes no more requests at once than so many, at least 1.
    mutating func limit(_ lane: CurlLane, to count: Int) {
        lists.takeOut(lane)
        lane.limit = count
        lists.putIn(lane)
    }

    /// Accounts for a request that is over.
    ///
    /// - Parameter wasSent: whether the connection has carried it.
    mutating func end(_ lane: CurlLane, wasSent: Bool = true) {
        lists.takeOut(lane)
        lane.inFlight -= 1
        if !wasSent { lane.carried -= 1 }
        if lane.inFlight == 0, lists.isWornOut(lane), lane.isOpen { lane.hangUp() }
        if lane.inFlight > 0 || lane.isOpen { lists.putIn(lane) } else { close(lane) }
    }

    private mutating func close(_ lane: CurlLane) {
        openCount -= 1
        closed.append(lane)
    }

    /// Closes connections that are not needed for so many requests at once. Nothing is in flight.
    mutating func shrink(to capacity: Int) {
        var room = lanes.reduce(0) { $0 + ($1.isOpen ? $1.limit : 0) }
        while openCount > wanted, let lane = lists.firstAtRest {
            room -= lane.limit
            guard openCount > limit || room >= capacity else { return }
            lists.takeOut(lane)
            lane.hangUp()
            close(lane)
        }
    }
}
