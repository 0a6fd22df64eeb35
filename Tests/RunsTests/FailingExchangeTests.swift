import LoadModel
import Measurement
import Runs
import TestSupport
import Testing

/// What is kept of the first exchange that fails, over either transport.
@Suite struct FailingExchangeTests {
    private func level(_ behaviour: ScriptedServer.Behaviour, _ transport: TransportKind) throws -> LevelResult {
        let server = try ScriptedServer(behaviour)
        defer { server.stop() }
        var trial = Trial(server: server, load: .closed(users: 2, requests: 20))
        trial.transport = transport
        trial.timeout = 0.5
        return try trial.level()
    }

    @Test(arguments: [TransportKind.native, .curl])
    func anAnswerWhoseStatusSaysThatTheRequestHasFailedIsKeptWhole(transport: TransportKind) throws {
        let level = try level(.status(503), transport)
        #expect(level.total.failures[.status] == 20)
        let kept = try #require(level.exchanges.first)
        #expect(level.exchanges.count == 1 && kept.kind == .status && kept.status == 503 && kept.label == "x")
        let lines = kept.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines.contains("✗ status 2xx: found 503"), "\(kept.text)")
        #expect(lines.contains("> GET /x HTTP/1.1") && lines.contains { $0.hasPrefix("< HTTP/1.1 503") })
        #expect(lines.contains { $0.hasPrefix("< Content-Length:") } && lines.last { !$0.isEmpty }?.hasPrefix("< ") == true)
        #expect(level.failureRows.first?.firstSeconds != nil)
    }

    @Test(arguments: [TransportKind.native, .curl])
    func whereNoAnswerCameThereIsTheRequestAndWhy(transport: TransportKind) throws {
        let kept = try #require(try level(.closesWithoutAnswer, transport).exchanges.first)
        #expect(kept.kind == .reset && kept.status == nil)
        #expect(kept.text.contains("✗ reset: ") && kept.text.contains("> GET /x HTTP/1.1") && !kept.text.contains("\n<"))
    }

    @Test func whatIsNoHTTPIsShownAsItCame() throws {
        let kept = try #require(try level(.garbage, .native).exchanges.first)
        #expect(kept.kind == .protocol && kept.text.contains("\n< "), "\(kept.text)")
    }

    @Test(arguments: [TransportKind.native, .curl])
    func whereNothingFailsNothingIsKept(transport: TransportKind) throws {
        let level = try level(.answers, transport)
        #expect(level.exchanges.isEmpty && level.counts.succeeded == 20)
    }
}
