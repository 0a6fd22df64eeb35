import LoadModel
import Testing

@testable import Engine

/// What links its elements where they lie, against an array that does the same by moving them.
@Suite struct ListTests {
    private struct Node: Expiring {
        var number: Int
        var neighbours = Neighbours<Node>()
        var waitingSince = Instant.origin
        var expiryQueue = -1
    }

    private struct Draws: RandomNumberGenerator {
        private let stream: RandomStream
        private var count: UInt64 = 0

        init(seed: UInt64) { stream = RandomStream(seed: seed, purpose: .service) }

        mutating func next() -> UInt64 {
            count += 1
            return stream.bits(count)
        }
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func aListHoldsWhatAnArrayWouldInTheSameOrder(seed: UInt64) {
        let nodes = BoundedMemory<Node>(count: 12)
        defer { nodes.deallocate() }
        for number in 0..<nodes.count { nodes.initialize(number, to: Node(number: number)) }
        var draws = Draws(seed: seed)
        var list = LinkedList<UnsafeMutablePointer<Node>>()
        var model: [Int] = []
        for _ in 0..<2_000 {
            let number = Int.random(in: 0..<nodes.count, using: &draws)
            if let place = model.firstIndex(of: number) {
                model.remove(at: place)
                list.remove(nodes.place(number))
            } else if Bool.random(using: &draws) {
                model.append(number)
                list.append(nodes.place(number))
            } else {
                #expect(list.popLast()?.pointee.number == model.popLast())
            }
            let forth = sequence(first: list.first, next: { $0?.next }).prefix { $0 != nil }.compactMap { $0?.pointee.number }
            let back = sequence(first: list.last, next: { $0?.previous }).prefix { $0 != nil }.compactMap { $0?.pointee.number }
            #expect(forth == model && back == model.reversed() && list.isEmpty == model.isEmpty)
        }
    }

    /// The first to expire is found among queues of different limits, whatever was taken out of their middles.
    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func whatRunsOutOfTimeFirstIsFoundFirst(seed: UInt64) {
        let limits = [Nanoseconds(5), Nanoseconds(50), Nanoseconds(20)]
        let queues = ExpiryQueues<Node>(limits)
        let nodes = BoundedMemory<Node>(count: 30)
        defer { nodes.deallocate() }
        for number in 0..<nodes.count { nodes.initialize(number, to: Node(number: number)) }
        var draws = Draws(seed: seed)
        var due: [Int: Instant] = [:]
        for time in 0..<3_000 as Range<Int64> {
            let now = Instant(time)
            while let node = queues.expired(by: now) {
                #expect(due.removeValue(forKey: node.pointee.number).map { $0 <= now } == true)
                queues.stop(node)
            }
            #expect(due.values.allSatisfy { $0 > now } && queues.earliest == due.values.min() ?? .never)
            let number = Int.random(in: 0..<nodes.count, using: &draws)
            let node = nodes.place(number)
            if due.removeValue(forKey: number) == nil {
                let queue = Int.random(in: 0..<limits.count, using: &draws)
                queues.start(node, in: queue, from: now)
                due[number] = now + limits[queue]
                #expect(queues.last(in: queue) == node && queues.limit(of: node.pointee.expiryQueue) == limits[queue])
            } else {
                queues.stop(node)
            }
            // Of one that does not wait nothing is taken out.
            if due[number] == nil { queues.stop(node) }
        }
    }

    @Test func iterationsKeepTheirPlacesWhenTheirTableGrows() {
        var table = IterationTable(expected: 2)
        func iteration(_ user: Int) -> Iteration {
            Iteration(
                identity: RequestIdentity(user: user, iteration: 0), step: 0, end: 1, intendedStart: .origin)
        }
        let first = (0..<9).map { table.add(iteration($0)) }
        #expect(first == Array(0..<9) && table.active == 9 && table.touched == 9)
        for place in [3, 7, 0] { table.remove(place) }
        #expect(table.active == 6)
        let again = (9..<13).map { table.add(iteration($0)) }
        #expect(again == [0, 7, 3, 9] && table.active == 10)
        let users = (0..<table.touched).map { table.place($0).pointee.identity.user }
        #expect(users == [9, 1, 2, 11, 4, 5, 6, 10, 8, 12])
    }

    @Test func aPlaceThatNoIterationHasHadIsRefused() async {
        await #expect(processExitsWith: .failure) {
            let table = IterationTable(expected: 4)
            _ = table.place(0)
        }
    }
}
