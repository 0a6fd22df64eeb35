import Runs
import TestSupport
import Testing

@Suite struct MetricsServerTests {
    private static func port(of server: MetricsServer) -> Int {
        Int(server.url.split(separator: ":")[2].prefix { $0 != "/" }) ?? 0
    }

    @Test("eight idle clients, and eight that send a head byte by byte, do not keep a scraper waiting; the port is let go of")
    func idleClients() throws {
        let server = try MetricsServer(address: "127.0.0.1", port: 0) { "figures\n" }
        let port = Self.port(of: server)
        let idle = try (0..<8).map { _ in try Client(port: port) }
        let slow = try (0..<8).map { _ in try Client(port: port) }
        for byte in "GET /metrics HTTP/1.1\r\nA: b" {
            for client in slow { try? client.send("\(byte)") }
            let scraper = try Client(port: port)
            #expect(try scraper.get("/metrics").text == "figures\n")
            #expect(scraper.sawEnd())
        }
        server.stop()
        for client in idle + slow { #expect(client.sawEnd()) }
        let next = try MetricsServer(address: "127.0.0.1", port: port) { "more\n" }
        #expect(try Client(port: port).get("/metrics").text == "more\n")
        next.stop()
    }

    @Test("it costs a thread whose time is told, and answers for nothing but its figures")
    func others() throws {
        let server = try MetricsServer(address: "127.0.0.1", port: 0) { "figures\n" }
        defer { server.stop() }
        let port = Self.port(of: server)
        #expect(try Client(port: port).get("/other").status == 404)
        let refused = try Client(port: port).post("/metrics", [65])
        #expect(refused.status == 405 && refused.headers.contains("Allow: GET, HEAD\r\n"))
        #expect(server.cpuSeconds > 0)
    }
}
