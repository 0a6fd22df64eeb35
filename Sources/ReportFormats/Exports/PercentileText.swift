import Histogram
import Measurement

/// `.hgrm`: a distribution as HdrHistogram's plotters and wrk2 write it, values in milliseconds.
enum PercentileText {
    static func render(_ level: LevelResult) -> String {
        let summary = level.total.responseTime
        var text = ""
        summary.latencies.histogram.outputPercentileDistribution(to: &text, outputValueUnitScalingRatio: 1e6)
        if summary.censored > 0 {
            text += "#[Requests without an answer, which rank above all of these: \(summary.censored)]\n"
        }
        return text
    }
}
