import Foundation
import Measurement
import ReportFormats

/// One run of the dyno command that lies beside this one.
struct DynoRun {
    var result: RunResult
    var usage: Child.Usage
    /// 0 where it was not asked for.
    var peakMemoryBytes: Int

    /// Where this program and its companions lie.
    static func companion(_ name: String) -> String {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent(name)
            .path
    }

    static var command: String { companion("dyno") }

    init(_ arguments: [String], processor: Int? = nil, environment: [String: String] = [:], watchesMemory: Bool = false) throws {
        let process = try DynoRun.start(arguments, processor: processor, environment: environment)
        try self.init(endOf: process, arguments, peakMemoryBytes: watchesMemory ? process.peakMemoryBytesAtItsEnd() : 0)
    }

    /// Waits for the end of a run.
    init(endOf process: Child, _ arguments: [String], peakMemoryBytes: Int = 0) throws {
        self.peakMemoryBytes = peakMemoryBytes
        usage = process.wait()
        guard !usage.output.isEmpty else { throw BenchError("dyno \(arguments.joined(separator: " ")): \(usage.errors)") }
        result = try ResultJSON.decodeRun(Data(usage.output.utf8), place: "dyno run \(arguments.joined(separator: " "))")
        guard level.counts.failed == 0 else {
            throw BenchError("\(level.counts.failed) requests failed: \(level.failureRows)")
        }
    }

    static func start(_ arguments: [String], processor: Int? = nil, environment: [String: String] = [:]) throws -> Child {
        try Child([DynoRun.command, "run"] + arguments + ["--json", "-q"], processor: processor, environment: environment)
    }

    var level: LevelResult { result.levels[0] }

    var work: Work { Work(requests: level.counts.succeeded, cpuSeconds: usage.cpuSeconds, seconds: level.windowSeconds) }
}
