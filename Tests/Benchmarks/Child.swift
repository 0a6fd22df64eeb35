import Foundation
import Glibc

/// A child process: started, measured when it ends, never left behind.
final class Child {
    /// What a process used: wait4(2).
    struct Usage {
        var exitStatus: Int32
        var cpuSeconds: Double
        var peakMemoryBytes: Int
        var output: String
    }

    private let pid: pid_t
    private let outputPath: String

    /// - Parameters:
    ///   - arguments: the command; found through PATH.
    ///   - processor: the only one that it may use; nil: any.
    init(_ arguments: [String], processor: Int? = nil) throws {
        outputPath = "\(NSTemporaryDirectory())/dyno-bench-\(UUID().uuidString)"
        let command = (processor.map { ["taskset", "-c", "\($0)"] } ?? []) + arguments
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, outputPath + ".err", O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var pid = pid_t()
        let words = command.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let code = posix_spawnp(&pid, command[0], &actions, nil, words, environ)
        guard code == 0 else { throw BenchError("cannot start \(command[0]): \(String(cString: strerror(code)))") }
        self.pid = pid
    }

    /// What it has printed so far.
    var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOfFile: outputPath + ".err", encoding: .utf8)) ?? "" }

    /// Waits until a line of its output starts so, and gives the rest of the line.
    func awaitLine(_ prefix: String) throws -> String {
        for _ in 0..<500 {
            if let line = output.split(separator: "\n").first(where: { $0.hasPrefix(prefix) }) {
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
        return Usage(
            exitStatus: (status >> 8) & 0xFF, cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            peakMemoryBytes: usage.ru_maxrss * 1024, output: output)
    }

    static func run(_ arguments: [String], processor: Int? = nil) throws -> Usage {
        try Child(arguments, processor: processor).wait()
    }
}

struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
