import Testing

@testable import Engine

/// Which connection carries the next request, on lanes that only say that they have a connection.
@Suite struct LanePoolTests {
    private func pool(streams: Int, limit: Int, _ choice: LanePool.Choice, wanted: Int? = nil) -> LanePool {
        var pool = LanePool(streams: streams, multis: Multis(epollDescriptor: -1))
        pool.limit = limit
        pool.wanted = wanted ?? limit
        pool.lists.choice = choice
        return pool
    }

    /// Begins a request where the transport would: on a lane with room, or else, or where users are spread, on a new one.
    private func begin(_ pool: inout LanePool) -> CurlLane? {
        let lane = pool.lists.withRoom()
        if let lane, pool.lists.choice == .packed || lane.inFlight == 0 {
            _ = pool.begin(lane, isOpening: false)
            return lane
        }
        if pool.mayOpen, let other = pool.laneToOpen() {
            _ = pool.begin(other, isOpening: true)
            other.openSockets = 1
            return other
        }
        if let lane { _ = pool.begin(lane, isOpening: false) }
        return lane
    }

    private func numbers(_ count: Int, _ pool: inout LanePool) -> [Int?] { (0..<count).map { _ in begin(&pool)?.number } }

    @Test func packedRequestsFillAConnectionBeforeAnotherIsOpened() {
        var pool = pool(streams: 3, limit: 2, .packed)
        #expect(numbers(7, &pool) == [0, 0, 0, 1, 1, 1, nil])
        pool.end(pool.lanes[0])
        #expect(numbers(2, &pool) == [0, nil])
    }

    @Test func spreadRequestsTakeAsManyConnectionsAsAreWantedInTurn() {
        var pool = pool(streams: 3, limit: 4, .spread, wanted: 2)
        let first = numbers(6, &pool)
        #expect(first.prefix(2) == [0, 1] && first.count { $0 == 0 } == 3 && first.count { $0 == 1 } == 3)
        // More than are wanted only now that all are full.
        #expect(numbers(7, &pool).last == .some(nil))
        #expect(pool.lanes.map(\.inFlight) == [3, 3, 3, 3])
    }

    @Test(arguments: [LanePool.Choice.packed, .spread])
    func aConnectionIsFullWhereTheTargetTakesFewerRequests(choice: LanePool.Choice) {
        var pool = pool(streams: 10, limit: 2, choice, wanted: 1)
        #expect(numbers(3, &pool) == [0, 0, 0])
        // The third was not taken.
        pool.limit(pool.lanes[0], to: 2)
        pool.end(pool.lanes[0], wasSent: false)
        #expect(pool.lanes[0].inFlight == 2 && pool.lanes[0].carried == 2)
        #expect(numbers(2, &pool) == [1, 1])
        pool.limit(pool.lanes[1], to: 2)
        #expect(numbers(1, &pool) == [nil] && !pool.mayOpen)
        pool.end(pool.lanes[0])
        #expect(numbers(2, &pool) == [0, nil])
    }

    @Test func whatWasLearntOfAConnectionEndsWithIt() {
        var pool = pool(streams: 10, limit: 1, .packed)
        #expect(numbers(2, &pool) == [0, 0])
        pool.limit(pool.lanes[0], to: 1)
        #expect(numbers(1, &pool) == [nil])
        // Another took its place.
        let isWornOut = pool.beginAnew(pool.lanes[0])
        #expect(!isWornOut)
        #expect(numbers(9, &pool) == [Int?](repeating: 0, count: 8) + [nil])
        pool.limit(pool.lanes[0], to: 1)
        pool.lanes[0].openSockets = 0
        for _ in 0..<10 { pool.end(pool.lanes[0]) }
        #expect(pool.lanes[0].inFlight == 0 && pool.restingOpen == 0)
        #expect(numbers(2, &pool) == [0, 0])
    }

    @Test func aConnectionIsWornOutByWhatItHasCarriedItself() {
        var pool = pool(streams: 1, limit: 2, .packed)
        pool.lists.requestsPerConnection = 3
        for _ in 0..<2 {
            #expect(numbers(1, &pool) == [0])
            pool.end(pool.lanes[0])
        }
        // The third is its last, unless it is the first of another connection.
        var isLast = [pool.begin(pool.lanes[0], isOpening: false)]
        isLast.append(pool.beginAnew(pool.lanes[0]))
        for _ in 0..<2 {
            pool.end(pool.lanes[0])
            isLast.append(pool.begin(pool.lanes[0], isOpening: false))
        }
        #expect(isLast == [true, false, false, true])
        #expect(numbers(1, &pool) == [1])
    }

    @Test(arguments: [(false, 2), (true, 0)])
    func ofThoseThatAreEquallyFullTheLastOrTheFirstIsTaken(takesOldest: Bool, taken: Int) {
        var pool = pool(streams: 1, limit: 3, .packed)
        pool.lists.takesOldest = takesOldest
        #expect(numbers(3, &pool) == [0, 1, 2])
        for lane in pool.lanes { pool.end(lane) }
        #expect(numbers(1, &pool) == [taken])
    }

    @Test func connectionsThatFewerUsersDoNotNeedAreClosed() {
        var pool = pool(streams: 10, limit: 4, .spread)
        #expect(numbers(4, &pool) == [0, 1, 2, 3])
        for lane in pool.lanes { pool.limit(lane, to: 2) }
        for lane in pool.lanes { pool.end(lane) }
        #expect(pool.restingOpen == 4)
        pool.wanted = 1
        // Six users need three of those that take two at once.
        pool.shrink(to: 6)
        #expect(numbers(6, &pool).compactMap { $0 }.count == 6)
        #expect(Set(pool.lanes.filter { $0.inFlight > 0 }.map(\.number)) == [1, 2, 3])
    }
}
