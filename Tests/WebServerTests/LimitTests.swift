import Glibc
import Synchronization
import TestSupport
import Testing

@testable import WebServer

/// What clients may take of a server.
@Suite struct LimitTests {
    @Test(
        "a head beyond its limit is answered with 431, and the connection closed",
        arguments: [
            "GET /\(String(repeating: "a", count: 2_000))", "GET / HTTP/1.1\r\nA: \(String(repeating: "a", count: 2_000))",
        ])
    func heads(text: String) throws {
        try withServer({ $0.headerField = 1_000 }) { port in
            let client = try Client(port: port)
            try client.send(text + (text.contains("HTTP") ? "" : " HTTP/1.1") + "\r\n\r\n")
            #expect(client.textUntilEnd().hasPrefix("HTTP/1.1 431 "))
            #expect(try Client(port: port).get("/next").text == "GET /next  ")
        }
        try withServer({ $0.head = 1_000 }) { port in
            let client = try Client(port: port)
            try client.send(
                "GET / HTTP/1.1\r\n" + String(repeating: "Name: \(String(repeating: "v", count: 90))\r\n", count: 20) + "\r\n")
            #expect(client.textUntilEnd().hasPrefix("HTTP/1.1 431 "))
        }
    }

    @Test("of a body beyond its limit the beginning is kept, and the connection serves on")
    func bodies() throws {
        try withServer({ $0.body = 10 }) { port in
            let client = try Client(port: port)
            #expect(try client.post("/", Array("0123456789".utf8)).text == "POST /  0123456789")
            #expect(try client.post("/", Array("0123456789a".utf8)).text == "POST /  0123456789...")
            #expect(try client.post("/", Array(repeating: 65, count: 1_000_000)).text == "POST /  AAAAAAAAAA...")
            #expect(try client.get("/").text == "GET /  ")
        }
    }

    @Test("connections beyond their limit are closed, and there is room again when others have gone")
    func connections() throws {
        try withServer({ $0.connections = 3 }) { port in
            var clients = try (0..<3).map { _ in try Client(port: port) }
            for client in clients { #expect(try client.get("/").status == 200) }
            #expect(try Client(port: port).sawEnd())
            #expect(try clients[0].get("/").status == 200)
            clients.removeAll()
            #expect(eventually { (try? Client(port: port).get("/").status) == 200 })
        }
    }

    @Test("clients that are idle, or send a head byte by byte, keep nobody waiting, and are closed once patience is at its end")
    func patience() throws {
        try withServer({ $0.patience = .seconds(3) }) { port in
            let idle = try (0..<8).map { _ in try Client(port: port) }
            let slow = try (0..<8).map { _ in try Client(port: port) }
            for (number, byte) in "GET /never-ending".enumerated() {
                for client in slow { try? client.send("\(byte)") }
                #expect(try Client(port: port).get("/\(number)").text == "GET /\(number)  ")
            }
            for client in idle { #expect(client.textUntilEnd().isEmpty) }
            for client in slow { #expect(!client.textUntilEnd().contains("200")) }
            #expect(try Client(port: port).get("/").status == 200)
        }
    }

    @Test("a client that keeps asking is not closed on, however long it stays")
    func patienceStartsAnew() throws {
        try withServer({ $0.patience = .seconds(2) }) { port in
            let client = try Client(port: port)
            let end = ContinuousClock.now + .seconds(4)
            var answers = 0
            while ContinuousClock.now < end, (try? client.get("/").status) == 200 { answers += 1 }
            #expect(ContinuousClock.now >= end && answers > 1)
        }
    }

    @Test("the port is let go of when a server closes, whatever its clients do, and can be listened on at once")
    func portIsFree() throws {
        let thread = ServerThread()
        defer { thread.end() }
        let server = try WebServer(on: thread, answer: echo)
        let clients = try (0..<8).map { _ in try Client(port: server.port) }
        #expect(try clients[0].get("/").status == 200)
        #expect(throws: WebServer.ListenFailure.system(code: EADDRINUSE, reason: "address already in use")) {
            try WebServer(at: .init(port: server.port), on: thread, answer: echo)
        }
        server.close()
        server.close()
        for client in clients { #expect(client.sawEnd()) }
        #expect(throws: Client.Failure.self) { try Client(port: server.port) }
        let next = try WebServer(at: .init(port: server.port), on: thread, answer: echo)
        #expect(try Client(port: next.port).get("/").status == 200)
        next.close()
    }

    @Test("a stream that is written as its client keeps up is never far ahead of it")
    func backPressure() throws {
        let chunk = Body([UInt8](repeating: 65, count: 65_536))
        let written = Atomic(0)
        let stream: @Sendable (Transaction) -> Void = { transaction in
            let write = { [unowned transaction] in
                while transaction.isWritable, written.load(ordering: .relaxed) < 1_000 {
                    written.add(1, ordering: .relaxed)
                    transaction.write(chunk)
                }
                if written.load(ordering: .relaxed) == 1_000 { transaction.end() }
            }
            transaction.whenWritable = write
            write()
        }
        try withServer(answer: { $0.answer(Response(.streamed(stream))) }) { port in
            let client = try Client(port: port)
            try client.send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
            // Loopback buffers hold a few megabytes of the 64.
            var before = -1
            #expect(
                eventually {
                    defer { before = written.load(ordering: .relaxed) }
                    usleep(50_000)
                    return before > 0 && before == written.load(ordering: .relaxed)
                })
            #expect(before < 500)
            let text = client.textUntilEnd()
            #expect(written.load(ordering: .relaxed) == 1_000)
            #expect(text.utf8.count > 1_000 * 65_536 && text.hasSuffix("\r\n0\r\n\r\n"))
        }
    }
}
