import Engine
import Foundation
import Glibc
import Synchronization

/// Turns Ctrl-C, SIGTERM, and the SIGHUP of a terminal that is closed into a request to stop; a second one ends the process at once.
///
/// Where a teardown is still to be made, or under way, the second one skips that, and a third one ends the process.
///
/// Once made it lives as long as the process does.
public final class Interrupts: Sendable {
    public let stop = StopSignal()
    private let received = Atomic<Int32>(0)
    private let whole: Interrupts?
    /// Teardowns that are to be made.
    private let owed = Atomic<Int>(0)
    private let isTeardownSkipped = Atomic<Bool>(false)
    /// Of the part that is under way.
    private let part = Mutex<StopSignal?>(nil)

    public init() { whole = nil }

    private init(partOf whole: Interrupts) { self.whole = whole }

    /// What stops one part of many: a signal does, and so does whatever stops the part alone, after which others go on.
    ///
    /// One part is under way at a time.
    public func forOnePart() -> Interrupts {
        let interrupts = Interrupts(partOf: self)
        part.withLock { $0 = interrupts.stop }
        // The signal may have come just before.
        if stop.isRequested { interrupts.stop.request() }
        return interrupts
    }

    /// Takes the signals over from the system, whose way is to end the process. To be called before other threads are made,
    /// which then leave them alone as well.
    ///
    /// sigwait(3) rather than a dispatch source: that one needs them ignored, and to ignore a signal drops one that has come
    /// early to a process that was started with it blocked.
    public func watch() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in Interrupts.taken { sigaddset(&signals, number) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        Foundation.Thread.detachNewThread { [self, signals] in
            var awaited = signals
            var number: Int32 = 0
            while true {
                if sigwait(&awaited, &number) == 0 { take(number) }
            }
        }
    }

    /// What `nohup` has the process ignore is left ignored: a blocked signal would come all the same.
    private static var taken: [Int32] {
        var action = sigaction()
        sigaction(SIGHUP, nil, &action)
        let isIgnored = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
        return [SIGINT, SIGTERM] + (isIgnored ? [] : [SIGHUP])
    }

    /// The number of the signal that came, if one did.
    public var signal: Int32? {
        if let whole { return whole.signal }
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    // MARK: Teardowns

    /// What a setup makes is to be taken away again, also when a signal came.
    func oweTeardown() { _ = (whole ?? self).owed.wrappingAdd(1, ordering: .relaxed) }

    /// It was, or could not be.
    func settleTeardown() { _ = (whole ?? self).owed.wrappingSubtract(1, ordering: .relaxed) }

    /// Whether a second signal asked for the end without it.
    var skipsTeardown: Bool { (whole ?? self).isTeardownSkipped.load(ordering: .relaxed) }

    private func take(_ number: Int32) {
        guard received.exchange(number, ordering: .relaxed) == 0 else {
            let isSkip = owed.load(ordering: .relaxed) > 0 && !isTeardownSkipped.exchange(true, ordering: .relaxed)
            if !isSkip { _exit(128 + number) }
            return
        }
        stop.request()
        part.withLock { $0?.request() }
    }
}
