import NIOCore

/// Runs Swift tasks on the event loop that does their I/O, so that no request waits for another thread to wake up,
/// and a target does not depend on the shared pool that its callers may block.
final class EventLoopTaskExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
