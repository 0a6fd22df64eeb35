import NIOCore
import NIOPosix

/// A thread that serves: it waits for connections and timers, and everything of a server happens on it.
public final class ServerThread: Sendable {
    let loop: any EventLoop
    private let group: MultiThreadedEventLoopGroup

    public init() {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        loop = group.next()
    }

    /// Does some work on the thread, and waits for it. To be called from any other thread; nil once the thread has ended.
    public func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) -> Result? {
        try? loop.submit(work).wait()
    }

    /// Does some work at an instant of the monotonic clock, in nanoseconds; at once if it is past. To be called on the thread itself.
    public func at(_ instant: Int64, _ work: @escaping () -> Void) {
        loop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(UInt64(max(0, instant)))) { work() }
    }

    /// Closes what is still open and ends the thread, to be called from any other; a second call does nothing.
    public func end() { try? group.syncShutdownGracefully() }
}
