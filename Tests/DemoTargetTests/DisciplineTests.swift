import DemoTarget
import LoadModel
import TestSupport
import Testing

/// The disciplines over real connections, by what the log says.
@Suite struct DisciplineTests {
    private let hour = Nanoseconds(3_600_000_000_000)

    /// Occupies the server for 40 ms, so that what follows is sure to meet it busy.
    private func occupy(_ target: RunningDemoTarget) throws -> Client {
        let client = try Client(port: target.port)
        try client.send("GET /work?service=constant:40ms HTTP/1.1\r\nHost: test\r\n\r\n")
        while target.statistics().received == 0 {}
        return client
    }

    @Test("shortest job first starts those who waited in order of their service times")
    func shortestJobFirst() throws {
        let log = try logOfTarget({
            $0.service = Distribution(.exponential, mean: Nanoseconds(1_000_000))
            $0.discipline = .sjf
        }) { target in
            let first = try occupy(target)
            _ = try burst(20, "/work", at: target)
            #expect(try first.receive().status == 200)
        }
        let stream = RandomStream(seed: 1, purpose: .service)
        let law = Distribution(.exponential, mean: Nanoseconds(1_000_000))
        let firstDeparture = try #require(log.records.first).departure
        let waited = log.records.dropFirst().filter { $0.arrival < firstDeparture }
        let sizes = waited.map { law.serviceTime(ofRequest: $0.number, from: stream) }
        #expect(log.records.count == 21 && waited.count >= 2)
        #expect(sizes == sizes.sorted())
        #expect(waited.map(\.number) != waited.map(\.number).sorted() || waited.count < 5)
        for (earlier, later) in zip(log.records, log.records.dropFirst()) { #expect(earlier.departure <= later.start) }
    }

    @Test("processor sharing has all in service from their arrival, and slower the more there are")
    func processorSharing() throws {
        let service = Nanoseconds(5_000_000)
        let log = try logOfTarget({
            $0.service = .constant(service)
            $0.discipline = .ps
        }) { _ = try burst(10, "/work", at: $0) }
        #expect(log.records.count == 10)
        #expect(log.records.allSatisfy { $0.start == $0.arrival })
        // Equal sizes depart in order of arrival, having shared the server: alone each would have taken 5 ms.
        #expect(log.records.map(\.arrival) == log.records.map(\.arrival).sorted())
        let begin = try #require(log.records.first).arrival
        let end = try #require(log.records.last).departure
        #expect(end - begin >= service * 10)
        // It was busy throughout, so it took no longer than the work, apart from what the machine adds.
        #expect(log.records.reduce(0) { $0 + $1.serviceTime.seconds } > 10 * service.seconds * 2)
    }

    @Test("what finds the queue full gets 503 at once, and is counted and logged apart", arguments: [Discipline.fifo, .ps, .sjf])
    func fullQueue(discipline: Discipline) throws {
        var counted: DemoTargetStatistics?
        let log = try logOfTarget({
            $0.service = .constant(hour)
            $0.discipline = discipline
            $0.servers = 2
            $0.queue = 3
        }) { target in
            let waiting = try (0..<5).map { _ in try Client(port: target.port) }
            for client in waiting { try client.send("GET /work HTTP/1.1\r\nHost: test\r\n\r\n") }
            while target.statistics().received < 5 {}
            let client = try Client(port: target.port)
            for _ in 0..<3 {
                let answer = try client.get("/channels/3")
                #expect(answer.status == 503 && answer.text.contains("queue is full"))
            }
            let posted = try client.post("/echo", [UInt8](repeating: 120, count: 300_000))
            #expect(posted.status == 503 && posted.text.contains("queue is full"))
            #expect(try client.get("/health").status == 200)
            counted = try client.get("/stats").decoded(DemoTargetStatistics.self)
        }
        let statistics = try #require(counted)
        #expect(statistics.refused == 4 && statistics.received == 10 && statistics.served == 5)
        #expect(statistics.statuses["/channels/{id}"] == ["503": 3] && statistics.statuses["/echo"] == ["503": 1])
        #expect(log.records.isEmpty && log.refused.map(\.number) == [5, 6, 7, 8])
    }

    @Test("a refused connection that asks to be closed is closed, and HEAD gets no body")
    func refusedClose() throws {
        try withTarget({
            $0.service = .constant(hour)
            $0.queue = 0
        }) { target in
            let occupant = try Client(port: target.port)
            try occupant.send("GET /work HTTP/1.1\r\nHost: test\r\n\r\n")
            while target.statistics().received < 1 {}
            let head = try Client(port: target.port)
            try head.send("HEAD /work HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
            let text = head.textUntilEnd()
            #expect(text.hasPrefix("HTTP/1.1 503") && text.hasSuffix("\r\n\r\n"))
            let client = try Client(port: target.port)
            try client.send("GET /work HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
            #expect(try client.receive().status == 503)
            #expect(client.sawEnd())
        }
    }

    @Test("room that a departure leaves is taken by the next")
    func roomIsReused() throws {
        try withTarget({ $0.queue = 0 }) { target in
            let client = try Client(port: target.port)
            for _ in 0..<50 { #expect(try client.get("/work").status == 200) }
            let requests = (1...5).map { "GET /channels/\($0) HTTP/1.1\r\nHost: test\r\n\r\n" }
            try client.send(requests.joined())
            for _ in 1...5 { #expect(try client.receive().status == 200) }
        }
    }

    @Test("statistics say what system it is")
    func statisticsNameTheSystem() throws {
        try withTarget({
            $0.service = .constant(Nanoseconds(1_000))
            $0.discipline = .sjf
            $0.servers = 3
            $0.queue = 7
            $0.seed = 9
        }) { target in
            let text = try Client(port: target.port).get("/stats").text
            for part in [
                #""discipline":"sjf""#, #""servers":3"#, #""queue":7"#, #""service":"1us""#, #""seed":9"#,
                #""refused":0"#,
            ] { #expect(text.contains(part)) }
        }
    }

    @Test("options that contradict each other are refused with a remedy")
    func wrongConfigurations() throws {
        let changes: [(inout DemoTargetConfiguration) -> Void] = [
            { $0.queue = -1 },
            { $0.servers = 2_000_000 },
            {
                $0.blocking = .usual
                $0.discipline = .ps
            },
            {
                $0.blocking = .usual
                $0.queue = 5
            },
        ]
        for change in changes {
            var configuration = DemoTargetConfiguration()
            change(&configuration)
            let error = #expect(throws: QuantityError.self) { try DemoTarget.start(configuration).stop() }
            #expect(error?.description.contains("found") == true || error?.description.contains("leave one of them out") == true)
        }
        #expect(throws: QuantityError.self) { try Discipline(parsing: "lifo") }
    }
}
