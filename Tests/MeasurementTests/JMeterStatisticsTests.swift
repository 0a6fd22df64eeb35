import LoadModel
import Measurement
import Testing

@Suite struct JMeterStatisticsTests {
    private func samples(from start: Double, to end: Double) -> JMeterStatistics {
        var statistics = JMeterStatistics()
        statistics.elapsed.record(Nanoseconds(1_000_000))
        statistics.firstStart = Nanoseconds(seconds: start)
        statistics.lastEnd = Nanoseconds(seconds: end)
        return statistics
    }

    @Test(arguments: [(1.0, 6.0), (5, 10), (0, 5)])
    func spansOfBlocksAddUpWhereverTheirClocksBegan(start: Double, end: Double) {
        var whole = samples(from: 3, to: 10)
        whole.append(samples(from: start, to: end))
        #expect(whole.spanSeconds == 12 && whole.elapsed.count == 2)
        #expect(whole.firstStart == Nanoseconds(seconds: 3))
    }

    @Test func aBlockWithoutSamplesChangesNothing() {
        var whole = JMeterStatistics()
        whole.append(samples(from: 3, to: 10))
        #expect(whole == samples(from: 3, to: 10))
        whole.append(JMeterStatistics())
        #expect(whole == samples(from: 3, to: 10))
    }
}
