import DequeModule
import HeapModule
import LoadModel

/// Which identities of a thread may begin an iteration, and which are to be renewed, in one stretch of load.
///
/// A class, because several loads that a thread makes at the same time share it: an identity is nobody's own.
///
/// An identity is held from when its renewal is due until that is over, whatever came of it. One that has failed is tried again only
/// after a pause that doubles: whatever refuses everything is not asked more often than that.
final class IdentityDesk {
    private let table: IdentityTable
    private let renewal: CompiledRenewal?
    private let isExclusive: Bool
    private let seed: UInt64
    private var timers = Heap<Timer>()
    /// Held, and not begun to be renewed.
    private var wanted = Deque<Int>()
    private var underWay = 0
    /// Of each load: iterations that may begin since another's worker let go of their identity, which it has yet to hear of.
    private var admitted: [Deque<Admission>]
    /// Of each load: whether it still begins iterations.
    private var isBeginning: [Bool]

    /// An iteration that has waited for its identity: its place with the worker of its load.
    struct Waiter {
        var place: Int
        var load: Int
    }

    struct Admission {
        var place: Int
        var identity: Int
        var instant: Instant
    }

    private struct Timer: Comparable {
        var due: Instant
        var identity: Int

        static func < (a: Timer, b: Timer) -> Bool { (a.due, a.identity) < (b.due, b.identity) }
    }

    /// The most renewals of a worker at once.
    static let atOnce = 10
    /// After the first failure, and at the most.
    static let firstPause = Nanoseconds(seconds: 1)
    static let longestPause = Nanoseconds(seconds: 60)

    /// - Parameters:
    ///   - own: the identities of the thread.
    ///   - loads: how many share the desk.
    init(
        _ table: IdentityTable, _ renewal: CompiledRenewal?, isExclusive: Bool, seed: UInt64, own: Stripe, loads: Int,
        now: Instant
    ) {
        self.table = table
        admitted = Array(repeating: [], count: loads)
        isBeginning = Array(repeating: true, count: loads)
        self.renewal = renewal
        self.isExclusive = isExclusive
        self.seed = seed
        for place in 0..<own.share(of: table.count) {
            let number = own.number(at: place)
            let identity = table.identities[number]
            if identity.isAwaited { identity.due = .origin }
            (identity.isTaken, identity.isHeld, identity.isAwaited) = (false, false, false)
            identity.waiting.removeAll(keepingCapacity: true)
            guard let renewal else { continue }
            // One whose login has failed is worth a try at once.
            let due = identity.due ?? identity.since.map { firstDue(of: number, after: $0, renewal) } ?? now
            schedule(number, at: due)
        }
    }

    /// Spread between the half and the whole of the first interval, so that not all are renewed at one time for ever.
    private func firstDue(of number: Int, after since: Instant, _ renewal: CompiledRenewal) -> Instant {
        guard let interval = renewal.interval(table.identities[number]), interval < .never else { return .never }
        return since + Nanoseconds(seconds: interval.seconds * (1 - 0.5 * draw(number, 0)))
    }

    private func draw(_ number: Int, _ place: UInt64) -> Double {
        RandomStream(seed: seed, purpose: .identity, index: UInt64(number)).uniform(place)
    }

    private func schedule(_ number: Int, at due: Instant) {
        table.identities[number].due = due
        if due < .never { timers.insert(Timer(due: due, identity: number)) }
    }

    // MARK: Iterations

    /// Lets an iteration begin with an identity, or has it wait for it.
    ///
    /// - Returns: whether it may begin.
    func admits(_ number: Int, _ waiter: Waiter) -> Bool {
        let identity = table.identities[number]
        guard !identity.isHeld, !identity.isTaken else {
            identity.waiting.append(waiter)
            return false
        }
        identity.isTaken = isExclusive
        return true
    }

    /// An iteration with the identity is over.
    func release(_ number: Int) {
        let identity = table.identities[number]
        identity.isTaken = false
        guard identity.isAwaited else { return }
        identity.isAwaited = false
        wanted.append(number)
    }

    /// Lets those begin that have waited longest for an identity, as far as they may; their workers find them among the admitted.
    func admitNext(_ number: Int, at instant: Instant) {
        let identity = table.identities[number]
        while !identity.isHeld, !identity.isTaken, let waiter = identity.waiting.popFirst() {
            guard isBeginning[waiter.load] else { continue }
            identity.isTaken = isExclusive
            admitted[waiter.load].append(Admission(place: waiter.place, identity: number, instant: instant))
        }
    }

    /// The next iteration of a load that has waited and may begin.
    func nextAdmitted(of load: Int) -> Admission? { admitted[load].popFirst() }

    func hasAdmitted(of load: Int) -> Bool { !admitted[load].isEmpty }

    /// A load begins no more iterations: what it was admitted to goes to others.
    func leave(_ load: Int, at instant: Instant) {
        isBeginning[load] = false
        while let admission = admitted[load].popFirst() {
            release(admission.identity)
            admitNext(admission.identity, at: instant)
        }
    }

    // MARK: Renewals

    /// A status that no step expected.
    ///
    /// - Parameter sent: when its request was sent: what was sent before the last renewal says nothing of what that gave.
    func note(status: Int, of number: Int, sent: Instant, now: Instant) {
        guard let renewal, renewal.after.contains(status) else { return }
        let identity = table.identities[number]
        guard !identity.isHeld, identity.since.map({ sent >= $0 }) ?? true else { return }
        guard now < identity.earliest else { return hold(number) }
        if identity.earliest < identity.due ?? .never { schedule(number, at: identity.earliest) }
    }

    private func hold(_ number: Int) {
        let identity = table.identities[number]
        (identity.isHeld, identity.due) = (true, nil)
        // Nothing else has an exclusive one at the same time, a renewal neither.
        if identity.isTaken { identity.isAwaited = true } else { wanted.append(number) }
    }

    /// When a renewal is due next; nil: none is known of.
    var nextDue: Instant? { timers.min?.due }

    /// The next identity that is to be renewed now; its renewal has begun.
    func nextRenewal(_ now: Instant) -> Int? {
        while let timer = timers.min, timer.due <= now {
            timers.removeMin()
            // It may have been put off meanwhile, or be under way.
            if table.identities[timer.identity].due == timer.due { hold(timer.identity) }
        }
        guard underWay < IdentityDesk.atOnce, let number = wanted.popFirst() else { return nil }
        underWay += 1
        return number
    }

    /// A renewal is over.
    func end(_ number: Int, isWhole: Bool, at end: Instant) {
        underWay -= 1
        let identity = table.identities[number]
        identity.isHeld = false
        if isWhole {
            (identity.since, identity.failures, identity.earliest) = (end, 0, .origin)
            let interval = renewal?.interval(identity) ?? .never
            schedule(number, at: interval < .never ? end + interval : .never)
        } else {
            identity.failures += 1
            identity.earliest = end + pause(after: identity.failures, of: number)
            // By time it is tried again; what a status asked for waits for the next one.
            schedule(number, at: renewal?.every == nil ? .never : identity.earliest)
        }
    }

    private func pause(after failures: Int, of number: Int) -> Nanoseconds {
        let doubled = IdentityDesk.firstPause.seconds * Double(1 << min(failures - 1, 10))
        let most = min(doubled, IdentityDesk.longestPause.seconds)
        return Nanoseconds(seconds: most * (1 - 0.5 * draw(number, UInt64(failures))))
    }

    /// A renewal is cut off by the end of its load: another that goes on, or the next stretch, begins with a new one.
    func cut(_ number: Int) {
        underWay -= 1
        schedule(number, at: .origin)
    }

    /// A load is over: what it did not come round to is left to the next stretch, unless another comes round to it.
    func close() { for number in wanted { table.identities[number].due = .origin } }
}
