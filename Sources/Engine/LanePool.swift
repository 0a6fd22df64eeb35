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
    private var byLoad: [LaneList]
    private var closed = LaneList()
    /// Those that may carry no more requests than they have in flight: in their life, and for now.
    private var wornOut = LaneList()
    private var full = LaneList()
    private var openCount = 0
    private let makeLane: (Int) -> CurlLane

    init(streams: Int, makeLane: @escaping (Int) -> CurlLane) {
        self.streams = streams
        self.makeLane = makeLane
        byLoad = [LaneList](repeating: LaneList(), count: streams)
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

    private func pick(_ list: LaneList) -> CurlLane { lanes[takesOldest ? list.first : list.last] }

    /// A lane without a connection; opened by the request that is begun on it.
    mutating func laneToOpen() -> CurlLane? {
        guard openCount < limit else { return nil }
        if closed.last < 0 {
            lanes.append(makeLane(lanes.count))
            closed.append(lanes.count - 1, lanes)
        }
        return lanes[closed.last]
    }

    /// Accounts for a request that begins on a lane.
    ///
    /// - Returns: whether the connection is to be closed behind it.
    mutating func begin(_ lane: CurlLane, isOpening: Bool) -> Bool {
        if isOpening {
            closed.remove(lane.number, lanes)
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
            wornOut.append(lane.number, lanes)
        } else if lane.inFlight >= lane.limit {
            full.append(lane.number, lanes)
        } else {
            byLoad[lane.inFlight].append(lane.number, lanes)
        }
    }

    private mutating func takeOut(_ lane: CurlLane) {
        if isWornOut(lane) {
            wornOut.remove(lane.number, lanes)
        } else if lane.inFlight >= lane.limit {
            full.remove(lane.number, lanes)
        } else {
            byLoad[lane.inFlight].remove(lane.number, lanes)
        }
    }

    private func isWornOut(_ lane: CurlLane) -> Bool { lane.carried >= requestsPerConnection }

    private mutating func close(_ lane: CurlLane) {
        openCount -= 1
        closed.append(lane.number, lanes)
    }

    /// Closes connections that are not needed for so many requests at once. Nothing is in flight.
    mutating func shrink(to capacity: Int) {
        var room = lanes.reduce(0) { $0 + ($1.isOpen ? $1.limit : 0) }
        while openCount > wanted, !byLoad[0].isEmpty {
            let lane = lanes[byLoad[0].first]
            room -= lane.limit
            guard openCount > limit || room >= capacity else { return }
            byLoad[0].remove(lane.number, lanes)
            lane.hangUp()
            close(lane)
        }
    }
}

/// A list of lanes, linked through the lanes themselves; a lane is on exactly one.
private struct LaneList {
    private(set) var first = -1
    private(set) var last = -1

    var isEmpty: Bool { first < 0 }

    mutating func append(_ number: Int, _ lanes: [CurlLane]) {
        lanes[number].previous = last
        lanes[number].next = -1
        if last >= 0 { lanes[last].next = number } else { first = number }
        last = number
    }

    mutating func remove(_ number: Int, _ lanes: [CurlLane]) {
        let before = lanes[number].previous
        let after = lanes[number].next
        if before >= 0 { lanes[before].next = after } else { first = after }
        if after >= 0 { lanes[after].previous = before } else { last = before }
    }
}
