import Foundation
import Glibc

/// A child process: started, measured when it ends, never left behind.
final class Child {
    /// What a process used: wait4(2).
    struct Usage {
        /// Negative: the number of the signal that ended it.
        var exitStatus: Int32
        var cpuSeconds: Double
        var output: String
        var errors: String
    }

    private let pid: pid_t
    private let outputPath: String

    /// - Parameters:
    ///   - arguments: the command; found through PATH.
    ///   - processor: the only one that it may use; nil: any.
    ///   - environment: in addition to this process's own.
    init(_ arguments: [String], processor: Int? = nil, environment: [String: String] = [:]) throws {
        outputPath = "\(NSTemporaryDirectory())/dyno-bench-\(UUID().uuidString)"
        let command = (processor.map { ["taskset", "-c", "\($0)"] } ?? []) + arguments
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, outputPath + ".err", O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var pid = pid_t()
        let words = command.map { strdup($0) } + [nil]
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { strdup("\($0)=\($1)") } + [nil]
        defer { for word in words + variables { free(word) } }
        let code = posix_spawnp(&pid, command[0], &actions, nil, words, variables)
        guard code == 0 else { throw BenchError("cannot start \(command[0]): \(String(cString: strerror(code)))") }
        self.pid = pid
    }

    /// What it has printed so far.
    var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOfFile: outputPath + ".err", encoding: .utf8)) ?? "" }

    /// Waits until a line of its output starts so, and gives the rest of the line.
    func awaitLine(_ prefix: String) throws -> String {
        for _ in 0..<500 {
            let text = output
            if let line = text.split(separator: "\n").first(where: { $0.hasPrefix(prefix) }), text.hasSuffix("\n") {
                return String(line.dropFirst(prefix.count))
            }
            usleep(20_000)
        }
        throw BenchError("no line '\(prefix)' within 10 s; errors: \(errors)")
    }

    func terminate() -> Usage {
        kill(pid, SIGTERM)
        return wait()
    }

    func wait() -> Usage {
        var status: Int32 = 0
        var usage = rusage()
        while wait4(pid, &status, 0, &usage) < 0, errno == EINTR {}
        defer {
            unlink(outputPath)
            unlink(outputPath + ".err")
        }
        let seconds: (timeval) -> Double = { Double($0.tv_sec) + Double($0.tv_usec) / 1e6 }
        let signal = status & 0x7F
        return Usage(
            exitStatus: signal == 0 ? (status >> 8) & 0xFF : -signal,
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), output: output, errors: errors)
    }

    /// The most memory that it has had, read until it ends: VmHWM of proc(5).
    ///
    /// Not `ru_maxrss`, which a process inherits from whoever started it.
    func peakMemoryBytesAtItsEnd() -> Int {
        var peak = 0
        var end = siginfo_t()
        repeat {
            peak = max(peak, memoryBytes("VmHWM") ?? 0)
            usleep(5000)
            waitid(P_PID, id_t(pid), &end, WEXITED | WNOHANG | WNOWAIT)
        } while end.si_signo == 0
        return peak
    }

    /// - Parameter field: of proc(5)'s `status`: `VmHWM` is the most that it has had in memory, `VmRSS` what it has now.
    /// - Returns: nil where it has ended.
    func memoryBytes(_ field: String) -> Int? {
        let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix(field + ":") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }

    static func run(_ arguments: [String], processor: Int? = nil, environment: [String: String] = [:]) throws -> Usage {
        try Child(arguments, processor: processor, environment: environment).wait()
    }
}

struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A tool that a case needs is not installed.
struct MissingTool: Error, CustomStringConvertible {
    let name: String

    var description: String { "\(name) is not installed (make setup-bench)" }

    /// Throws where a command is not in PATH.
    static func check(_ name: String) throws {
        if !has(name) { throw MissingTool(name: name) }
    }

    static func has(_ name: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin"]
        return folders.contains { access("\($0)/\(name)", X_OK) == 0 }
    }
}
