import Foundation
import Measurement
import ReportFormats

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

/// Tells the CI system that a comparison runs in, where it has a place for such things.
enum ContinuousIntegration {
    /// GitHub Actions shows annotations that a step prints, and what it appends to its summary.
    static func tell(_ result: ComparisonResult) {
        let environment = ProcessInfo.processInfo.environment
        guard environment["GITHUB_ACTIONS"] == "true" else { return }
        printError(WorkflowCommands.annotations(result))
        guard let path = environment["GITHUB_STEP_SUMMARY"] else { return }
        do {
            try append(Report(result).markdown, to: path)
        } catch {
            printError("warning: the step summary \(path) could not be written: \(error.localizedDescription)")
        }
    }

    private static func append(_ text: String, to path: String) throws {
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
    }
}
