import Foundation
import LoadModel
import Traces

/// A file that is removed with its owner.
final class TemporaryFile {
    let path: String

    convenience init(_ text: String) throws { try self.init(Array(text.utf8)) }

    init(_ bytes: [UInt8]) throws {
        path =
            FileManager.default.temporaryDirectory.appending(path: "dyno-trace-\(UUID().uuidString)").path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// All requests of a trace.
func entries(
    _ text: String, _ format: TraceFormat, badLines: Int = 0, headers: [String] = [], allowing hosts: Set<String> = []
) throws -> [TraceEntry] {
    let file = try TemporaryFile(text)
    let trace = Trace(file: file.path, format: format, badLines: badLines, headers: headers)
    let reader = try TraceReader(trace) { hosts.contains($0) }
    var all: [TraceEntry] = []
    while let entry = try reader.next() { all.append(entry) }
    return all
}

/// Why a trace is refused, with the place but without the file's name; empty where it is not.
func refusal(
    _ text: String, _ format: TraceFormat, badLines: Int = 0, headers: [String] = [], allowing hosts: Set<String> = []
) -> String {
    do {
        _ = try entries(text, format, badLines: badLines, headers: headers, allowing: hosts)
        return ""
    } catch let error as TraceError {
        return "\(error.place.map { "\($0.line):\($0.column): " } ?? "")\(error.message)"
    } catch { return "\(error)" }
}

/// A trace with what it was found to hold.
func surveyed(_ trace: Trace) throws -> Trace {
    var trace = trace
    trace.content = try TraceSurvey.content(of: trace) { _ in false }
    return trace
}

extension TraceEntry {
    var text: String? { body.map { String(decoding: $0, as: UTF8.self) } }

    /// `GET /path` and the time in milliseconds after the first of them.
    func brief(after first: TraceEntry) -> String {
        "\((time - first.time).milliseconds) \(method.token) \(path)"
    }
}
