import DemoTarget
import Glibc
import LoadModel
import TestSupport
import Testing

@Suite struct QueueTests {
    private let millisecond = Nanoseconds(1_000_000)

    @Test("one server lets requests depart in the order in which they arrived, one at a time")
    func firstComeFirstServed() throws {
        let log = try logOfTarget({ $0.service = Distribution(.exponential, mean: Nanoseconds(500_000)) }) { target in
            for answer in try burst(60, "/work", at: target) { #expect(answer.status == 200) }
        }
        #expect(log.records.count == 60)
        #expect(log.records.map(\.number) == Array(0..<60))
        for (earlier, later) in zip(log.records, log.records.dropFirst()) {
            #expect(earlier.arrival <= later.arrival)
            #expect(earlier.departure <= later.start)
        }
        #expect(log.records.allSatisfy { $0.arrival <= $0.start && $0.start <= $0.departure })
    }

    @Test("never more than k requests are in service at once, and k are when enough wait", arguments: [1, 3, 8])
    func atMostKInService(servers: Int) throws {
        let log = try logOfTarget({
            // Long enough for a slow machine to bring k requests within one.
            $0.service = .constant(Nanoseconds(Int64(servers) * 20_000_000))
            $0.servers = servers
        }) { _ = try burst(40, "/work", at: $0) }
        // A departure at the instant of a start makes room for it, so ends sort before starts.
        let events = log.records.flatMap { [($0.start, 1), ($0.departure, -1)] }.sorted { $0 < $1 }
        var inService = 0
        let most = events.reduce(0) { most, event in
            inService += event.1
            return max(most, inService)
        }
        #expect(log.records.count == 40)
        #expect(most == servers)
    }

    @Test("a request is in service for at least what the law says")
    func serviceTimesFollowTheLaw() throws {
        let log = try logOfTarget({ $0.seed = 5 }) { _ = try burst(30, "/work?service=exponential:2ms", at: $0) }
        let law = Distribution(.exponential, mean: Nanoseconds(2_000_000))
        let stream = RandomStream(seed: 5, purpose: .service)
        for record in log.records {
            let drawn = law.serviceTime(ofRequest: record.number, from: stream)
            #expect(record.serviceTime >= drawn)
        }
    }

    @Test("counts equal what a client sent, by route and status; health is counted, statistics are not")
    func countsEqualWhatWasSent() throws {
        try withTarget({ $0.service = .constant(millisecond) }) { target in
            let client = try Client(port: target.port)
            for path in ["/health", "/work", "/work", "/channels/3", "/channels/4", "/status/503", "/none", "/stats"] {
                _ = try client.get(path)
            }
            _ = try burst(25, "/work", at: target)
            let statistics = target.statistics()
            #expect(statistics.received == 32 && statistics.served == 32)
            #expect(statistics.served("/work") == 27)
            #expect(statistics.statuses["/channels/{id}"] == ["200": 2])
            #expect(statistics.statuses["/status/{code}"] == ["503": 1])
            #expect(statistics.statuses["unknown"] == ["404": 1])
            #expect(statistics.connections == 26)
            #expect(try client.get("/stats").decoded(DemoTargetStatistics.self) == statistics)
        }
    }

    @Test("clients that go away do not hold up the queue")
    func goneClientsAreSkipped() throws {
        try withTarget({ $0.service = .constant(millisecond) }) { target in
            for _ in 0..<10 {
                let client = try Client(port: target.port)
                try client.send("GET /work HTTP/1.1\r\nHost: test\r\n\r\n")
            }
            let half = try Client(port: target.port)
            try half.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nhalf")
            #expect(try Client(port: target.port).get("/work").status == 200)
        }
    }

    @Test("health is answered while the queue is long")
    func healthDoesNotQueue() throws {
        try withTarget({ $0.service = .constant(Nanoseconds(3_600_000_000_000)) }) { target in
            try Client(port: target.port).send("GET /work HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(try Client(port: target.port).get("/health").status == 200)
        }
    }
}
