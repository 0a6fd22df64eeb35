import CLinux
import Engine
import Glibc
import Synchronization

/// A command that runs in a process group of its own, below a process that leaves nothing of it behind; see ``dyno_guard``.
final class Guardian: Sendable {
    /// Whose descendants the command's processes are.
    let process: pid_t
    private let channel: Int32
    private let told = Mutex(State())

    struct State {
        /// Why it could not be started.
        var refusal: Refusal?
        var end: ProcessEnd?
        /// Whether none of its processes is left.
        var isGone = false
        /// Whether the guardian itself has ended, which it does not unless it is killed.
        var isLost = false
    }

    enum Refusal: Sendable {
        case directory(Int32)
        case program(Int32)
    }

    struct Failure: Error { let reason: String }

    /// - Parameters:
    ///   - output: a file that standard output and standard error are appended to.
    ///   - environment: all of it.
    init(command: [String], environment: [String: String], directory: String?, output: Int32) throws(Failure) {
        let arguments = command.map { strdup($0) } + [nil]
        let variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        let folder = directory.flatMap { strdup($0) }
        defer { (arguments + variables + [folder]).forEach { free($0) } }
        var channel: Int32 = -1
        let process = arguments.withUnsafeBufferPointer { arguments in
            variables.withUnsafeBufferPointer { variables in
                var given = dyno_command(
                    arguments: arguments.baseAddress, environment: variables.baseAddress, directory: folder, output: output,
                    descriptors: DescriptorLimit.inherited)
                return dyno_guard(&given, &channel)
            }
        }
        guard process >= 0 else { throw Failure(reason: String(cString: strerror(errno)).lowercased()) }
        self.process = process
        self.channel = channel
    }

    deinit {
        // The guardian kills what is left.
        close(channel)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    /// What is known by now.
    var state: State {
        told.withLock { state in
            while !state.isLost {
                var event = dyno_event()
                let count = recv(channel, &event, MemoryLayout<dyno_event>.size, Int32(MSG_DONTWAIT))
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { break }
                if count == 0 { state.lose() } else { state.take(event) }
            }
            return state
        }
    }

    /// Waits until something is told, or so long.
    func wait(_ milliseconds: Int32) {
        var watched = pollfd(fd: channel, events: Int16(POLLIN), revents: 0)
        poll(&watched, 1, milliseconds)
    }

    /// Waits until none of the processes is left, for so long at most.
    ///
    /// - Returns: whether that is so.
    func awaitGone(_ seconds: Double) -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while !state.isGone {
            let left = deadline - ContinuousClock.now
            guard left > .zero else { return false }
            wait(Int32(min(1_000, left / .milliseconds(1) + 1)))
        }
        return true
    }

    /// Asks all processes to end: SIGTERM.
    func terminate() { tell(DYNO_TERMINATE) }

    /// The same as from a terminal: SIGINT.
    func interrupt() { tell(DYNO_INTERRUPT) }

    /// SIGKILL to all processes, until none is left.
    func kill() { tell(DYNO_KILL) }

    private func tell(_ word: some BinaryInteger) {
        var word = UInt8(word)
        send(channel, &word, 1, Int32(MSG_NOSIGNAL))
    }
}

extension Guardian.State {
    fileprivate mutating func take(_ event: dyno_event) {
        switch dyno_event_kind(UInt32(event.kind)) {
        case DYNO_NO_DIRECTORY: refusal = .directory(event.value)
        case DYNO_NOT_EXECUTED: refusal = .program(event.value)
        case DYNO_ENDED: end = ProcessEnd(waitStatus: event.value)
        default: isGone = true
        }
    }

    /// Without its guardian a target's first process is killed by the system.
    fileprivate mutating func lose() {
        isLost = true
        isGone = true
        end = end ?? .killed(signal: SIGKILL)
    }
}
