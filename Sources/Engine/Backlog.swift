import LoadModel

/// Tells apart why an arrival started late: the generator's own lag, or the wait for a slot.
///
/// An episode begins when the last slot is taken, and ends when a slot is free and nothing is waiting any more. Within it,
/// the time from the later of due and the beginning to the freeing of the slot is slot wait; the rest is lag.
struct Backlog {
    private var since: Instant?
    private var lastFreed = Instant.origin

    /// Whether something may be waiting for a slot now.
    var isActive: Bool { since != nil }

    @inline(__always)
    mutating func begin(at now: Instant) {
        if since == nil {
            since = now
            lastFreed = now
        }
    }

    @inline(__always)
    mutating func end() { since = nil }

    @inline(__always)
    mutating func freeSlot(at instant: Instant) {
        if since != nil { lastFreed = instant }
    }

    @inline(__always)
    func delay(due: Instant, start: Instant) -> (lag: Nanoseconds, slotWait: Nanoseconds) {
        let late = max(.zero, start - due)
        guard let since else { return (late, .zero) }
        let slotWait = max(.zero, min(lastFreed, start) - max(due, since))
        return (late - slotWait, slotWait)
    }
}
