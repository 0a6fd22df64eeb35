import Foundation
import ReportFormats

extension Case {
    /// Instructions that dyno's workers run a request, counted by valgrind's callgrind over one scripted exchange; beside those of an
    /// older binary where the environment's BASE names one.
    ///
    /// One connection in a closed loop: each request takes the same way through the program, whatever else the machine does. CPU times
    /// on shared machines tell no less than 5 to 10 %, this tells a tenth of one.
    static let instructions = Case(name: "instructions") { effort in
        try MissingTool.check("valgrind")
        try MissingTool.check("strip")
        let server = try ResponderProcess()
        defer { server.stop() }
        let base = ProcessInfo.processInfo.environment["BASE"].flatMap { $0.isEmpty ? nil : $0 }
        let varying = try PlanFile(
            """
            url: http://127.0.0.1:\(server.port)
            get: /x?n=${iteration}
            load: { model: closed, users: 1, warmup: 0s, requests: 1 }
            """)
        let requests = effort.isQuick ? 1_000 : 5_000
        return try [("constant request", server.url), ("varying request", varying.path)].map { title, load in
            try figure(title, load, requests: requests, base: base)
        }
    }

    /// What later changes may add to what the older binary needs.
    private static let limit = 1.01

    private static func figure(_ title: String, _ load: String, requests: Int, base: String?) throws -> Figure {
        let name = "instructions a request, \(title)"
        let own = try instructions(of: DynoRun.command, load, requests: requests)
        guard let base else { return Figure(name, text(own, places: 0), detail: "BASE=PATH counts an older binary's beside it") }
        let other = try instructions(of: base, load, requests: requests)
        return Figure(
            name, text(own / other), mustBe: "<= \(limit)", holds: own / other <= limit,
            detail: "\(text(own, places: 0)) against \(text(other, places: 0)) (\(base))")
    }

    /// Those of a long run less those of a short one, of all threads but the main one, which looks after the machine by the clock.
    private static func instructions(of command: String, _ load: String, requests: Int) throws -> Double {
        let short = try count(command, load, requests: requests)
        let long = try count(command, load, requests: 3 * requests)
        return Double(long - short) / Double(2 * requests)
    }

    private static func count(_ command: String, _ load: String, requests: Int) throws -> Int {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dyno-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let profile = folder.appendingPathComponent("profile").path
        // Valgrind gives up on debugging information newer than itself.
        let stripped = folder.appendingPathComponent("dyno").path
        let strip = try Child.run(["strip", "--strip-debug", "-o", stripped, command])
        guard strip.exitStatus == 0 else { throw BenchError("cannot strip \(command): \(strip.errors)") }
        let load = load.hasPrefix("http") ? [load, "-c", "1"] : [load]
        let usage = try Child.run(
            ["valgrind", "--tool=callgrind", "--separate-threads=yes", "--callgrind-out-file=\(profile)", stripped, "run"] + load
                + ["-n", "\(requests)", "-t", "1", "--json", "-q", "-o", folder.path])
        // Whatever the run is called: under callgrind nothing is on time.
        let result = try? ResultJSON.decodeRun(Data(usage.output.utf8), place: command)
        guard result?.levels.first?.counts.succeeded == requests else {
            throw BenchError("not \(requests) successes of \(command): \(usage.errors.suffix(500))")
        }
        let threads = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix("profile-") && $0 != "profile-01" }
        let totals = try threads.compactMap { try total(folder.appendingPathComponent($0)) }
        guard totals.contains(where: { $0 > requests }) else { throw BenchError("callgrind counted no worker of \(command)") }
        return totals.reduce(0, +)
    }

    /// A profile's line `totals: N`.
    private static func total(_ profile: URL) throws -> Int? {
        let text = try String(contentsOf: profile, encoding: .utf8)
        return text.split(separator: "\n").last { $0.hasPrefix("totals:") }?.split(separator: " ").last.flatMap { Int($0) }
    }
}

/// A plan, or what it reads, in a file of its own, for as long as this lives.
final class PlanFile {
    let path: String

    init(_ text: String, kind: String = "yaml") throws {
        path = "\(NSTemporaryDirectory())/dyno-bench-\(UUID().uuidString).\(kind)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    deinit { unlink(path) }
}
