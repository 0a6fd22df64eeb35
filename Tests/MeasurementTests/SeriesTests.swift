import LoadModel
import Measurement
import Testing

@Suite struct SeriesTests {
    /// Two for a second and one for another, closed late: what lies behind an interval's end is in the next.
    @Test func requestsInFlightAreSummedOverEachInterval() throws {
        let second = Nanoseconds(seconds: 1)
        var recording = Recording(labels: 1, isOpen: true, windowStart: second, windowEnd: second * 2)
        recording.census.advance(to: .zero, inFlight: 0)
        recording.census.advance(to: second, inFlight: 2)
        let points = [
            recording.closeInterval(inFlight: 1, at: Nanoseconds(seconds: 1.5)),
            recording.closeInterval(inFlight: 1, at: second * 3),
        ]
        #expect(points.map(\.inFlightSeconds) == [2.5, 1.5])
        // The window knows nothing of it.
        #expect(recording.census.inFlightTime == second)
    }

    private func point(_ milliseconds: [Int64], inFlight: Int = 0) -> Series.Point {
        var point = Series.Point()
        var buckets = LogBuckets()
        for time in milliseconds {
            point.succeeded += 1
            point.moments.record(Nanoseconds(time * 1_000_000))
            buckets.record(Nanoseconds(time * 1_000_000))
        }
        point.inFlight = inFlight
        point.buckets = buckets.drain()
        return point
    }

    @Test func seriesOfWorkersMergePointByPoint() {
        var series = Series(points: [point([1, 2], inFlight: 3), point([5])])
        series.merge(Series(points: [point([2], inFlight: 4), point([]), point([7], inFlight: 1)]))
        #expect(series.points.map(\.succeeded) == [3, 1, 1])
        #expect(series.points.map(\.inFlight) == [7, 0, 1])
        #expect(series.points.map(\.buckets.total) == [3, 1, 1])
        #expect(series.points[0].moments.max == Nanoseconds(2_000_000))
    }

    @Test func aSeriesThatGrowsTooLongDoublesItsInterval() {
        var series = Series()
        for index in 0...Series.maximumPoints { series.append(point([1], inFlight: index)) }
        #expect(series.interval == Nanoseconds(seconds: 2))
        #expect(series.points.count == Series.maximumPoints / 2 + 1)
        #expect(series.points.map(\.succeeded).reduce(0, +) == Series.maximumPoints + 1)
        // In flight at the end of the longer interval is that of its second half.
        #expect(series.points[0].inFlight == 1)
    }

    @Test func seriesOfDifferentIntervalsMeetAtTheLongerOne() {
        var fine = Series(points: (0..<5).map { _ in point([1]) })
        fine.merge(Series(interval: Nanoseconds(seconds: 2), points: [point([1]), point([1, 1])]))
        #expect(fine.interval == Nanoseconds(seconds: 2))
        #expect(fine.points.map(\.succeeded) == [3, 4, 1])
    }

    @Test func aLaterStretchIsPutBehind() {
        var series = Series(points: [point([1])])
        series.concatenate(Series(points: [point([1, 1]), point([])]))
        #expect(series.points.map(\.succeeded) == [1, 2, 0])
    }

    @Test func aBucketsMiddleIsWithinThreePercentOfItsValues() {
        let random = RandomStream(seed: 5, purpose: .service)
        for draw in 0..<5000 as Range<UInt64> {
            let value = Nanoseconds(Int64(1024 + (random.bits(draw) >> (20 + random.bits(draw + 9000) % 30)) % 3_600_000_000_000))
            let middle = LogBuckets.middle(of: LogBuckets.index(of: value))
            #expect(abs(middle.seconds - value.seconds) <= 0.032 * value.seconds, "\(value)")
        }
    }

    @Test func bucketsRiseWithTheirValues() {
        var last = -1
        for exponent in 0..<42 {
            for step in 0..<16 {
                let index = LogBuckets.index(of: Nanoseconds(Int64(16 + step) << Int64(exponent)))
                #expect(index >= last)
                last = index
            }
        }
        #expect(LogBuckets.index(of: .never) == LogBuckets.count - 1)
        #expect(LogBuckets.index(of: Nanoseconds(-5)) == 0)
    }

    @Test func percentilesOfMergedBucketsAreNearTheTruth() throws {
        let times = (1...1000).map { Int64($0) }
        var left = Series(points: [point(times.filter { $0 % 3 == 0 })])
        left.merge(Series(points: [point(times.filter { $0 % 3 != 0 })]))
        for percent in [1, 50, 90, 99.9, 100] {
            let value = try #require(left.points[0].buckets.percentile(percent))
            #expect(abs(value - percent * 10) <= 0.04 * percent * 10)
        }
        #expect(LogBuckets.Sparse().percentile(50) == nil)
    }
}
