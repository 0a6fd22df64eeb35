import CLinux
import Glibc

/// A system thread with a closure: pthread_create(3). Foundation's Thread does the same and brings Foundation along.
final class Thread {
    private final class Box {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    /// The system's error number, of a thread that it refuses.
    struct Refusal: Error {
        var number: Int32
    }

    private var handle = pthread_t()

    /// - Parameter processor: the only one to run on; nil: where the system likes.
    init(processor: Int? = nil, _ body: @escaping @Sendable () -> Void) throws(Refusal) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        if let processor {
            let code = dyno_pin_to_processor(&attributes, Int32(processor))
            guard code == 0 else { throw Refusal(number: code) }
        }
        let context = Unmanaged.passRetained(Box(body))
        let code = pthread_create(
            &handle, &attributes,
            { context in
                // The default slack of 50 µs would make every timed send that late.
                dyno_set_timer_slack(1)
                // OpenSSL writes to sockets with write(2), which knows no MSG_NOSIGNAL.
                var brokenPipe = sigset_t()
                sigemptyset(&brokenPipe)
                sigaddset(&brokenPipe, SIGPIPE)
                pthread_sigmask(SIG_BLOCK, &brokenPipe, nil)
                Unmanaged<Box>.fromOpaque(context!).takeRetainedValue().body()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            throw Refusal(number: code)
        }
    }

    /// Waits for the end of the thread.
    func join() { pthread_join(handle, nil) }
}
