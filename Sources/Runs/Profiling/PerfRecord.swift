import Engine
import Foundation
import Measurement

/// `perf record` of some processes and of whatever they start, from before the load until it is stopped. Its samples have the monotonic
/// clock's time, by which those of the measured window are told from the others to the microsecond.
final class PerfRecord {
    private let folder: String
    private let guardian: Guardian
    private let messages: OutputFile

    /// Samples a second of CPU time: no multiple of what else is done at regular times.
    static let perSecond = 499
    /// Of what it writes.
    private static let mostMegabytes = 256

    init(_ processes: [Int], folder: String, messages: OutputFile) throws(ProfileFault) {
        self.folder = folder
        self.messages = messages
        let (control, answer) = ("\(folder)/control", "\(folder)/answer")
        guard mkfifo(control, 0o600) == 0, mkfifo(answer, 0o600) == 0 else { throw PerfRecord.refused("mkfifo") }
        let (writes, reads) = (open(control, O_RDWR | O_CLOEXEC), open(answer, O_RDWR | O_CLOEXEC))
        defer { [writes, reads].forEach { close($0) } }
        guard writes >= 0, reads >= 0 else { throw PerfRecord.refused("open") }
        do throws(Guardian.Failure) {
            guardian = try Guardian(
                command: [
                    "perf", "record", "-e", "cpu-clock", "-F", "\(PerfRecord.perSecond)", "-g", "-k", "CLOCK_MONOTONIC",
                    "--max-size=\(PerfRecord.mostMegabytes)M", "--control", "fifo:\(control),\(answer)", "-o",
                    "\(folder)/perf.data",
                    "-p", processes.map(String.init).joined(separator: ","),
                ], environment: ToolEnvironment.variables, directory: nil, output: messages.descriptor)
        } catch { throw ProfileFault.failed("perf", [error.reason]) }
        // Answered once it samples.
        let word = "enable\n"
        _ = word.withCString { write(writes, $0, word.utf8.count) }
        var watched = pollfd(fd: reads, events: Int16(POLLIN), revents: 0)
        for _ in 0..<200 where guardian.state.end == nil && guardian.state.refusal == nil {
            if poll(&watched, 1, 50) > 0 { return }
        }
        throw fault
    }

    private static func refused(_ call: String) -> ProfileFault {
        .failed("perf", ["\(call): \(String(cString: strerror(errno)).lowercased())"])
    }

    /// Why it ended, as far as it says.
    private var fault: ProfileFault {
        let lines = messages.lastLines(40)
        let text = lines.joined(separator: " ").lowercased()
        guard text.contains("paranoid") || text.contains("permission") || text.contains("not permitted") else {
            return .failed("perf", lines.filter { !$0.isEmpty }.prefix(1).map { $0 })
        }
        let level = SystemFiles().text("/proc/sys/kernel/perf_event_paranoid")?.split(separator: "\n").first ?? "?"
        return ProfileFault(
            reason: "the system does not let perf sample (kernel.perf_event_paranoid is \(level))",
            remedy:
                "allow it with 'sysctl kernel.perf_event_paranoid=1', or the capability CAP_PERFMON, in a container as well; Python can "
                + "be profiled by py-spy all the same")
    }

    /// Whether it stopped by itself as there was too much to write.
    private(set) var isCut = false

    /// Ends it.
    ///
    /// - Returns: the samples of the window, and the time of the last, in seconds of the monotonic clock.
    func finish(
        window: ClosedRange<Double>, programs: Set<String>
    ) throws(ProfileFault) -> (tree: CallTree, lastTime: Double?) {
        guardian.terminate()
        if !guardian.awaitGone(30) { guardian.kill() }
        isCut = messages.lastLines(40).contains { $0.contains("size limit reached") }
        var script = PerfScript(window: window, programs: programs)
        try read { script.take($0) }
        script.finish()
        return (script.tree, script.lastTime)
    }

    /// Hands out what it recorded, line by line.
    private func read(_ take: (Substring) -> Void) throws(ProfileFault) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }) else { throw PerfRecord.refused("pipe") }
        defer { close(ends[0]) }
        // Symbols of what is inlined would take a program of its own for each sample.
        let options = "--force --no-inline -F comm,pid,tid,time,ip,sym,dso"
        let guardian: Guardian
        do throws(Guardian.Failure) {
            defer { close(ends[1]) }
            guardian = try Guardian(
                command: [
                    "/bin/sh", "-c", "exec perf script -i \"$0\" \(options) 2> \"$1\"", "\(folder)/perf.data", "\(folder)/script",
                ],
                environment: ToolEnvironment.variables, directory: nil, output: ends[1])
        } catch { throw ProfileFault.failed("perf script", [error.reason]) }
        var rest: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        let deadline = ContinuousClock.now + PerfRecord.patience
        var watched = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
        while ContinuousClock.now < deadline {
            guard poll(&watched, 1, 1_000) > 0 else { continue }
            let count = Glibc.read(ends[0], &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            rest += block.prefix(count)
            guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
            for line in String(decoding: rest[...end], as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
                take(line)
            }
            rest.removeSubrange(...end)
        }
        guard guardian.awaitGone(1) else {
            guardian.kill()
            throw ProfileFault.failed(
                "perf script", ["it took longer than \(PerfRecord.patience) to find the names of functions"])
        }
    }

    private static let patience = Duration.seconds(600)
}
