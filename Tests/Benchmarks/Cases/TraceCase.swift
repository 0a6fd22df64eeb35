import Foundation

extension Case {
    /// Replays of access logs: memory does not grow with the number of lines, and reading costs little beside the requests.
    static let traces = Case(name: "traces") { effort in
        let server = try ResponderProcess()
        defer { server.stop() }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dyno-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let most = effort.isQuick ? 100_000 : 1_000_000
        let plans = try [most / 10, most].map { try plan(lines: $0, in: folder, port: server.port) }

        let replays = try zip(plans, [most / 10, most]).map { plan, count in
            let run = try DynoRun([plan, "-o", folder.path], watchesMemory: true)
            guard run.level.counts.succeeded == count else {
                throw BenchError("\(run.level.counts.succeeded) of \(count) succeeded")
            }
            return run
        }
        let peaks = replays.map { Double($0.peakMemoryBytes) / 1e6 }
        let reading = try plans.map { try Child.run([DynoRun.command, "validate", $0]).cpuSeconds }
        let perLine = (reading[1] - reading[0]) / (Double(most) * 0.9) * 1e6
        let constant = try DynoRun([server.url, "-c", "50", "-n", "\(most)"])
        return [
            Figure(
                "peak memory of a replay of \(most) lines / of \(most / 10)", text(peaks[1] / peaks[0]), mustBe: "<= 1.1",
                holds: peaks[1] <= 1.1 * peaks[0],
                detail: "\(text(peaks[1], places: 1)) MB against \(text(peaks[0], places: 1)) MB"),
            Figure("CPU time to read a line of an access log", "\(text(perLine)) us"),
            .ratio(
                "CPU a request, replayed / constant", [replays[1].work.cpuMicrosecondsPerRequest],
                to: [constant.work.cpuMicrosecondsPerRequest], of: "constant", in: "us", atMost: nil),
        ]
    }

    /// A log of 2,000 requests a second, to be replayed by 50 users one after another.
    private static func plan(lines: Int, in folder: URL, port: Int) throws -> String {
        let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"
        var log = ""
        log.reserveCapacity(lines * 180)
        for number in 0..<lines {
            let second = number / 2_000
            let time = [second / 3_600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
            log +=
                "198.51.100.\(number % 200) - - [10/Oct/2026:\(time) +0000] \"GET /channels/\(number * 7919 % 5_000)?limit=20 HTTP/1.1\" "
            log += "200 1021 \"https://shop.example/\" \"\(agent)\"\n"
        }
        try Data(log.utf8).write(to: folder.appendingPathComponent("\(lines).log"))
        let plan = folder.appendingPathComponent("\(lines).yaml")
        let load = "{ model: trace, file: \(lines).log, mode: closed, users: 50 }"
        try Data("url: http://127.0.0.1:\(port)\nload: \(load)\n".utf8).write(to: plan)
        return plan.path
    }
}
