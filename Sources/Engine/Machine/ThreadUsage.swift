import CLinux
import Glibc
import LoadModel
import Measurement

/// What the calling thread has used so far: CLOCK_THREAD_CPUTIME_ID and getrusage(2) with RUSAGE_THREAD. Two system calls: for the
/// ends of a window, not for each request.
struct ThreadUsage {
    private var cpuSeconds: Double
    private var instant: Instant
    private var voluntarySwitches: Int
    private var involuntarySwitches: Int

    static func now() -> ThreadUsage {
        var usage = rusage()
        dyno_thread_usage(&usage)
        return ThreadUsage(
            cpuSeconds: MonotonicClock.threadCPUSeconds(), instant: MonotonicClock().now(), voluntarySwitches: usage.ru_nvcsw,
            involuntarySwitches: usage.ru_nivcsw)
    }

    func since(_ earlier: ThreadUsage) -> WorkerUsage {
        WorkerUsage(
            cpuSeconds: cpuSeconds - earlier.cpuSeconds, wallSeconds: (instant - earlier.instant).seconds,
            voluntarySwitches: voluntarySwitches - earlier.voluntarySwitches,
            involuntarySwitches: involuntarySwitches - earlier.involuntarySwitches)
    }
}
