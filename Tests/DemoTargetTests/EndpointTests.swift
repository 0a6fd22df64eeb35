import DemoTarget
import TestSupport
import Testing

@Suite struct EndpointTests {
    private struct Echoed: Decodable {
        let method: String
        let path: String
        let query: [String: String]
        let headers: [String: String]
        let bodyLength: Int
        let body: String?
    }

    private struct Channels: Decodable {
        struct Channel: Decodable, Equatable {
            let id: Int
            let name: String
        }
        let count: Int
        let channels: [Channel]
    }

    @Test("health says ok, and work does its work")
    func healthAndWork() throws {
        try withTarget { target in
            let client = try Client(port: target.port)
            #expect(try client.get("/health").text == #"{"status":"ok"}"#)
            #expect(try client.get("/work").status == 200)
        }
    }

    @Test("echo returns the request as it was understood")
    func echo() throws {
        try withTarget { target in
            let client = try Client(port: target.port)
            let got = try client.get("/echo?a=b&c=d").decoded(Echoed.self)
            #expect(got.method == "GET" && got.path == "/echo" && got.query == ["a": "b", "c": "d"])
            #expect(got.bodyLength == 0 && got.body == nil)
            let posted = try client.post("/echo", Array(#"{"x":1}"#.utf8)).decoded(Echoed.self)
            #expect(posted.method == "POST" && posted.bodyLength == 7 && posted.body == #"{"x":1}"#)
            #expect(posted.headers["content-length"] == "7")
        }
    }

    @Test("events come one by one, and their number, gap and format are the request's")
    func events() throws {
        try withTarget { target in
            func answer(_ query: String) throws -> String {
                let client = try Client(port: target.port)
                // Without chunks.
                try client.send("GET /events?\(query) HTTP/1.0\r\n\r\n")
                return client.textUntilEnd()
            }
            let start = ContinuousClock.now
            let events = try answer("count=5&gap=20ms")
            #expect(ContinuousClock.now - start >= .milliseconds(75))
            #expect(events.contains("200 OK") && events.contains("text/event-stream"))
            #expect(events.components(separatedBy: "\ndata: ").count == 6 && events.hasSuffix("\n\n"))
            let lines = try answer("count=3&gap=0ms&format=lines")
            #expect(lines.hasSuffix("\r\n\r\n" + (0..<3).map { "{\"event\":\($0),\"of\":3}\n" }.joined()))
            #expect(try answer("count=0").hasSuffix("\r\n\r\n"))
            for wrong in ["count=-1", "count=x", "gap=2m", "gap=x", "format=xml"] { #expect(try answer(wrong).contains(" 400 ")) }
        }
    }

    @Test("a body of ten megabytes is accepted, a longer one is too large")
    func largeBodies() throws {
        try withTarget { target in
            let client = try Client(port: target.port)
            let body = [UInt8](repeating: 120, count: 10_000_000)
            let answer = try client.post("/echo", body)
            #expect(answer.status == 200)
            #expect(answer.body.count > 10_000_000)
            #expect(try Client(port: target.port).post("/echo", body + [120]).status == 413)
        }
    }

    @Test("channels are 1,200 in 613,000 bytes, the same in every target")
    func channels() throws {
        let first = try withTarget { try Client(port: $0.port).get("/channels") }
        let second = try withTarget { try Client(port: $0.port).get("/channels") }
        #expect(first.body.count == 613_000)
        #expect(first.body == second.body)
        let all = try first.decoded(Channels.self)
        #expect(all.count == 1_200)
        #expect(all.channels.map(\.id) == Array(1...1_200))
    }

    @Test("channels can be limited, and asked for one by one")
    func someChannels() throws {
        try withTarget { target in
            let client = try Client(port: target.port)
            #expect(try client.get("/channels?limit=2").decoded(Channels.self).channels.map(\.id) == [1, 2])
            #expect(try client.get("/channels?limit=0").decoded(Channels.self).channels.isEmpty)
            #expect(try client.get("/channels/1200").decoded(Channels.Channel.self).id == 1_200)
        }
    }

    @Test(
        "a request that makes no sense is answered with a reason in JSON",
        arguments: [
            ("/nowhere", 404), ("/channels/1201", 404), ("/channels/x", 404), ("/channels?limit=-1", 400),
            ("/status/99", 400), ("/work?service=fast", 400), ("/status/503", 503), ("/status/201", 201),
        ])
    func statuses(path: String, status: Int) throws {
        try withTarget { target in
            let answer = try Client(port: target.port).get(path)
            #expect(answer.status == status)
            #expect(answer.headers.contains("application/json"))
            #expect(answer.text.hasPrefix("{"))
        }
    }

    @Test("a connection serves one request after another, and closes when asked to")
    func keepAlive() throws {
        try withTarget { target in
            let client = try Client(port: target.port)
            for _ in 0..<20 { #expect(try client.get("/work").status == 200) }
            #expect(target.statistics().connections == 1)
            try client.send("GET /work HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
            #expect(try client.receive().status == 200)
            #expect(client.sawEnd())
        }
    }

    @Test("pipelined requests are answered in their order")
    func pipelining() throws {
        try withTarget({ $0.service = .constant(.init(1_000_000)) }) { target in
            let client = try Client(port: target.port)
            let requests = (1...5).map { "GET /channels/\($0) HTTP/1.1\r\nHost: test\r\n\r\n" }
            try client.send(requests.joined())
            let ids = try (1...5).map { _ in try client.receive().decoded(Channels.Channel.self).id }
            #expect(ids == [1, 2, 3, 4, 5])
        }
    }

    @Test("garbage instead of HTTP is refused, and the server goes on")
    func garbage() throws {
        try withTarget { target in
            let client = try Client(port: target.port)
            try client.send("this is not HTTP\r\n\r\n")
            #expect(try client.receive().status == 400)
            #expect(try Client(port: target.port).get("/work").status == 200)
        }
    }
}
