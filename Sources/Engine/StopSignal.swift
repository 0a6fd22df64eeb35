import Synchronization

/// The request to stop, seen by every worker at its next turn.
public final class StopSignal: Sendable {
    private let flag = Atomic<Bool>(false)
    let wakers = Mutex<[Waker]>([])

    public init() {}

    public var isRequested: Bool { flag.load(ordering: .relaxed) }

    /// Asks for a stop and wakes whoever sleeps; from any thread, any number of times.
    public func request() {
        flag.store(true, ordering: .relaxed)
        wakers.withLock { for waker in $0 { waker.wake() } }
    }

    func register(_ waker: Waker) { wakers.withLock { $0.append(waker) } }

    /// Lets go of those that nobody sleeps on any more.
    func unregister(_ gone: [Waker]) { wakers.withLock { $0.removeAll { waker in gone.contains { $0 === waker } } } }
}
