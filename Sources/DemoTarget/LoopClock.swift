import Glibc
import LoadModel

/// Corrects an event loop's stamps for the time that its thread needs to wake up, tens of microseconds on a virtual machine.
///
/// What was late is known for timers only, so their mean lateness stands for reads too: a request that woke the
/// thread is taken to have come that much earlier, but not before the thread was last seen awake. Confined to the loop.
final class LoopClock {
    private var wakeUp = Nanoseconds(20_000)
    private var lastAwake = Instant.origin
    private static let longestWakeUp = Nanoseconds(80_000)
    /// A timer set at least this far ahead finds the thread asleep.
    private static let nap = Nanoseconds(200_000)

    /// The thread is awake now.
    func tick() { lastAwake = MonotonicClock.now() }

    /// When the bytes just read arrived, as far as can be told.
    func stampRead() -> Instant {
        let now = MonotonicClock.now()
        let arrival = max(now - wakeUp, lastAwake)
        lastAwake = now
        return min(arrival, now)
    }

    /// A timer set at `setAt` to end at `due` ended now: the mean moves by a sixteenth of the difference. A thread that
    /// was kept from its processor counts as no later than the longest ordinary wake-up.
    func timerEnded(setAt: Instant, due: Instant) {
        let now = MonotonicClock.now()
        if due - setAt > LoopClock.nap, lastAwake < due - LoopClock.nap {
            wakeUp.count += (min(now - due, LoopClock.longestWakeUp).count - wakeUp.count) / 16
        }
        lastAwake = now
    }
}

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
