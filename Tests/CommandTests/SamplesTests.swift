import Foundation
import TestSupport
import Testing

/// `--samples`: requests one by one, beside the result that counts them.
@Suite struct SamplesTests {
    private let folder = Folder()

    private struct Result: Decodable {
        struct Counts: Decodable { var succeeded, failed: Int }
        struct Samples: Decodable { var written, dropped, beyondLimit, every: Int }
        struct Generator: Decodable {
            struct Helper: Decodable {
                var work: String
                var cpuSeconds: Double
            }
            var helpers: [Helper]?
        }
        var counts: Counts
        var samples: Samples?
        var generator: Generator
    }

    private func run(_ arguments: String...) throws -> (result: Result, folder: String) {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let outcome = try RunningCommand(["run", server.url] + arguments + ["-o", "R", "-q"], in: folder).outcome()
        try #require(outcome.status == 0, "\(outcome.errors)")
        let file = try #require(folder.files(named: "result.json").first)
        let result = try JSONDecoder().decode(Result.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
        return (result, file.replacing("/result.json", with: ""))
    }

    /// Without the names of the columns.
    private func lines(in path: String) -> [Substring] {
        Array(Folder.text(of: "\(path)/samples.jtl").split(separator: "\n").dropFirst())
    }

    @Test func eachRequestThatTheResultCountsHasItsLine() throws {
        let (result, path) = try run("-c", "8", "-n", "5000", "-t", "2", "--samples")
        #expect(lines(in: path).count == 5000 && result.counts.succeeded == 5000)
        #expect(result.samples?.written == 5000 && result.samples?.dropped == 0 && result.samples?.beyondLimit == 0)
        #expect(result.generator.helpers?.map(\.work) == ["samples"])
        #expect(result.generator.helpers.map { $0[0].cpuSeconds > 0 } == true)
        #expect(Set(lines(in: path).map { $0.split(separator: ",")[5] }).count == 2)
        let report = try Command.run("report", path, "--format", "jtl", in: folder)
        #expect(report.status == 0 && report.output == Folder.text(of: "\(path)/samples.jtl"))
        let copy = try Command.run("report", "\(path)/result.json", "--format", "jtl", "-o", "copy.jtl", in: folder)
        #expect(copy.status == 0 && Folder.text(of: "\(folder.path)/copy.jtl") == report.output)
    }

    @Test func oneInSoManyIsKept() throws {
        let (result, path) = try run("-c", "1", "-n", "1000", "--samples-every", "7")
        #expect(lines(in: path).count == 143 && result.samples?.written == 143 && result.samples?.every == 7)
    }

    @Test func theFileStopsAtItsLimit() throws {
        let (result, path) = try run("-c", "1", "-n", "1000", "--samples-limit", "10KB")
        let samples = try #require(result.samples)
        #expect(samples.written + samples.beyondLimit == 1000 && samples.written == lines(in: path).count)
        #expect(Folder.text(of: "\(path)/samples.jtl").utf8.count <= 10_000 && samples.written > 50)
    }

    @Test func whatARunStoppedEarlyMeasuredIsThere() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let run = try RunningCommand(["run", server.url, "-R", "500", "-d", "60s", "--samples", "-o", "R", "-q"], in: folder)
        run.await { _ in server.requestCount > 300 }
        run.send(SIGINT)
        #expect(try run.outcome().status == 130)
        let file = try #require(folder.files(named: "result.json").first)
        let result = try JSONDecoder().decode(Result.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
        #expect(lines(in: file.replacing("/result.json", with: "")).count == result.counts.succeeded + result.counts.failed)
    }

    @Test(.enabled(if: OutputTests.mayMount, "needs the right to mount a file system"))
    func onAFullDiskTheResultComesFirst() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        try FileManager.default.createDirectory(atPath: folder.path + "/small", withIntermediateDirectories: true)
        let mount = "mount -t tmpfs -o size=600k tmpfs small && \"$0\" \"$@\"; status=$?; cp -r small kept; exit $status"
        let outcome = try RunningCommand(
            ["run", server.url, "-c", "4", "-n", "7000", "--samples", "-o", "small/R", "-q"],
            shell: "exec unshare -m sh -c '\(mount)' \"$0\" \"$@\"", in: folder
        ).outcome()
        #expect(outcome.status == 74 && outcome.errors.says("samples.jtl could not be written to its end: no space left"))
        let file = try #require(folder.files(named: "result.json").first { $0.contains("/kept/") })
        let result = try JSONDecoder().decode(Result.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
        #expect(result.counts.succeeded == 7_000)
        let kept = lines(in: file.replacing("/result.json", with: ""))
        #expect(
            kept.count == result.samples?.written
                && kept.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 17 })
    }

    @Test func aRunThatCannotBeginLeavesNoFile() throws {
        let outcome = try Command.run("run", "http://127.0.0.1:1", "--samples", "-o", "R", in: folder)
        #expect(outcome.status == 4 && folder.files(named: "samples.jtl").isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/R/127.0.0.1-1").isEmpty)
    }

    @Test(arguments: [
        (["run", "http://127.0.0.1:1", "--samples"], "name a folder for results with -o"),
        (["run", "http://127.0.0.1:1", "--samples-every", "0", "-o", "R"], "must be at least 1"),
        (["run", "http://127.0.0.1:1", "--samples-limit", "many", "-o", "R"], "--samples-limit: 'many' is not a size"),
        (["compare", "http://127.0.0.1:1", "http://127.0.0.1:2", "--samples"], "with 'dyno run --samples'"),
    ])
    func whatCannotBeIsUsage(arguments: [String], fault: String) throws {
        let outcome = try RunningCommand(arguments, in: folder).outcome()
        #expect(outcome.status == 64 && outcome.errors.says(fault), "\(outcome.errors)")
    }

    @Test func aResultWithoutThemSaysHowToGetThem() throws {
        let (_, path) = try run("-c", "1", "-n", "10")
        let outcome = try Command.run("report", path, "--format", "jtl", in: folder)
        #expect(outcome.status == 64 && outcome.errors.says("make the run again with --samples"))
    }
}
