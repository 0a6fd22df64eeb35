import CLinux
import Glibc

/// The processors that this process may use: those of its affinity, and of their time as much as its control groups grant.
public struct AvailableProcessors: Sendable {
    /// Numbers of the processors that threads may run on (sched_getaffinity(2)), ascending; never empty.
    public let allowed: [Int]
    /// How many processors' worth of time the control groups grant; nil: no limit.
    public let quota: Double?

    init(allowed: [Int], quota: Double?) {
        self.allowed = allowed.isEmpty ? [0] : allowed
        self.quota = quota
    }

    public static func current() -> AvailableProcessors {
        AvailableProcessors(allowed: affinity(), quota: ControlGroups().processorQuota())
    }

    /// How many threads can be busy at once: of a quota the whole processors, as one thread more would have all of them stopped
    /// whenever the quota is used up. At least 1.
    public var count: Int {
        guard let quota, quota < Double(allowed.count) else { return allowed.count }
        return max(1, Int(quota))
    }

    /// The processor that a pinned worker stays on: each has one of its own as long as there are enough.
    func processor(worker: Int) -> Int { allowed[worker % allowed.count] }

    private static func affinity() -> [Int] {
        var numbers = [Int32](repeating: 0, count: 1024)
        var count = Int(dyno_allowed_processors(&numbers, Int32(numbers.count)))
        if count > numbers.count {
            numbers = [Int32](repeating: 0, count: count)
            count = Int(dyno_allowed_processors(&numbers, Int32(numbers.count)))
        }
        // Where the system call is forbidden, what is online is the best guess.
        guard count > 0 else { return Array(0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
        return numbers.prefix(count).map(Int.init)
    }
}
