import HeapModule
import LoadModel

/// A queue before k servers that complete what they have begun: FIFO, or shortest job first (Kendall's G/G/k).
///
/// Service is counted from the instant that a server became free, not from when the driver came round to it, so that
/// its handling never adds to a busy period.
struct ServerQueue: QueueingSystem {
    enum Order {
        case arrival
        case size
    }

    private let servers: Int
    private let order: Order
    /// Service rests during the stalls, which are counted from `begin`.
    private let stalls: StallTimetable?
    private let begin: Instant

    private(set) var present = 0
    private var busy = 0
    /// No service of a request that waited begins earlier: the last departure.
    private var freeSince = Instant.origin
    private var joined: UInt64 = 0
    private var waiting = Heap<Ranked<Int64>>()
    private var timetable = Heap<Ranked<Int64>>()

    init(servers: Int, order: Order, stalls: StallTimetable? = nil, begin: Instant = .origin) {
        self.servers = servers
        self.order = order
        self.stalls = stalls
        self.begin = begin
    }

    var nextDue: Instant? { timetable.min.map { Instant($0.key) } }

    mutating func arrive(_ visit: Visit) {
        let size =
            switch order {
            case .arrival: Int64(0)
            case .size: visit.serviceTime.count
            }
        waiting.insert(Ranked(key: size, sequence: joined, visit: visit))
        joined += 1
        present += 1
        admit()
    }

    mutating func abandon(_ visit: Visit) {
        // Left in the heap until its turn comes: searching for it would cost more than skipping it.
        visit.stage = .departed
        present -= 1
    }

    mutating func takeNext() -> Visit? { timetable.popMin()?.visit }

    mutating func depart(_ visit: Visit, at time: Instant) {
        freeSince = time
        busy -= 1
        present -= 1
        admit()
    }

    private mutating func admit() {
        while busy < servers, let next = waiting.popMin() {
            guard next.visit.stage == .waiting else { continue }
            busy += 1
            begin(next.visit, from: max(next.visit.arrival, freeSince))
            timetable.insert(Ranked(key: next.visit.due.count, sequence: next.sequence, visit: next.visit))
        }
    }

    private func begin(_ visit: Visit, from earliest: Instant) {
        visit.stage = .inService
        visit.start = stalls?.stall(at: earliest - begin).map { begin + $0.upperBound } ?? earliest
        visit.due =
            stalls.map { begin + $0.end(ofWork: visit.serviceTime, from: visit.start - begin) }
            ?? visit.start + visit.serviceTime
    }
}
