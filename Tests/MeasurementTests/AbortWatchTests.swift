import LoadModel
import Measurement
import Testing

/// When a load is in a state that its plan names as the end: in virtual time.
@Suite struct AbortWatchTests {
    private static let one = [AbortWatch.Stream(name: nil, delay: .zero, interval: Nanoseconds(seconds: 1))]

    /// A second of so many answers after so long, failures, and requests that are waited for.
    private func second(
        _ answers: Int = 0, taking milliseconds: Int64 = 10, failed: Int = 0, by kind: FailureKind = .status,
        waiting ages: [Double] = []
    ) -> LiveTick.ClosedInterval {
        var interval = LiveTick.ClosedInterval()
        var buckets = LogBuckets()
        for _ in 0..<answers {
            interval.point.moments.record(Nanoseconds(milliseconds * 1_000_000))
            buckets.record(Nanoseconds(milliseconds * 1_000_000))
        }
        (interval.point.succeeded, interval.point.failed) = (answers, failed)
        if failed > 0 { interval.point.failures.add(FailureCause(kind, status: 500), failed) }
        interval.point.buckets = buckets.drain()
        interval.labels = [interval.point]
        interval.unanswered = ages.map { .init(label: 0, age: Nanoseconds(seconds: $0)) }
        return interval
    }

    /// - Returns: after how many of the seconds the load ends, and how; nil: it goes on.
    private func end(_ condition: String, _ seconds: [LiveTick.ClosedInterval]) throws -> (after: Int, abort: Abort)? {
        var watch = AbortWatch([try AbortCondition(parsing: condition)])
        for (index, second) in seconds.enumerated() where watch.observe([[second]], of: Self.one, labels: ["a"]) {
            return try (index + 1, #require(watch.abort))
        }
        return nil
    }

    @Test func aStateMustLastForItsTime() throws {
        let (good, bad) = (second(100), second(40, failed: 60))
        let ended = try #require(
            try end("errors > 50% for 10s", [good, good, good] + [LiveTick.ClosedInterval](repeating: bad, count: 20)))
        #expect(ended.after == 13)
        #expect(ended.abort.fromSeconds == 3 && ended.abort.toSeconds == 13 && ended.abort.actual == 0.6)
        #expect(try end("errors > 50% for 10s", [LiveTick.ClosedInterval](repeating: bad, count: 9)) == nil)
        #expect(try end("errors > 60% for 10s", [LiveTick.ClosedInterval](repeating: bad, count: 30)) == nil)
    }

    /// Of thirty seconds three make a hundredth of the requests slow, but the state is over.
    @Test func aStallWithinTheTimeIsNoStateOfAllOfIt() throws {
        let stall = [LiveTick.ClosedInterval](repeating: second(), count: 5) + [second(600, taking: 6000)]
        let quiet = [LiveTick.ClosedInterval](repeating: second(100), count: 12)
        #expect(try end("p99 > 5s for 30s", quiet + stall + quiet + quiet + quiet) == nil)
        #expect(try end("p99 > 5s for 12s", quiet + stall + quiet) == nil)
    }

    /// Nothing ends, and still it is known that answers take longer.
    @Test func aTargetThatAnswersNothingIsSlow() throws {
        let hanging = (1...40).map { now in second(waiting: (0..<now).map { Double($0) + 0.5 }) }
        let ended = try #require(try end("p99 > 5s for 30s", hanging))
        // The first third holds from its end on where a request is older than the limit then.
        #expect(ended.after == 30 && ended.abort.isLowerBound && ended.abort.actual == 5000)
        #expect(try end("max > 5s for 10s", hanging)?.after == 10)
        #expect(try end("mean > 5s for 10s", hanging)?.abort.isLowerBound == false)
        // Requests that are young say nothing, and those of another name are another's.
        #expect(try end("p99 > 5s for 3s", [LiveTick.ClosedInterval](repeating: second(waiting: [1, 4.9]), count: 30)) == nil)
        #expect(try end("p99{b} > 5s for 3s", hanging) == nil)
        #expect(try end("p99{a} > 5s for 3s", hanging)?.after == 6)
    }

    @Test func requestsWithoutAnAnswerAreSlowerThanAny() throws {
        let seconds = [LiveTick.ClosedInterval](repeating: second(98, failed: 2, by: .timeout), count: 10)
        #expect(try end("p99 > 5s for 3s", seconds)?.after == 3)
        #expect(try end("p95 > 5s for 3s", seconds) == nil)
        // A wrong answer has no part in response times.
        #expect(try end("p99 > 5s for 3s", [LiveTick.ClosedInterval](repeating: second(98, failed: 2), count: 10)) == nil)
    }

    @Test func throughputThatFallsShortEndsALoadToo() throws {
        let ended = try #require(
            try end("throughput < 10/s for 3s", [second(100), second(100), second(5), second(5), second(5)]))
        #expect(ended.after == 5 && ended.abort.actual == 5)
        #expect(try end("throughput < 10/s for 3s", [second(), second(), second()])?.abort.actual == 0)
    }

    /// One that has few requests is judged by the seconds that have some.
    @Test func secondsWithoutAnyRequestDecideNothing() throws {
        let sparse = [second(failed: 1), second(), second(), second(), second(), second(failed: 1)]
        #expect(try end("errors > 50% for 6s", sparse)?.after == 6)
        #expect(try end("errors > 50% for 6s", sparse + [second(1), second(), second()])?.after == 6)
        #expect(try end("errors > 50% for 4s", [second(failed: 1), second(), second(), second()]) == nil)
    }

    @Test func whatWasSeenOfALevelBeforeCountsOn() throws {
        var watch = AbortWatch([try AbortCondition(parsing: "errors > 50% for 4s")])
        var ended: [Int] = []
        for number in 1...4 {
            watch.begin()
            if watch.observe([[second(failed: 9)]], of: Self.one, labels: []) { ended.append(number) }
        }
        #expect(ended == [4] && watch.abort?.fromSeconds == 0)
    }

    @Test func aLoadBesideOthersIsWatchedByItsName() throws {
        let streams = [
            AbortWatch.Stream(name: "browse", delay: .zero, interval: Nanoseconds(seconds: 1)),
            AbortWatch.Stream(name: "buy", delay: Nanoseconds(seconds: 2), interval: Nanoseconds(seconds: 1)),
        ]
        func end(_ condition: String) throws -> Double? {
            var watch = AbortWatch([try AbortCondition(parsing: condition)])
            for number in 0..<9 {
                _ = watch.observe([[second(100)], number < 2 ? [] : [second(failed: 50)]], of: streams, labels: ["a"])
            }
            return watch.abort?.toSeconds
        }
        #expect(try end("errors{load=buy} > 50% for 3s") == 5)
        #expect(try end("errors{load=browse} > 50% for 3s") == nil)
        #expect(try end("errors > 30% for 3s") == 5)
        #expect(try end("errors > 50% for 3s") == nil)
    }
}
