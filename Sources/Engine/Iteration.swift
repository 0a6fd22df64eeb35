import LoadModel

/// One run through a scenario: of an arrival (open), of a user (closed) or of a session (partly open). Trivial: it lives in memory that
/// ``IterationTable`` keeps.
struct Iteration {
    var identity: RequestIdentity
    /// The instruction of the next or current request, among those of all scenarios.
    var step: Int
    /// The instruction that ends its scenario.
    var end: Int
    /// Of the current request, absolute.
    var intendedStart: Instant
    var lag = Nanoseconds.zero
    var slotWait = Nanoseconds.zero
    var isInFlight = false
    var wasSent = false
    /// The intended start of its first request: of the window in which that lies all of it is.
    var start = Instant.origin
    /// When its first request was begun.
    var began = Instant.origin
    /// Whether its first request has been begun, and then whether that was within the measured window.
    var hasStarted = false
    var isMeasured = false
    /// Whether it has its identity, and when it became free where the iteration has waited for it.
    var isAdmitted = false
    var admittedAt = Instant.origin
    /// Whether a step of it has failed.
    var hasFailed = false
    /// Whether it is not over.
    fileprivate(set) var isActive = true
    /// The next of the places that are free, where its own is.
    fileprivate(set) var nextFree = -1
}

/// The iterations of one worker: places are handed out and taken back, so that tokens stay small.
struct IterationTable: ~Copyable {
    private var memory: BoundedMemory<Iteration>
    /// Places that have been in use at least once.
    private(set) var touched = 0
    private var firstFree = -1
    private(set) var active = 0

    init(expected: Int) { memory = BoundedMemory(count: expected) }

    deinit { memory.deallocate() }

    /// The iteration at a place, checked once for several uses; until the next one is added, which may move all of them.
    @inline(__always)
    func place(_ place: Int) -> UnsafeMutablePointer<Iteration> {
        precondition(UInt(bitPattern: place) < UInt(bitPattern: touched), "no iteration has had this place")
        return memory.place(place)
    }

    @inline(__always)
    mutating func add(_ iteration: Iteration) -> Int {
        active += 1
        if firstFree >= 0 {
            let index = firstFree
            firstFree = place(index).pointee.nextFree
            place(index).pointee = iteration
            return index
        }
        if touched == memory.count { memory.grow() }
        memory.initialize(touched, to: iteration)
        touched += 1
        return touched - 1
    }

    @inline(__always)
    mutating func remove(_ index: Int) {
        let iteration = place(index)
        iteration.pointee.isActive = false
        iteration.pointee.nextFree = firstFree
        firstFree = index
        active -= 1
    }
}

/// An iteration that pauses; the one that ends first comes first.
struct Thinker: Comparable {
    var end: Instant
    /// Of its iteration.
    var place: Int

    static func < (a: Thinker, b: Thinker) -> Bool { (a.end, a.place) < (b.end, b.place) }
}
