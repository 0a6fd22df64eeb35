import CLinux
import Glibc
import LoadModel

/// Counts what one thread has done and another waits for: sem_init(3). What was written before `signal` is seen after `wait`.
final class Semaphore: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init(_ count: Int = 0) { sem_init(semaphore, 0, UInt32(count)) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func signal() { sem_post(semaphore) }

    func wait() {
        while sem_wait(semaphore) != 0, errno == EINTR {}
    }

    /// - Returns: whether it was signalled within the time: sem_clockwait(3), as the calendar's clock may be set meanwhile.
    func wait(for time: Nanoseconds) -> Bool {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        let nanoseconds = Int64(deadline.tv_nsec) + time.count
        deadline.tv_sec += Int(nanoseconds / 1_000_000_000)
        deadline.tv_nsec = Int(nanoseconds % 1_000_000_000)
        return dyno_semaphore_wait(semaphore, &deadline) == 0
    }
}
