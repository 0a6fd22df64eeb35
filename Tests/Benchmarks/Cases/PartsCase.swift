import Foundation
import Measurement
import ReportFormats
import ReportSamples

extension Case {
    /// What it takes to add up what many shards measured in an hour, from the start of the command to the last file of the result.
    static let parts = Case(name: "parts") { effort in
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dyno-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let count = 64
        var bytes = 0
        for part in PartsSample.parts(count) {
            let place = folder.appending(path: "part-\(part.account.shard)-of-\(count)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            let text = try ResultJSON.encode(part)
            bytes += text.utf8.count
            try text.write(to: place.appending(path: Part.fileName), atomically: true, encoding: .utf8)
        }
        let usages = try (0..<(effort.isQuick ? 3 : 7)).map { _ in
            let start = ContinuousClock.now
            let usage = try Child([DynoRun.command, "merge", folder.path, "-q"]).wait()
            guard usage.exitStatus == 0 else { throw BenchError("dyno merge, status \(usage.exitStatus): \(usage.errors)") }
            return (seconds: start.duration(to: .now) / .seconds(1), cpu: usage.cpuSeconds)
        }
        let times = usages.map(\.seconds)
        return [
            Figure(
                "\(count) parts of an hour added up, s", text(median(times), places: 2), mustBe: "<= 2",
                holds: median(times) <= 2,
                detail:
                    "\(text(times.max() ?? .nan, places: 2)) at most of \(times.count), \(text(median(usages.map(\.cpu)), places: 2)) s of "
                    + "CPU; \(bytes / count / 1000) KB each")
        ]
    }
}
