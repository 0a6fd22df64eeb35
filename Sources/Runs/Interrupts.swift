import Dispatch
import Engine
import Glibc
import Synchronization

/// Turns Ctrl-C and SIGTERM into a request to stop; a second one ends the process at once.
///
/// Once made it lives as long as the process does.
public final class Interrupts: Sendable {
    public let stop = StopSignal()
    private let received = Atomic<Int32>(0)

    public init() {}

    /// Takes the signals over from the system, whose way is to end the process.
    public func watch() {
        for number in [SIGINT, SIGTERM] {
            Glibc.signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            // The handler holds its own source: a source that is released stops watching.
            source.setEventHandler { [self] in
                withExtendedLifetime(source) { take(number) }
            }
            source.resume()
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
