import CLinux
import Glibc

/// A system thread with a closure: pthread_create(3). Foundation's Thread does the same and brings Foundation along.
final class Thread {
    private final class Box {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    private var handle = pthread_t()
    private let isRunning: Bool

    /// - Returns: nil where the system refuses another thread.
    init?(_ body: @escaping @Sendable () -> Void) {
        let context = Unmanaged.passRetained(Box(body))
        let code = pthread_create(
            &handle, nil,
            { context in
                // The default slack of 50 µs would make every timed send that late.
                dyno_set_timer_slack(1)
                Unmanaged<Box>.fromOpaque(context!).takeRetainedValue().body()
                return nil
            }, context.toOpaque())
        isRunning = code == 0
        if code != 0 {
            context.release()
            return nil
        }
    }

    /// Waits for the end of the thread.
    func join() { pthread_join(handle, nil) }
}
