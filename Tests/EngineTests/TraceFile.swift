import Foundation
import LoadModel
import Traces

@testable import Engine

/// A trace of so many requests at uneven times, and what it says.
final class TraceFile {
    let path = FileManager.default.temporaryDirectory.appending(path: "dyno-replay-\(UUID().uuidString).csv").path
    /// Seconds from the first.
    private(set) var times: [Double] = []
    /// `GET /path body`.
    private(set) var requests: [String] = []

    init(count: Int, body: (Int) -> String = { _ in "" }) throws {
        let draws = RandomStream(seed: 3, purpose: .uuid)
        var text = "time,method,path,body\n"
        var microseconds = 0
        for index in 0..<count {
            let method = ["GET", "POST", "DELETE"][Int(draws.bits(UInt64(index)) % 3)]
            let path = "/\(["a", "b/\(index)", "c?x=\(index)"][Int(draws.bits(UInt64(index) + 1_000_000) % 3)])"
            text += "\(1_000 + Double(microseconds) / 1e6),\(method),\(path),\(body(index))\n"
            times.append(Double(microseconds) / 1e6)
            requests.append("\(method) \(path) \(body(index))")
            microseconds += Int(draws.bits(UInt64(index) + 2_000_000) % 20_000)
        }
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The trace as a plan would have it.
    func trace(_ change: (inout Trace) -> Void = { _ in }) throws -> Trace {
        var trace = Trace(file: path, format: .csv)
        change(&trace)
        trace.content = try TraceSurvey.content(of: trace) { _ in false }
        return trace
    }

    static func plan(_ trace: Trace, warmup: Nanoseconds, stop: Load.StopRule) -> Plan {
        let scenarios = trace.content.kinds.map { kind in
            Scenario(
                name: kind.label, weight: Double(kind.count),
                steps: [
                    .request(
                        RequestStep(
                            label: kind.label, method: kind.method, path: Template(segments: [.recorded(.path)]),
                            body: kind.hasBody ? Template(segments: [.recorded(.body)]) : nil))
                ])
        }
        return Plan(
            name: "replay", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 80))], scenarios: scenarios,
            load: Load(model: .trace(trace), warmup: warmup, stop: stop))
    }
}
