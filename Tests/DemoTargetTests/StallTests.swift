import DemoTarget
import LoadModel
import TestSupport
import Testing

@Suite struct StallTests {
    @Test("a blocking target stalls by its timetable, and nothing departs inside a stall")
    func nothingDepartsInsideAStall() throws {
        let stalls = try StallTimetable(length: Nanoseconds(30_000_000), every: Nanoseconds(100_000_000))
        let log = try logOfTarget({
            $0.service = .constant(Nanoseconds(1_000_000))
            $0.blocking = stalls
            $0.servers = 4
        }) { target in
            let client = try Client(port: target.port)
            for _ in 0..<300 { #expect(try client.get("/work").status == 200) }
        }
        #expect(log.records.count == 300)
        // 300 ms of service need 100 ms of stalls.
        #expect(log.stalls.count >= 3)
        for stall in log.stalls {
            #expect(stall.upperBound - stall.lowerBound == stalls.length)
            #expect(!log.records.contains { stall.contains($0.departure) || stall.contains($0.start) })
        }
        for (earlier, later) in zip(log.stalls, log.stalls.dropFirst()) {
            #expect(later.lowerBound - earlier.lowerBound == stalls.every)
        }
    }

    @Test("a blocking target has one server, whatever it was told")
    func blockingMeansOneAtATime() throws {
        let log = try logOfTarget({
            $0.service = .constant(Nanoseconds(1_000_000))
            $0.blocking = .usual
            $0.servers = 4
        }) { _ = try burst(20, "/work", at: $0) }
        for (earlier, later) in zip(log.records, log.records.dropFirst()) { #expect(earlier.departure <= later.start) }
    }
}
