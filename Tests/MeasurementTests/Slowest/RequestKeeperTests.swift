import LoadModel
import Testing

@testable import Measurement

@Suite struct RequestKeeperTests {
    /// Answers of several labels in one order, as several workers have them.
    private func samples(_ count: Int, labels: Int, seed: UInt64 = 3) -> [Sample] {
        let random = RandomStream(seed: seed, purpose: .service)
        return (0..<count).map { index in
            let start = Nanoseconds(Int64(index) * 1_000_000)
            let time = Nanoseconds(Int64(random.uniform(UInt64(index)) * 1e9))
            return Sample(
                label: Int(random.bits(UInt64(count + index)) % UInt64(labels)), intendedStart: start, lag: .zero,
                slotWait: .zero,
                firstByteSent: start, firstByteReceived: start + time, end: start + time,
                failure: index % 50 == 7 ? .timeout : index % 50 == 9 ? .slow : nil, status: 200, receivedBytes: 1, sentBytes: 1,
                dial: nil)
        }
    }

    private func keep(_ samples: [Sample], in keeper: inout RequestKeeper) {
        for sample in samples where keeper.wants(sample) { keeper.keep(RequestRecord(sample)) }
    }

    private func times(_ records: [RequestRecord]) -> [Int64] { records.map(\.responseTime.count) }

    @Test(arguments: [1, 3], [1, 4, 60])
    func theSlowestOfAllWorkersAreExact(workers: Int, labels: Int) {
        let samples = samples(20_000, labels: labels)
        var keepers = (0..<workers).map { _ in RequestKeeper(labels: labels, limit: 100) }
        for worker in 0..<workers {
            keep(samples.enumerated().filter { $0.offset % workers == worker }.map(\.element), in: &keepers[worker])
        }
        var all = keepers[0]
        for keeper in keepers.dropFirst() { all.merge(keeper) }
        // The slow way: all of them, sorted.
        let counted = samples.filter { $0.failure != .timeout }
        let sorted = counted.map { ($0.end - $0.intendedStart).count }.sorted(by: >)
        #expect(Array(times(all.slowestRecords).prefix(100)) == Array(sorted.prefix(100)))
        for label in 0..<min(labels, 50) {
            let own = counted.filter { $0.label == label }.map { ($0.end - $0.intendedStart).count }.sorted(by: >)
            #expect(times(all.slowestRecords.filter { $0.sample.label == label }) == Array(own.prefix(100)))
            let failed = samples.filter { $0.label == label && $0.failure != nil }.sorted { $0.end < $1.end }
            let kept = all.failedRecords.filter { $0.sample.label == label }
            #expect(kept.count == min(20, failed.count))
            if workers == 1 {
                // By when they were recorded, which here is the order in which they began.
                let first = samples.filter { $0.label == label && $0.failure != nil }.prefix(20)
                #expect(Set(kept.map(\.sample)) == Set(first))
            }
        }
    }

    @Test func nothingIsWantedWhereNothingIsToBeKept() {
        var keeper = RequestKeeper(labels: 2, limit: 0)
        for sample in samples(200, labels: 2) { #expect(!keeper.wants(sample)) }
        keep(samples(200, labels: 2), in: &keeper)
        #expect(keeper.slowestRecords.isEmpty && keeper.failedRecords.isEmpty)
    }

    @Test func blocksFollowOneAnother() {
        var first = RequestKeeper(labels: 1, limit: 10)
        var second = first
        let samples = samples(40, labels: 1)
        keep(Array(samples[..<20]), in: &first)
        keep(Array(samples[20...]), in: &second)
        first.merge(second, after: Nanoseconds(seconds: 5))
        let late = first.slowestRecords.filter { $0.sample.intendedStart >= Nanoseconds(seconds: 5) }
        #expect(!late.isEmpty && late.count < 10)
        #expect(late.allSatisfy { $0.sample.end - $0.sample.intendedStart <= Nanoseconds(seconds: 1) })
    }

    @Test func phasesFollowOneAnotherWithoutAGap() {
        let start = Nanoseconds(seconds: 2)
        let at = { (milliseconds: Double) in start + Nanoseconds(seconds: milliseconds / 1000) }
        var sample = Sample(
            label: 0, intendedStart: start, lag: Nanoseconds(1_000_000), slotWait: Nanoseconds(2_000_000), firstByteSent: at(7),
            firstByteReceived: at(10), end: at(12), failure: nil, status: 200, receivedBytes: 1, sentBytes: 1, dial: nil,
            waitedForConnection: true, readDelay: Nanoseconds(500_000))
        let phases = KeptRequest(RequestRecord(sample), label: "x").phases
        #expect(phases.map(\.phase) == [.lag, .slotWait, .connect, .firstByte, .receive, .readDelay])
        #expect(phases.map { ($0.to - $0.from).count } == [1_000_000, 2_000_000, 4_000_000, 3_000_000, 2_000_000, 500_000])
        // Without an answer all of it was a wait for one; without a connection, for that.
        sample.firstByteReceived = nil
        sample.readDelay = .zero
        #expect(KeptRequest(RequestRecord(sample), label: "x").phases.map(\.phase) == [.lag, .slotWait, .connect, .firstByte])
        sample.firstByteSent = nil
        #expect(KeptRequest(RequestRecord(sample), label: "x").phases.map(\.phase) == [.lag, .slotWait, .connect])
    }

    @Test func theSlowestLieInMoments() {
        func request(_ start: Double, _ end: Double) -> KeptRequest {
            let (start, end) = (Nanoseconds(seconds: start), Nanoseconds(seconds: end))
            let sample = Sample(
                label: 0, intendedStart: start, lag: .zero, slotWait: .zero, firstByteSent: start, firstByteReceived: end,
                end: end,
                failure: nil, status: 200, receivedBytes: 1, sentBytes: 1, dial: nil)
            return KeptRequest(RequestRecord(sample), label: "x")
        }
        let stalled =
            (0..<6).map { request(10 + Double($0) * 0.05, 10.5) } + (0..<3).map { request(30 + Double($0) * 0.05, 30.3) }
        let alone = [request(2, 2.1), request(50, 50.2)]
        let stall = TargetStall(start: Nanoseconds(seconds: 10), end: Nanoseconds(seconds: 10.5), requests: 6)
        let slow = SlowRequests(limit: 100, slowest: stalled + alone, stalls: [stall])
        let moments = slow.sharedMoments(window: 60)
        #expect(moments.map(\.requests) == [6, 3])
        #expect(moments.map { $0.stall } == [stall, nil])
        // Where they lie everywhere there is nothing to say.
        let everywhere = SlowRequests(limit: 100, slowest: (0..<100).map { request(Double($0) * 0.5, Double($0) * 0.5 + 2) })
        #expect(everywhere.sharedMoments(window: 60).isEmpty)
    }

    /// Ten seconds around the slowest, wherever in the run that is; of a shorter run all of it; and no more than a page can draw.
    @Test func anExcerptOfATimelineLiesAroundTheSlowestAndWithinTheRun() throws {
        func timeline(_ count: Int, seconds: Double, slowestAt slow: Double) -> Timeline? {
            let requests = (0...count).map { index -> KeptRequest in
                let start = index == count ? slow : seconds * Double(index) / Double(count)
                let end = Nanoseconds(seconds: start + (index == count ? 0.5 : 0.001))
                return KeptRequest(
                    RequestRecord(
                        Sample(
                            label: 0, intendedStart: Nanoseconds(seconds: start), lag: .zero, slotWait: .zero, firstByteSent: nil,
                            firstByteReceived: nil, end: end, failure: nil, status: 200, receivedBytes: 1, sentBytes: 1, dial: nil
                        )),
                    label: "x")
            }
            return Timeline(requests, dropped: 0)
        }
        for (slow, start, end) in [(30.0, 25.25, 35.25), (1, 0, 10), (59.5, 50, 60), (0, 0, 10)] {
            let made = try #require(timeline(600, seconds: 60, slowestAt: slow))
            #expect(abs(made.start.seconds - start) < 0.01 && abs(made.end.seconds - end) < 0.01, "\(slow): \(made.start)")
            #expect(made.excerpt.contains { $0.responseTime == Nanoseconds(seconds: 0.5) } && made.requests.count == 601)
        }
        let short = try #require(timeline(60, seconds: 6, slowestAt: 3))
        #expect(short.start == .zero && short.excerpt.count == 61)
        let dense = try #require(timeline(60_000, seconds: 60, slowestAt: 30))
        #expect((1000...2000).contains(dense.excerpt.count) && dense.end - dense.start < Nanoseconds(seconds: 3))
        #expect(Timeline([], dropped: 3) == nil)
    }
}
