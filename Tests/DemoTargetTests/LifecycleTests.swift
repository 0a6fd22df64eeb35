import DemoTarget
import LoadModel
import TestSupport
import Testing

@Suite struct LifecycleTests {
    private let hour = Nanoseconds(3_600_000_000_000)

    @Test("stop returns while requests are queued and clients connected, and frees the port")
    func stopWithAQueue() throws {
        var configuration = DemoTargetConfiguration()
        configuration.service = .constant(hour)
        let target = try DemoTarget.start(configuration)
        let clients = try (0..<20).map { _ in try Client(port: target.port) }
        for client in clients { try client.send("GET /work HTTP/1.1\r\nHost: test\r\n\r\n") }
        while target.statistics().received < 20 {}
        target.stop()
        target.stop()
        for client in clients { #expect(client.sawEnd()) }
        #expect(target.statistics().received == 20 && target.statistics().served == 0)
        #expect(throws: Client.Failure.self) { try Client(port: target.port) }
        configuration.port = target.port
        try DemoTarget.start(configuration).stop()
    }

    @Test("many targets run in one process, from async code too")
    func manyTargets() async throws {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<12 {
                group.addTask { try withTarget { try Client(port: $0.port).get("/work").status } }
            }
            for try await status in group { #expect(status == 200) }
        }
    }

    @Test("a port that is taken is refused with that reason")
    func takenPort() throws {
        try withTarget { target in
            var configuration = DemoTargetConfiguration()
            configuration.port = target.port
            let error = #expect(throws: DemoTargetError.self) { try DemoTarget.start(configuration) }
            #expect(error?.description.hasPrefix("port \(target.port) of 127.0.0.1 is taken") == true)
        }
    }

    @Test("a log that cannot be written, a wrong port and no servers are refused before anything listens")
    func wrongConfigurations() {
        var configuration = DemoTargetConfiguration()
        configuration.logPath = "/nonexistent/log.csv"
        #expect(throws: DemoTargetError.self) { try DemoTarget.start(configuration) }
        configuration = DemoTargetConfiguration()
        configuration.port = 65_536
        #expect(throws: QuantityError.self) { try DemoTarget.start(configuration) }
        configuration = DemoTargetConfiguration()
        configuration.servers = 0
        #expect(throws: QuantityError.self) { try DemoTarget.start(configuration) }
    }
}
