import LoadModel
import Measurement

/// The figures of JMeter's Summary Report in JSON.
struct JMeterDocument: Codable {
    var elapsed: MomentsDocument
    var failed: Int
    var receivedBytes: Int
    var sentBytes: Int
    /// Milliseconds on the run's clock; absent where there are no samples.
    var firstStart: Double?
    var lastEnd: Double?

    init(_ statistics: JMeterStatistics) {
        elapsed = MomentsDocument(statistics.elapsed)
        failed = statistics.failed
        receivedBytes = statistics.receivedBytes
        sentBytes = statistics.sentBytes
        guard statistics.elapsed.count > 0 else { return }
        firstStart = statistics.firstStart.milliseconds
        lastEnd = statistics.lastEnd.milliseconds
    }

    var statistics: JMeterStatistics {
        var statistics = JMeterStatistics()
        statistics.elapsed = elapsed.moments
        statistics.failed = failed
        statistics.receivedBytes = receivedBytes
        statistics.sentBytes = sentBytes
        if let firstStart { statistics.firstStart = Nanoseconds(seconds: firstStart / 1000) }
        if let lastEnd { statistics.lastEnd = Nanoseconds(seconds: lastEnd / 1000) }
        return statistics
    }
}
