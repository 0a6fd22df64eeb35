import Glibc
import LoadModel

/// The clock of every stamp in this module: CLOCK_MONOTONIC, which load generators on the same machine share.
enum MonotonicClock {
    static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    /// Waits for an instant that is only microseconds away, where going to sleep would take longer.
    static func spin(until instant: Instant) {
        while now() < instant {}
    }
}
