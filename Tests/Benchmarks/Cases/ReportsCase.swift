import Foundation
import Measurement
import ReportFormats
import ReportSamples

extension Case {
    /// What it takes to make pages of what was saved of long runs, from the start of the command to the last byte of the page.
    static let reports = Case(name: "reports") { effort in
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dyno-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let samples: [(name: String, json: String, seconds: Double)] = [
            ("a run of an hour", try ResultJSON.encode(HourSample.result), 1),
            ("a comparison of two hours", try ResultJSON.encode(HourSample.comparison), 2),
        ]
        return try samples.flatMap { sample in
            let (saved, page) = (folder.appending(path: "result.json").path, folder.appending(path: "report.html").path)
            try sample.json.write(toFile: saved, atomically: true, encoding: .utf8)
            let times = try (0..<(effort.isQuick ? 3 : 11)).map { _ in
                let start = ContinuousClock.now
                let usage = try Child([DynoRun.command, "report", saved, "--format", "html", "-o", page]).wait()
                guard usage.exitStatus == 0 else { throw BenchError("dyno report: \(usage.errors)") }
                return start.duration(to: .now) / .seconds(1)
            }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: page)).count
            return [
                Figure(
                    "page of \(sample.name), s", text(median(times), places: 2), mustBe: "<= \(sample.seconds)",
                    holds: median(times) <= sample.seconds,
                    detail:
                        "\(text(times.max() ?? .nan, places: 2)) at most of \(times.count); \(sample.json.utf8.count / 1000) KB read"
                ),
                Figure(
                    "page of \(sample.name), MB", text(Double(bytes) / 1e6), mustBe: "<= 1.5", holds: bytes <= 1_500_000),
            ]
        }
    }
}
