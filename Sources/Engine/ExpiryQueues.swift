import LoadModel

/// What may run out of time.
protocol Expiring: Neighboured {
    /// Since when it waits.
    var waitingSince: Instant { get set }
    /// The number of the queue that it waits in; negative: in none.
    var expiryQueue: Int { get set }
}

/// What waits for something that may not come in time: a queue for each time limit, in the order in which the waiting began, so that
/// the first is the first to run out of time.
struct ExpiryQueues<Element: Expiring>: ~Copyable {
    typealias Place = UnsafeMutablePointer<Element>

    private struct Queue {
        var list = LinkedList<Place>()
        var limit: Nanoseconds
    }

    private let queues: BoundedMemory<Queue>

    /// - Parameter limits: of the queues, which are known by their places among them.
    init(_ limits: [Nanoseconds]) {
        queues = BoundedMemory(count: limits.count)
        for (number, limit) in limits.enumerated() { queues.initialize(number, to: Queue(limit: limit)) }
    }

    deinit { queues.deallocate() }

    /// - Parameter element: one that is on no list.
    @inline(__always)
    func start(_ element: Place, in queue: Int, from instant: Instant) {
        element.pointee.waitingSince = instant
        element.pointee.expiryQueue = queue
        queues.place(queue).pointee.list.append(element)
    }

    /// Takes one out that has what it waited for, or has given up; nothing where it does not wait.
    @inline(__always)
    func stop(_ element: Place) {
        guard element.pointee.expiryQueue >= 0 else { return }
        queues.place(element.pointee.expiryQueue).pointee.list.remove(element)
        element.pointee.expiryQueue = -1
    }

    /// When the first of all runs out of time.
    @inline(__always)
    var earliest: Instant {
        var earliest = Instant.never
        for number in 0..<queues.count {
            let queue = queues.place(number)
            if let first = queue.pointee.list.first {
                earliest = min(earliest, first.pointee.waitingSince + queue.pointee.limit)
            }
        }
        return earliest
    }

    /// The first that has run out of time by an instant; it stays where it is.
    func expired(by now: Instant) -> Place? {
        for number in 0..<queues.count {
            let queue = queues.place(number)
            if let first = queue.pointee.list.first, first.pointee.waitingSince + queue.pointee.limit <= now { return first }
        }
        return nil
    }

    /// The one that began to wait last in a queue; those before it are its `previous` ones.
    func last(in queue: Int) -> Place? { queues.place(queue).pointee.list.last }

    func limit(of queue: Int) -> Nanoseconds { queues.place(queue).pointee.limit }
}
