import LoadModel
import Testing

@testable import DemoTarget

/// Examples worked out by hand, in nanoseconds.
@Suite struct QueueingSystemTests {
    private let fifo = ServerQueue(servers: 1, order: .arrival)
    private let sjf = ServerQueue(servers: 1, order: .size)

    private func visit(_ arrival: Int64, _ service: Int64) -> Visit {
        Visit(number: nil, arrival: Instant(arrival), serviceTime: Nanoseconds(service))
    }

    private func takes(_ visit: Visit, from system: inout some QueueingSystem) -> Bool { system.takeNext() === visit }

    @Test("FIFO serves in order of arrival")
    func firstComeFirstServed() {
        let all = passages(of: [(0, 50), (10, 30), (20, 10), (200, 5)], through: fifo)
        #expect(all.map(\.start) == [0, 50, 80, 200])
        #expect(all.map(\.departure) == [50, 80, 90, 205])
    }

    @Test("shortest job first completes what it has begun, then takes the shortest of those waiting")
    func shortestJobFirst() {
        let all = passages(of: [(0, 50), (10, 30), (20, 10), (30, 20), (55, 1)], through: sjf)
        // At 50 the 10 is the shortest of 30, 10, 20; at 60 the 1 that came meanwhile.
        #expect(all.map(\.start) == [0, 81, 50, 61, 60])
        #expect(all.map(\.departure) == [50, 111, 60, 81, 61])
    }

    @Test("equals are served in order of arrival", arguments: [ServerQueue.Order.arrival, .size])
    func ties(order: ServerQueue.Order) {
        let all = passages(of: [(0, 10), (0, 10), (0, 10), (0, 10)], through: ServerQueue(servers: 2, order: order))
        #expect(all.map(\.start) == [0, 0, 10, 10])
    }

    @Test("k servers work side by side", arguments: [ServerQueue.Order.arrival, .size])
    func twoServers(order: ServerQueue.Order) {
        let all = passages(of: [(0, 50), (10, 20), (15, 40), (16, 5)], through: ServerQueue(servers: 2, order: order))
        #expect(all.map(\.start) == (order == .arrival ? [0, 10, 30, 50] : [0, 10, 35, 30]))
        #expect(all.map(\.departure) == (order == .arrival ? [50, 30, 70, 55] : [50, 30, 75, 35]))
    }

    @Test("processor sharing gives each an equal part from its arrival on")
    func processorSharing() {
        // Alone to 100; with half each the second is done at 300, the first has 100 left; alone for 50, then half each:
        // the first is done at 450, the third alone again.
        let all = passages(of: [(0, 300), (100, 100), (350, 100)], through: SharedServers(servers: 1))
        #expect(all.map(\.departure) == [450, 300, 500])
        #expect(all.map(\.start) == [0, 100, 350])
    }

    @Test("those who contend for a lock slow each other down, and each pair costs more")
    func contention() {
        // Alone at full speed; two at 1/(1 + 2 · 0.5) = 1/2 each, three at 1/(1 + 6 · 0.5) = 1/4 each.
        let system = SharedServers(contention: Contention(sigma: 0, kappa: 0.5))
        #expect(passages(of: [(0, 100), (50, 100)], through: system).map(\.departure) == [150, 200])
        #expect(passages(of: [(0, 40), (0, 40), (0, 80)], through: system).map(\.departure) == [160, 160, 200])
        // All of the work under the lock: one shared server.
        let requests: [(Int64, Int64)] = [(0, 300), (100, 100), (350, 100)]
        #expect(
            passages(of: requests, through: SharedServers(contention: Contention(sigma: 1, kappa: 0)))
                == passages(of: requests, through: SharedServers(servers: 1)))
    }

    @Test(
        "contention that cannot be is refused",
        arguments: ["sigma", "sigma=x", "sigma=1.5", "kappa=-1", "alpha=1", "sigma=0,sigma=0", "", "sigma=0.1,"])
    func badContention(_ text: String) {
        let error = #expect(throws: QuantityError.self) { try Contention(parsing: text) }
        #expect(error?.description.contains("write sigma=0.05,kappa=0.002") == true)
    }

    @Test("nobody gets more than one of the shared servers")
    func twoSharedServers() {
        // Two at full rate; from 20 three at 2/3 each: at 50 the second has its 30, the others share as two.
        let all = passages(of: [(0, 100), (20, 20), (20, 90)], through: SharedServers(servers: 2))
        #expect(all.map(\.departure) == [110, 50, 120])
    }

    @Test("equal requests that come together end together under processor sharing")
    func equalSharesEndTogether() {
        let all = passages(of: [(0, 7), (0, 7), (0, 7)], through: SharedServers(servers: 1))
        #expect(all.map(\.departure) == [21, 21, 21])
    }

    @Test("a late departure keeps its server, and the next service begins with it")
    func lateDepartures() {
        var system = fifo
        let (first, second) = (visit(0, 10), visit(5, 10))
        system.arrive(first)
        system.arrive(second)
        let isNext = takes(first, from: &system)
        #expect(isNext)
        #expect(system.nextDue == nil && system.present == 2)
        system.depart(first, at: Instant(17))
        #expect(second.start == Instant(17) && system.nextDue == Instant(27) && system.present == 1)
    }

    @Test("a departure that is written late slows nobody under processor sharing")
    func lateDeparturesUnderSharing() {
        var system = SharedServers(servers: 1)
        let (first, second) = (visit(0, 10), visit(0, 20))
        system.arrive(first)
        system.arrive(second)
        #expect(system.nextDue == Instant(20))
        let isNext = takes(first, from: &system)
        #expect(isNext)
        system.depart(first, at: Instant(24))
        // 10 attained at 20, 10 left for one alone.
        #expect(system.nextDue == Instant(30) && system.present == 1)
    }

    @Test("a departure that is put off keeps its share until it comes")
    func departuresPutOffUnderSharing() {
        var system = SharedServers(servers: 1)
        let (first, second) = (visit(0, 10), visit(0, 20))
        system.arrive(first)
        system.arrive(second)
        let isNext = takes(first, from: &system)
        #expect(isNext)
        first.due = Instant(24)
        system.depart(first, at: Instant(25))
        // 12 attained at 24, 8 left for one alone.
        #expect(system.nextDue == Instant(32) && system.present == 1)
    }

    @Test("a client that goes while it waits is not served and not present")
    func abandoned() {
        var system = sjf
        let visits = [visit(0, 10), visit(1, 5), visit(2, 7)]
        for visit in visits { system.arrive(visit) }
        system.abandon(visits[1])
        #expect(system.present == 2)
        let isNext = takes(visits[0], from: &system)
        #expect(isNext)
        system.depart(visits[0], at: Instant(10))
        #expect(system.nextDue == Instant(17))
        #expect(visits[2].start == Instant(10) && visits[1].start == .origin)
    }

    @Test("service rests during stalls, and begins after them")
    func stalls() throws {
        let stalls = try StallTimetable(length: Nanoseconds(100), every: Nanoseconds(1_000))
        let system = ServerQueue(servers: 1, order: .arrival, stalls: stalls, begin: Instant(5))
        let all = passages(of: [(955, 70), (1_050, 10)], through: system)
        // Counted from 5, the stall is from 1,000 to 1,100.
        #expect(all.map(\.start) == [955, 1_125])
        #expect(all.map(\.departure) == [1_125, 1_135])
    }
}
