import Foundation
import Glibc
import TestSupport
import Testing

/// The generator stopped in the middle of a run, as by Ctrl-Z or the pause of a virtual machine.
@Suite struct StandstillTests {
    private let folder = Folder()

    @Test func aFreezeIsReportedAndNothingIsLost() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let command = try RunningCommand(
            ["run", "\(server.url)/x", "-R", "100/s", "-d", "12s", "--json", "-q"], in: folder)
        let deadline = ContinuousClock.now + .seconds(300)
        while server.requests.count < 100, ContinuousClock.now < deadline { usleep(10_000) }
        command.send(SIGSTOP)
        usleep(5_000_000)
        command.send(SIGCONT)
        let outcome = try command.outcome()
        #expect(outcome.status == 3)
        let result = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])

        let validity = try #require(result["validity"] as? [String: Any])
        let findings = try #require(validity["findings"] as? [[String: Any]])
        let found = try #require(findings.first { $0["code"] as? String == "stoodStill" })
        let figures = try #require(found["figures"] as? [String: Double])
        #expect(validity["valid"] as? Bool == false)
        let (length, at) = (try #require(figures["seconds"]), try #require(figures["atSeconds"]))
        #expect(length >= 4.5 && (0.9...12).contains(at))
        #expect((found["message"] as? String)?.hasPrefix("the generator stood still for ") == true)

        // Every arrival was made, each counted from when it was due.
        let counts = try #require(result["counts"] as? [String: Int])
        #expect(counts["scheduled"] == 1200 && counts["succeeded"] == 1200 && server.requests.count == 1200)
        let response = try #require(result["responseTime"] as? [String: Any])
        let longest = try #require(response["max"] as? Double)
        #expect(longest > 4000)

        // Behind the freeze the rate is the old one.
        let series = try #require(result["series"] as? [String: Any])
        let points = try #require(series["points"] as? [[String: Any]]).compactMap { $0["succeeded"] as? Int }
        let frozen = try #require(points.firstIndex { $0 < 5 })
        // What was due during the freeze is made within moments behind it, which may be two intervals.
        let after = points[frozen...].drop { $0 < 5 }.dropFirst(2).dropLast()
        #expect(!after.isEmpty && (80...120).contains(after.reduce(0, +) / after.count), "\(points)")
    }
}
