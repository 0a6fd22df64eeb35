import Foundation
import TestSupport
import Testing

/// `--metrics-port`: a run that is asked for figures while it goes on.
@Suite struct MetricsTests {
    private let folder = Folder()

    /// The answer to one request; nil where nobody answers.
    private static func ask(_ url: String, _ method: String = "GET") throws -> (status: Int, text: String)? {
        let body = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: body) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["curl", "-s", "-o", body, "-w", "%{http_code}", "--max-time", "10"] + (method == "HEAD" ? ["-I"] : ["-X", method])
            + [url]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let code = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0, let status = Int(code) else { return nil }
        return (status, Folder.text(of: body))
    }

    private static func succeeded(in text: String) -> Int {
        text.split(separator: "\n").filter { $0.hasPrefix("dyno_requests_total") && $0.contains("outcome=\"succeeded\"") }
            .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
    }

    @Test func countersGrowWhileTheLoadRunsAndTheServerGoesWithIt() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let run = try RunningCommand(
            ["run", server.url, "-R", "200", "-d", "60s", "--json", "--metrics-port", "0"], in: folder)
        run.await { $0.errors.contains("/metrics\n") }
        let line = try #require(run.errors.split(separator: "\n").first { $0.hasPrefix("metrics: http://127.0.0.1:") })
        let url = String(line.dropFirst("metrics: ".count))
        var counts: [Int] = []
        run.await { _ in
            guard let answer = try? Self.ask(url), answer.status == 200 else { return false }
            counts.append(Self.succeeded(in: answer.text))
            return Set(counts.filter { $0 > 0 }).count == 2
        }
        #expect(counts == counts.sorted() && counts.last ?? 0 > 0)
        #expect(try Self.ask(url.replacing("/metrics", with: "/other"))?.status == 404)
        #expect(try Self.ask(url, "POST")?.status == 405)
        #expect(try Self.ask(url, "HEAD")?.status == 200)
        run.send(SIGINT)
        let outcome = try run.outcome()
        #expect(outcome.status == 130 && (counts.last ?? .max) <= server.requestCount)
        #expect(outcome.output.says("\"work\": \"metrics\""))
        #expect(try Self.ask(url) == nil)
    }

    @Test func aPortThatIsTakenIsSaidBeforeAnythingIsSent() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let outcome = try Command.run("run", server.url, "-o", "R", "--metrics-port", "\(server.port)", in: folder)
        #expect(outcome.status == 74 && server.requestCount == 0)
        #expect(
            outcome.errors.says("cannot serve metrics on 127.0.0.1:\(server.port): address already in use (choose another"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/R/127.0.0.1-\(server.port)").isEmpty)
    }

    @Test(arguments: [
        (["--metrics-port", "70000"], "from 0 to 65535"),
        (["--metrics-port", "0", "--metrics-address", "nowhere"], "--metrics-address: 'nowhere' is no address"),
        (["--metrics-address", "::1"], "needs a --metrics-port"),
    ])
    func whatCannotBeIsUsage(arguments: [String], fault: String) throws {
        let outcome = try RunningCommand(["run", "http://127.0.0.1:1"] + arguments, in: folder).outcome()
        #expect(outcome.status == 64 && outcome.errors.says(fault), "\(outcome.errors)")
    }
}
