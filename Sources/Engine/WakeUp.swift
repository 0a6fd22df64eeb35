import Glibc
import LoadModel

/// How long before a deadline a worker wakes, to look at the clock for the rest: a timer fires late, and by how much is the machine's, its
/// kernel's and its other work's.
///
/// It follows the lateness that six of seven wake-ups stay within: a step up for one that is later, a sixth of it down for one that is
/// not (stochastic approximation of a quantile; Robbins and Monro, 1951). More of it would look at the clock longer for the few that are
/// late for other reasons.
struct WakeMargin: Sendable {
    private(set) var length: Nanoseconds
    private let most: Nanoseconds

    private static let stepUp = Nanoseconds(1_200)
    private static let stepDown = Nanoseconds(200)
    /// Idle processors of virtual machines wake after 50 to 100 µs, some after several hundred.
    static let longest = Nanoseconds(500_000)
    /// From here to where it belongs takes some hundred wake-ups.
    private static let first = Nanoseconds(50_000)

    /// - Parameter most: zero: none ever.
    init(most: Nanoseconds) {
        self.most = most
        length = min(most, WakeMargin.first)
    }

    /// Takes in by how much a wake-up that nothing but the clock caused was late.
    mutating func learn(_ lateness: Nanoseconds) {
        length = lateness > length ? min(most, length + WakeMargin.stepUp) : max(.zero, length - WakeMargin.stepDown)
    }
}

extension MonotonicClock {
    /// Sleeps until an instant whatever comes meanwhile, or a signal: clock_nanosleep(2).
    func sleep(until instant: Instant) {
        var wake = timespec(tv_sec: Int(instant.count / 1_000_000_000), tv_nsec: Int(instant.count % 1_000_000_000))
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, nil)
    }
}
