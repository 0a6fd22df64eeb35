import LoadModel
import Measurement
import Testing

@Suite struct StreamedAnswersTests {
    @Test func whatNeverCameRanksAboveAllThatDid() {
        var streams = StreamRecording()
        for index in 1...9 { streams.record(first: Nanoseconds(Int64(index) * 1_000_000), events: 1, .target, failure: nil) }
        streams.record(first: nil, events: 0, .time, failure: nil)
        streams.record(first: nil, events: 0, .target, failure: .reset)
        streams.record(first: nil, events: 0, .target, failure: .status)
        streams.record(first: Nanoseconds(5_000_000), events: 3, .target, failure: .timeout)
        streams.unfinished = 3
        streams.recordUnfinished(first: Nanoseconds(1_000_000))
        let result = StreamResult(streams, isCutShort: false, bound: Nanoseconds(seconds: 10))
        #expect(result.firstEvent.count == 11 && result.firstEvent.censored == 4)
        #expect(result.gap.censored == 1 && result.events.count == 10 && result.events.max == 1)
        #expect(
            result.firstEvent.percentile(99)?.milliseconds == 10_000 && result.firstEvent.percentile(99)?.isLowerBound == true)
        #expect(StreamResult(streams, isCutShort: true, bound: .zero).firstEvent.censored == 2)
        #expect(result.ends == StreamEnds(target: 9, time: 1))
    }

    @Test func workersTogetherAreAsOne() {
        var parts = [StreamRecording(), StreamRecording()]
        var whole = StreamRecording()
        for index in 0..<200 {
            let (first, gap) = (Nanoseconds(Int64(index) * 123_457), Nanoseconds(Int64(index) * 7_001))
            parts[index % 2].record(first: first, events: index, .events, failure: nil)
            parts[index % 2].recordGap(gap)
            whole.record(first: first, events: index, .events, failure: nil)
            whole.recordGap(gap)
        }
        parts[0].merge(parts[1])
        let (merged, one) = (
            StreamResult(parts[0], isCutShort: false, bound: .zero), StreamResult(whole, isCutShort: false, bound: .zero)
        )
        for measure in StreamMeasure.allCases {
            #expect(merged[measure].percentile(90) == one[measure].percentile(90) && merged[measure].max == one[measure].max)
        }
        #expect(merged.ends == one.ends)
    }

    @Test func numbersOfEventsAreExactWhereTimesAreToThreeDigits() {
        var streams = StreamRecording()
        for count in [0, 1, 7, 100, 999] { streams.record(first: .zero, events: count, .target, failure: nil) }
        let events = StreamResult(streams, isCutShort: false, bound: .zero).events
        #expect(events.min == 0 && events.max == 999 && events.percentile(50)?.milliseconds.rounded() == 7)
    }
}
