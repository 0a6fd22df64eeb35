import LoadModel

/// How many requests were in flight and in the system over the measured window, found by counting them at each event.
///
/// One side of Little's law, L = λW. The other is the time that each request's own account says it spent there
/// (``Recording/timeInFlight``, ``Recording/timeInSystem``). Cut to the same window the two are equal exactly, in any state and
/// whatever the target does (Stidham, A Last Word on L = λW, Operations Research 22(2), 1974; Little, Little's Law as Viewed on
/// Its 50th Anniversary, Operations Research 59(3), 2011): if they differ, requests were lost, or given others' times.
public struct RequestCensus: Sendable {
    private let windowStart: Nanoseconds
    private let windowEnd: Nanoseconds
    private var last: Nanoseconds
    /// Of the last event, wherever it was.
    private var lastEvent = Nanoseconds.zero
    /// ∫ requests in flight dt since the beginning of the level, and what of it intervals have had.
    private(set) var wholeTime = Nanoseconds.zero
    private var takenTime = Nanoseconds.zero
    /// ∫ requests in flight dt, over the window.
    public private(set) var inFlightTime = Nanoseconds.zero
    /// ∫ requests due and not yet begun dt, over the window.
    public private(set) var waitingTime = Nanoseconds.zero

    init(windowStart: Nanoseconds, windowEnd: Nanoseconds) {
        self.windowStart = windowStart
        self.windowEnd = windowEnd
        last = windowStart
    }

    /// ∫ requests in the system dt, over the window.
    public var inSystemTime: Nanoseconds { inFlightTime + waitingTime }

    /// Accounts for the time since the event before.
    ///
    /// - Parameter count: in flight during that time.
    @inline(__always)
    public mutating func advance(to instant: Nanoseconds, inFlight count: Int) {
        let now = clamped(instant)
        inFlightTime = inFlightTime &+ Nanoseconds((now &- last).count &* Int64(count))
        last = now
        wholeTime = wholeTime &+ Nanoseconds((instant &- lastEvent).count &* Int64(count))
        lastEvent = instant
    }

    /// ∫ requests in flight dt since the interval before, in request-seconds.
    ///
    /// - Parameters:
    ///   - end: of the interval; events up to the next wake-up may have been counted already, and are then in this one.
    ///   - count: in flight at its end.
    mutating func closeInterval(at end: Nanoseconds, inFlight count: Int) -> Double {
        if end > lastEvent { advance(to: end, inFlight: count) }
        defer { takenTime = wholeTime }
        return (wholeTime &- takenTime).seconds
    }

    /// Accounts for a request that has waited from when it was due until it was begun, or given up.
    @inline(__always)
    public mutating func addWait(from due: Nanoseconds, to instant: Nanoseconds) {
        waitingTime = waitingTime &+ (clamped(instant) &- clamped(due))
    }

    @inline(__always)
    private func clamped(_ instant: Nanoseconds) -> Nanoseconds { Swift.min(Swift.max(instant, windowStart), windowEnd) }

    mutating func add(_ other: RequestCensus) {
        inFlightTime += other.inFlightTime
        waitingTime += other.waitingTime
    }

    /// Of a census that is over: the integrals.
    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(&inFlightTime.count)
        try packing.code(&waitingTime.count)
    }
}
