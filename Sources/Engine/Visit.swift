import LoadModel

/// One pass through a scenario: of an arrival (open), of a user (closed) or of a session (partly open).
struct Visit {
    var identity: RequestIdentity
    /// Index of the next or current step, among those of all scenarios.
    var step: Int
    /// One past the scenario's last step.
    var endStep: Int
    var thinkAfter: ThinkTimes
    /// Of the current request, absolute.
    var intendedStart: Instant
    var lag = Nanoseconds.zero
    var slotWait = Nanoseconds.zero
    var isInFlight = false
    var wasSent = false
    /// When its first request was begun.
    var began = Instant.origin
    /// Whether its first request has been begun, and then whether that was within the measured window.
    var hasStarted = false
    var isMeasured = false
}

/// The visits of one worker: places are handed out and taken back, so that tokens stay small.
struct VisitTable {
    private(set) var visits: [Visit] = []
    private var free: [Int] = []

    init(expected: Int) {
        visits.reserveCapacity(expected)
        free.reserveCapacity(expected)
    }

    @inline(__always)
    subscript(index: Int) -> Visit {
        get { visits[index] }
        _modify { yield &visits[index] }
    }

    var active: Int { visits.count - free.count }

    @inline(__always)
    mutating func add(_ visit: Visit) -> Int {
        if let index = free.popLast() {
            visits[index] = visit
            return index
        }
        visits.append(visit)
        return visits.count - 1
    }

    @inline(__always)
    mutating func remove(_ index: Int) {
        visits[index].endStep = visits[index].step
        free.append(index)
    }
}

/// A visit that pauses; the one that ends first comes first.
struct Thinker: Comparable {
    var end: Instant
    var visit: Int

    static func < (a: Thinker, b: Thinker) -> Bool { (a.end, a.visit) < (b.end, b.visit) }
}
