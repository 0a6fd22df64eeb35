import Foundation
import Measurement
import ReportFormats

/// One run of the dyno command that lies beside this one.
struct DynoRun {
    var result: RunResult
    var usage: Child.Usage

    static var command: String {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("dyno").path
    }

    init(_ arguments: [String], processor: Int? = nil) throws {
        usage = try Child.run([DynoRun.command, "run"] + arguments + ["--json", "-q"], processor: processor)
        result = try ResultJSON.decodeRun(Data(usage.output.utf8), place: "dyno run \(arguments.joined(separator: " "))")
    }

    var level: LevelResult { result.levels[0] }
}

/// A line of the bench's table.
struct Figure {
    var name: String
    var measured: String
    var limit: String
    var holds: Bool
    /// A goal that is worked towards: missing it does not fail the bench.
    var isGoal = false
}

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? .nan : (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

func text(_ value: Double, places: Int = 3) -> String { String(format: "%.\(places)f", value) }
