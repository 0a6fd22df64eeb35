import Glibc
import LoadModel

/// Where workers wait until all of them are ready, to learn at which instant they begin together.
final class StartingLine: @unchecked Sendable {
    private let ready = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private let start = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    // Written before the semaphore is raised, read after.
    private var epoch: Nanoseconds?

    init() {
        sem_init(ready, 0, 0)
        sem_init(start, 0, 0)
    }

    deinit {
        for semaphore in [ready, start] {
            sem_destroy(semaphore)
            semaphore.deallocate()
        }
    }

    /// Called by a worker that is ready.
    ///
    /// - Returns: when to begin; nil where there will be no beginning.
    func wait() -> Nanoseconds? {
        sem_post(ready)
        StartingLine.await(start)
        return epoch
    }

    /// Waits until so many workers are ready.
    func awaitWorkers(_ count: Int) {
        for _ in 0..<count { StartingLine.await(ready) }
    }

    /// Lets so many workers begin, or, without an instant, go home.
    func release(_ count: Int, at epoch: Nanoseconds?) {
        self.epoch = epoch
        for _ in 0..<count { sem_post(start) }
    }

    private static func await(_ semaphore: UnsafeMutablePointer<sem_t>) {
        while sem_wait(semaphore) != 0, errno == EINTR {}
    }
}
