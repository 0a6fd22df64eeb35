import CLinux
import Glibc
import LoadModel
import Measurement

/// How punctually this machine wakes a thread, the way that workers sleep.
public enum Timers {
    /// How late each of so many waits of 1 ms ended, on a thread of its own with the slack of a worker.
    ///
    /// - Returns: no samples where the system refuses the thread, or what it waits on.
    public static func lateness(waits: Int) -> Latencies {
        let box = Box()
        let thread = try? Thread {
            guard let waker = try? Waker(), var epoll = try? Epoll(waker: waker) else { return }
            let clock = MonotonicClock()
            let time = Nanoseconds(1_000_000)
            for _ in 0..<waits {
                let start = clock.now()
                epoll.wait(time)
                box.lateness.record(clock.now() - start - time)
            }
        }
        thread?.join()
        return box.lateness
    }

    /// Whether epoll_pwait2(2) is there; else workers wait with ppoll(2), a system call more each time.
    public static var hasPreciseWait: Bool { dyno_has_epoll_pwait2() != 0 }

    private final class Box: @unchecked Sendable {
        // Written by the thread, read after it has ended.
        var lateness = Latencies()
    }
}
