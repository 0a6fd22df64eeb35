import Engine
import Foundation
import LoadModel
import Synchronization

/// A command that runs as long as something else does, on a thread of its own: from one instant to another, or until it is stopped.
final class WindowedCommand: @unchecked Sendable {
    private let command: [String]
    private let messages: OutputFile
    private let isOver = Atomic<Bool>(false)
    private let refusal = Mutex<String?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    /// How long it may take to write what it has.
    private static let patience = 60.0

    /// - Parameter messages: where what it says goes.
    init(_ command: [String], messages: OutputFile) {
        self.command = command
        self.messages = messages
    }

    /// - Parameter end: nil: when it is stopped.
    func run(from start: Instant, to end: Instant?) {
        let thread = Foundation.Thread { [self] in
            wait(until: start) { false }
            defer { ended.signal() }
            guard !isOver.load(ordering: .relaxed) else { return }
            do throws(Guardian.Failure) {
                let guardian = try Guardian(
                    command: command, environment: ToolEnvironment.variables, directory: nil, output: messages.descriptor)
                wait(until: end ?? .never) { guardian.state.isGone }
                guardian.interrupt()
                if !guardian.awaitGone(WindowedCommand.patience) { guardian.kill() }
                if guardian.state.refusal != nil { refusal.withLock { $0 = "it can't be executed" } }
            } catch { refusal.withLock { $0 = error.reason } }
        }
        thread.start()
    }

    /// Ends it where it has not ended, and waits for that.
    ///
    /// - Returns: why it did not run; nil where it did.
    func stop() -> String? {
        isOver.store(true, ordering: .relaxed)
        ended.wait()
        // Whoever asks again is answered, too.
        ended.signal()
        return refusal.withLock { $0 }
    }

    private func wait(until instant: Instant, or isDone: () -> Bool) {
        let clock = MonotonicClock()
        while !isOver.load(ordering: .relaxed), !isDone() {
            let left = instant - clock.now()
            guard left > .zero else { return }
            usleep(UInt32(min(left.count / 1_000 + 1, 20_000)))
        }
    }
}

/// What tools of the machine are started with.
enum ToolEnvironment {
    /// In plain English, and without asking servers for symbols.
    static var variables: [String: String] {
        var variables = ProcessInfo.processInfo.environment
        variables["DEBUGINFOD_URLS"] = nil
        variables["LC_ALL"] = "C"
        return variables
    }
}
