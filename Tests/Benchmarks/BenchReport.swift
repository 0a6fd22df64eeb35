import Foundation

/// The table of a run of the bench, and the machine that it was made on.
struct BenchReport {
    var figures: [Figure]
    var effort: Effort

    var markdown: String { (heading + [""] + table).joined(separator: "\n") }

    func save() throws {
        try FileManager.default.createDirectory(atPath: "Reports/bench", withIntermediateDirectories: true)
        try (markdown + "\n").write(toFile: "Reports/bench/latest.md", atomically: true, encoding: .utf8)
    }

    private var heading: [String] {
        let info = ProcessInfo.processInfo
        let date = Date().formatted(.iso8601)
        let rounds = effort.isQuick ? "QUICK: too short to judge by" : "medians of \(effort.rounds) interleaved rounds"
        return [
            "# Bench, \(date)", "",
            "\(processor), \(info.processorCount) processors, \(info.operatingSystemVersionString). \(rounds.capitalizedFirst); "
                + (Processors.client == nil
                    ? "server and client share the only processor. "
                    : "the server on one processor, the client alone on another. ")
                + "CPU is user and system time of the whole process, its start and end included.",
        ]
    }

    private var processor: String {
        let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
        let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
        return name.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
    }

    private var table: [String] {
        let head = ["| Figure | Measured | Must be | Reached | How |", "| :-- | :-- | :-- | :-- | :-- |"]
        return head
            + figures.map { "| \($0.name) | \($0.measured) | \($0.limit) | \($0.verdict.rawValue) | \(cell($0.detail)) |" }
    }

    private func cell(_ text: String) -> String {
        text.replacingOccurrences(of: "\n", with: " ").replacingOccurrences(of: "|", with: "\\|")
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
