import Glibc
import LoadModel

/// Where the engine's time comes from: the monotonic clock of the machine, or, under test, a virtual one.
protocol TimeSource {
    func now() -> Instant
}

/// clock_gettime(CLOCK_MONOTONIC), which the kernel answers without a system call.
public struct MonotonicClock: TimeSource, Sendable {
    public init() {}

    @inline(__always)
    public func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    /// The calendar's time, which may be set at any moment: to label, not to measure.
    static func secondsSince1970() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// User and system time that the calling thread has used, in seconds: CLOCK_THREAD_CPUTIME_ID.
    public static func threadCPUSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
