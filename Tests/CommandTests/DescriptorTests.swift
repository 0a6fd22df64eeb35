import Foundation
import TestSupport
import Testing

/// Connections come and go, and nothing of them stays. `make endurance` opens 100,000.
@Suite(.serialized) struct DescriptorTests {
    private let folder = Folder()
    private let connections = ProcessInfo.processInfo.environment["DYNO_ENDURANCE"] == nil ? 5_000 : 100_000

    /// The server closes first, and so keeps the ports in TIME_WAIT: this machine has not as many as there are connections here.
    @Test(arguments: ["1", "2"])
    func connectionsThatAreOpenedAndClosedLeaveNoDescriptorBehind(threads: String) throws {
        let server = try ScriptedServer(.closesEachTime)
        defer { server.stop() }
        let command = try RunningCommand(
            ["run", server.url, "-c", "4", "-n", "\(connections)", "-t", threads, "--json"],
            // Room for the connections and little more: what leaks is soon missing.
            shell: "ulimit -n 128; exec \"$0\" \"$@\"", in: folder)
        let early = try descriptors(of: command, after: connections / 10, server)
        let late = try descriptors(of: command, after: connections * 9 / 10, server)
        // A connection that is being handed over from libcurl has two.
        #expect(late <= early + 8)
        let outcome = try command.outcome(seconds: 600)
        let result = try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let counts = try #require(result["counts"] as? [String: Any])
        #expect(counts["succeeded"] as? Int == connections && counts["failed"] as? Int == 0 && counts["resent"] as? Int == 0)
        #expect(server.connectionsUsed == connections)
    }

    private func descriptors(of command: RunningCommand, after requests: Int, _ server: ScriptedServer) throws -> Int {
        while server.requestCount < requests {
            try #require(command.descriptors != nil, "the command has ended early")
            usleep(1000)
        }
        return try #require(command.descriptors)
    }
}
