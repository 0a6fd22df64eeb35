import Engine
import Foundation
import Glibc
import Synchronization

/// Turns Ctrl-C and SIGTERM into a request to stop; a second one ends the process at once.
///
/// Once made it lives as long as the process does.
public final class Interrupts: Sendable {
    public let stop = StopSignal()
    private let received = Atomic<Int32>(0)

    public init() {}

    /// Takes the signals over from the system, whose way is to end the process. To be called before other threads are made,
    /// which then leave them alone as well.
    ///
    /// sigwait(3) rather than a dispatch source: that one needs them ignored, and to ignore a signal drops one that has come
    /// early to a process that was started with it blocked.
    public func watch() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        Foundation.Thread.detachNewThread { [self, signals] in
            var awaited = signals
            var number: Int32 = 0
            while true {
                if sigwait(&awaited, &number) == 0 { take(number) }
            }
        }
    }

    /// The number of the signal that came, if one did.
    public var signal: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    private func take(_ number: Int32) {
        if received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
        stop.request()
    }
}
