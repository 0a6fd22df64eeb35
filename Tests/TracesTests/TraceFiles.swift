import Foundation
import LoadModel
import Traces

/// A file that is removed with its owner.
final class TemporaryFile {
    let path: String

    init(_ text: String) throws {
        path =
            FileManager.default.temporaryDirectory.appending(path: "dyno-trace-\(UUID().uuidString)").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// All requests of a trace.
func entries(
    _ text: String, _ format: TraceFormat, skip: Int = 0, allowing hosts: Set<String> = []
) throws -> [TraceEntry] {
    let file = try TemporaryFile(text)
    let reader = try TraceReader(file: file.path, format: format, skip: skip) { hosts.contains($0) }
    var all: [TraceEntry] = []
    while let entry = try reader.next() { all.append(entry) }
    return all
}

/// Why a trace is refused, without the folder of its file; empty where it is not.
func refusal(_ text: String, _ format: TraceFormat, skip: Int = 0, allowing hosts: Set<String> = [])
    -> String
{
    do {
        _ = try entries(text, format, skip: skip, allowing: hosts)
        return ""
    } catch let error as TraceError {
        return "\(error.line.map { "\($0): " } ?? "")\(error.message)"
    } catch { return "\(error)" }
}

extension TraceEntry {
    /// `GET /path` and the time in milliseconds after the first of them.
    func brief(after first: TraceEntry) -> String {
        "\((time - first.time).milliseconds) \(method.token) \(path)"
    }
}
