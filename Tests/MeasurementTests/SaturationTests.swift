import LoadModel
import Testing

@testable import Measurement

/// Of a load of 100/s for 10 s, by what was answered in each second and how long that took.
@Suite struct SaturationTests {
    private let second = Nanoseconds(seconds: 1)

    private func finding(answered: [Int], milliseconds: [Double], isOpen: Bool = true, warmup: Int = 0) throws -> Finding? {
        let level: Load.Level =
            isOpen
            ? .open(arrivals: .constant, rate: try #require(Rate(perSecond: 100))) : .closed(users: 1, think: .zero)
        let recording = Recording(labels: 1, isOpen: isOpen, windowStart: .zero, windowEnd: second * 10)
        let context = LevelContext(
            level: level, warmup: second * Int64(warmup), stop: .duration(second * 10), labels: ["x"], timeouts: [second],
            maxInFlight: 8, threads: 1, wallSeconds: 10, pacing: .precise, machine: nil)
        var result = LevelResult(recording: recording, context: context, thresholds: [])
        result.windowSeconds = 10
        result.counts.scheduled = 1000
        result.total.requests = 1000
        result.series = Series(
            points: zip(answered, milliseconds).map { count, time in
                var point = Series.Point()
                point.succeeded = count
                for _ in 0..<count { point.moments.record(Nanoseconds(Int64(time * 1e6))) }
                return point
            })
        return Finding.saturated(result)
    }

    /// At this rate an hour more would take an hour longer.
    private let growing = (0..<10).map { 100 + Double($0) * 400 }

    @Test func aQueueThatGrowsAllTheTimeIsFound() throws {
        let found = try #require(try finding(answered: Array(repeating: 60, count: 10), milliseconds: growing))
        #expect(found.code == "saturated" && found["answered"] == 60 && found["offered"] == 100 && !found.invalidates)
    }

    @Test func theWarmUpIsNoPartOfIt() throws {
        let warm = try finding(answered: Array(repeating: 60, count: 12), milliseconds: [9e3, 9e3] + growing, warmup: 2)
        #expect(warm?["answered"] == 60)
    }

    @Test func answersThatTakeLongButKeepUpAreNone() throws {
        // 5 s each: nothing for 5 s, and then as many as arrive.
        let late = [0, 0, 0, 0, 0, 100, 100, 100, 100, 100]
        #expect(try finding(answered: late, milliseconds: Array(repeating: 5000, count: 10)) == nil)
        // 8 s each: the last third has not caught up, but no answer took longer than another.
        let later = [0, 0, 0, 0, 0, 0, 0, 0, 100, 100]
        #expect(try finding(answered: later, milliseconds: Array(repeating: 8000, count: 10)) == nil)
    }

    @Test func aQueueThatIsWorkedOffAgainIsNone() throws {
        let stalled = [100, 100, 40, 40, 40, 130, 130, 130, 130, 130]
        #expect(try finding(answered: stalled, milliseconds: growing) == nil)
    }

    @Test func chanceAndATargetThatBarelyKeepsUpAreNone() throws {
        #expect(try finding(answered: Array(repeating: 97, count: 10), milliseconds: growing) == nil)
    }

    @Test func aClosedLoopHasNoQueueOfThisKind() throws {
        #expect(try finding(answered: Array(repeating: 60, count: 10), milliseconds: growing, isOpen: false) == nil)
    }
}
