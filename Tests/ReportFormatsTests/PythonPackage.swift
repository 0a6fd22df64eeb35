import Foundation
import Testing

/// Readers that are not ours, from PyPI: in the environment that `make setup-python` makes, or in the system's own.
///
/// Tests that need one are left out where it is missing, as on a machine that cannot reach PyPI.
enum PythonPackage {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../.build/python")

    private static let interpreters = [root.appending(path: "bin/python3").path, "/usr/bin/python3"]

    /// The interpreter that has a module; nil where none has.
    static func interpreter(having module: String) -> String? {
        interpreters.first { path in
            FileManager.default.isExecutableFile(atPath: path)
                && (try? output(path, ["-c", "import \(module)"], input: "")) != nil
        }
    }

    static func has(_ module: String) -> Bool { interpreter(having: module) != nil }

    /// What a script writes that reads `input`.
    static func run(_ script: String, having module: String, input: String) throws -> String {
        let path = try #require(interpreter(having: module))
        return try output(path, ["-c", script], input: input)
    }

    struct Failed: Error { var errors: String }

    private static func output(_ path: String, _ arguments: [String], input: String) throws -> String {
        // By a file: a pipe would fill up where both sides write.
        let file = FileManager.default.temporaryDirectory.appending(path: "dyno-python-\(UUID().uuidString)")
        try input.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: file)
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(errors: complaint) }
        return text
    }
}
