import Dispatch
import Foundation
import Glibc
import TestSupport
import Testing

/// The built `dyno` command, run as a user runs it.
enum Command {
    struct Outcome {
        /// The exit status; negative: the number of the signal that killed it, where it did not exit by itself.
        var status: Int32
        var output: String
        var errors: String
        /// Nothing else kept the command from the processors.
        var wasQuiet: Bool

        /// Whether it ended with one of these, or with 3 where other work on the machine left nothing to be judged.
        func ended(_ statuses: Int32...) -> Bool { statuses.contains(status) || (status == 3 && !wasQuiet) }
    }

    struct Missing: Error, CustomStringConvertible {
        let path: String
        var description: String { "\(path) is not there: build the package (swift build --build-tests) before this test" }
    }

    /// The executable, which lies beside the test runner.
    static func path() throws -> String {
        let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(fileURLWithPath: runner).deletingLastPathComponent().appendingPathComponent("dyno").path
        guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing(path: path) }
        return path
    }

    /// Runs to the end, which must come within a generous time.
    ///
    /// - Parameters:
    ///   - shell: what a shell does before it becomes the command; `"$0" "$@"` is the command.
    ///   - quick: whether it is a comparison that is to end within seconds, whatever it finds.
    static func run(_ arguments: String..., quick: Bool = false, shell: String? = nil, in folder: Folder) throws -> Outcome {
        let outcome = try RunningCommand(arguments + (quick ? quickly : []), shell: shell, in: folder).outcome()
        // On a busy machine it takes seconds until a target has started, and each round starts it anew.
        guard quick, outcome.errors.contains("is too short:"), !outcome.wasQuiet else { return outcome }
        return try RunningCommand(arguments + quickly + ["--budget", "150s"], shell: shell, in: folder).outcome()
    }

    static let quickly = ["--budget", "15s", "--looks", "1", "--warmup", "100ms", "--block", "50ms", "--round", "300ms"]
}

/// A `dyno` process that has not ended yet, its output going to files.
final class RunningCommand {
    private let process = Process()
    private let ended = DispatchSemaphore(value: 0)
    private let watch = QuietWatch()
    private let outputFile: String
    private let errorFile: String

    init(_ arguments: [String], shell: String? = nil, in folder: Folder) throws {
        outputFile = try folder.newFile()
        errorFile = try folder.newFile()
        let dyno = try Command.path()
        process.executableURL = URL(fileURLWithPath: shell == nil ? dyno : "/bin/sh")
        process.arguments = shell.map { ["-c", $0, dyno] + arguments } ?? arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: outputFile)
        process.standardError = FileHandle(forWritingAtPath: errorFile)
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
    }

    /// Waits for the end: ten times as long as the longest of these commands takes alone.
    func outcome(seconds: Double = 600) throws -> Command.Outcome {
        if ended.wait(timeout: .now() + seconds) == .timedOut {
            Issue.record("the command had not ended after \(seconds) s")
            kill(process.processIdentifier, SIGKILL)
            ended.wait()
        }
        let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return Command.Outcome(status: status, output: output, errors: errors, wasQuiet: watch.wasQuiet)
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// How many files and sockets the process has open; nil once it has ended.
    var descriptors: Int? { try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.processIdentifier)/fd").count }

    /// The most memory that it has had, read until it ends: VmHWM of proc(5).
    func peakMemoryKilobytes() -> Int {
        var peak = 0
        while process.isRunning {
            let status = Folder.text(of: "/proc/\(process.processIdentifier)/status")
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            peak = max(peak, line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0)
            usleep(5_000)
        }
        return peak
    }

    var output: String { Folder.text(of: outputFile) }
    var errors: String { Folder.text(of: errorFile) }

    /// Waits until something is so, for as long as it may take on a busy machine: whoever calls this sees whether it came to be so.
    func await(_ condition: (RunningCommand) -> Bool) {
        let deadline = ContinuousClock.now + .seconds(300)
        while !condition(self), ContinuousClock.now < deadline { usleep(10_000) }
    }
}

/// A folder for one test, removed with everything in it when the test is over.
final class Folder {
    let path: String
    private var files = 0

    init() {
        path = NSTemporaryDirectory() + "dyno-test-" + UUID().uuidString
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ contents: String) throws -> String {
        try contents.write(toFile: "\(path)/\(name)", atomically: false, encoding: .utf8)
        return "\(path)/\(name)"
    }

    func newFile() throws -> String {
        files += 1
        return try write(".stream-\(files)", "")
    }

    static func text(of file: String) -> String { (try? String(contentsOfFile: file, encoding: .utf8)) ?? "" }

    /// The files of this name, anywhere below.
    func files(named name: String) -> [String] {
        let all = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return all.filter { $0.hasSuffix("/\(name)") && !$0.contains("/latest/") }.map { "\(path)/\($0)" }
    }
}

/// A demo target in a process of its own.
final class DemoProcess {
    let url: String
    let command: RunningCommand

    /// - Parameter options: of `dyno target`.
    init(_ options: String..., in folder: Folder) throws {
        command = try RunningCommand(["target", "--port", "0"] + options, in: folder)
        command.await { $0.output.hasSuffix("\n") }
        let line = try #require(command.output.split(separator: "\n").first)
        try #require(line.hasPrefix("listening on http://127.0.0.1:"))
        url = String(line.dropFirst("listening on ".count))
    }

    deinit { command.send(SIGKILL) }
}
