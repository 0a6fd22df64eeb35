import Synchronization
import TestSupport
import Testing

@testable import WebServer

/// How a connection goes: what is kept alive, in which order answers come, how a client is bidden farewell.
@Suite struct ConversationTests {
    private static func request(_ method: String = "GET", version: String = "1.1", _ headers: String = "", body: String = "")
        -> String
    {
        "\(method) /a?b=c%20d&e HTTP/\(version)\r\nHost: test\r\n\(headers)\r\n\(body)"
    }

    @Test("a request is understood: its method, path, parameters and body, chunked or not")
    func understood() throws {
        try withServer { port in
            let client = try Client(port: port)
            try client.send(Self.request())
            #expect(try client.receive().text == "GET /a b=c d;e= ")
            try client.send(Self.request("POST", "Content-Length: 3\r\n", body: "xyz"))
            #expect(try client.receive().text == "POST /a b=c d;e= xyz")
            try client.send(Self.request("POST", "Transfer-Encoding: chunked\r\n", body: "2\r\nxy\r\n1\r\nz\r\n0\r\n\r\n"))
            #expect(try client.receive().text == "POST /a b=c d;e= xyz")
            try client.send("GET http://test/a%zz?b=%zz#c HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(try client.receive().text == "GET /a%zz b=%zz ")
        }
    }

    @Test(
        "a connection is closed after the answer where the client wants it so, and kept otherwise",
        arguments: [
            ("1.1", "", false), ("1.1", "Connection: close\r\n", true), ("1.1", "Connection: x, Close\r\n", true),
            ("1.0", "", true),
            ("1.0", "Connection: Keep-Alive\r\n", false),
        ])
    func keepAlive(version: String, header: String, isClosed: Bool) throws {
        try withServer { port in
            let client = try Client(port: port)
            try client.send(Self.request(version: version, header))
            let answer = try client.receive()
            #expect(answer.status == 200 && answer.headers.contains("Connection: close") == isClosed)
            if isClosed {
                #expect(client.sawEnd())
            } else {
                #expect(try client.get("/again").text == "GET /again  ")
            }
        }
    }

    @Test("HEAD is answered with a length and without a body, also of a stream")
    func head() throws {
        try withServer { port in
            let client = try Client(port: port)
            try client.send(Self.request("HEAD"))
            #expect(try client.receive(hasBody: false).headers.contains("Content-Length: 17"))
            #expect(try client.get("/").status == 200)
        }
        let stream: @Sendable (Transaction) -> Void = { transaction in
            transaction.answer(
                Response(
                    .streamed {
                        $0.write(Body("more"))
                        $0.end()
                    }))
        }
        try withServer(answer: stream) { port in
            let client = try Client(port: port)
            try client.send(Self.request("HEAD"))
            #expect(try !client.receive(hasBody: false).headers.contains("Content-Length"))
            try client.send(Self.request("GET", version: "1.0"))
            #expect(client.textUntilEnd().hasSuffix("\r\n\r\nmore"))
        }
    }

    @Test("a client that waits to be told to go on is told so")
    func expect() throws {
        try withServer { port in
            let client = try Client(port: port)
            try client.send(Self.request("POST", "Content-Length: 2\r\nExpect: 100-continue\r\n"))
            #expect(try client.receive().status == 100)
            try client.send("ab")
            #expect(try client.receive().text == "POST /a b=c d;e= ab")
        }
    }

    @Test("thousands of pipelined requests are answered in their order, each on its own")
    func pipelined() throws {
        try withServer { port in
            let client = try Client(port: port)
            try client.send((0..<5_000).map { "GET /\($0) HTTP/1.1\r\n\r\n" }.joined())
            let texts = try (0..<5_000).map { _ in try client.receive().text }
            #expect(texts == (0..<5_000).map { "GET /\($0)  " })
        }
    }

    @Test("a client that sends no more is answered all the same, and then closed")
    func halfClosed() throws {
        try withServer { port in
            let client = try Client(port: port)
            try client.send(Self.request())
            client.finishSending()
            #expect(client.textUntilEnd().hasSuffix("GET /a b=c d;e= "))
        }
    }

    @Test(
        "what is no HTTP is answered with 400 and closed, also after a good request",
        arguments: ["nonsense\r\n\r\n", "GET / HTTP/1.1\r\nA B: c\r\n\r\n", "GET / HTTP/3.7\r\n\r\n", "GET / HT"])
    func garbage(text: String) throws {
        try withServer { port in
            for prefix in ["", Self.request()] {
                let client = try Client(port: port)
                try client.send(prefix + text)
                client.finishSending()
                let answer = client.textUntilEnd()
                #expect(answer.hasSuffix("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
                #expect(answer.hasPrefix("HTTP/1.1 200") == !prefix.isEmpty)
            }
        }
    }

    @Test("an answer that is held back is sent when it is ended, and a client that goes before is told of")
    func heldBack() throws {
        let thread = ServerThread()
        let events = Mutex<[String]>([])
        let isReleased = Atomic(false)
        @Sendable func endOnceReleased(_ transaction: Transaction) {
            guard isReleased.load(ordering: .sequentiallyConsistent) else {
                return thread.at(0) { endOnceReleased(transaction) }
            }
            events.withLock { $0.append("ended") }
            transaction.end()
        }
        let answer: @Sendable (Transaction) -> Void = { transaction in
            transaction.begin(Response(.whole(Body("held"))))
            transaction.whenGone = { events.withLock { $0.append("gone") } }
            events.withLock { $0.append("begun") }
            if transaction.request.path == "/a" { endOnceReleased(transaction) }
        }
        try withServer(on: thread, answer: answer) { port in
            let client = try Client(port: port)
            try client.send(Self.request())
            #expect(eventually { events.withLock { $0 } == ["begun"] })
            isReleased.store(true, ordering: .sequentiallyConsistent)
            #expect(try client.receive().text == "held")
            try client.send("GET /never HTTP/1.1\r\n\r\n")
            #expect(eventually { events.withLock { $0.count } == 3 })
            client.reset()
            #expect(eventually { events.withLock { $0 } == ["begun", "ended", "begun", "gone"] })
        }
    }
}
