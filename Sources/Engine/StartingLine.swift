import LoadModel

/// Where workers wait until all of them are ready, to learn at which instant they begin together.
final class StartingLine: @unchecked Sendable {
    private let ready = Semaphore()
    private let start = Semaphore()
    // Written before the semaphore is raised, read after.
    private var epoch: Instant?

    /// Called by a worker that is ready.
    ///
    /// - Returns: when to begin; nil where there will be no beginning.
    func wait() -> Instant? {
        ready.signal()
        start.wait()
        return epoch
    }

    /// Waits until so many workers are ready.
    func awaitWorkers(_ count: Int) {
        for _ in 0..<count { ready.wait() }
    }

    /// Lets so many workers begin, or, without an instant, go home.
    func release(_ count: Int, at epoch: Instant?) {
        self.epoch = epoch
        for _ in 0..<count { start.signal() }
    }
}
