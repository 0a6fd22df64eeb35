import Foundation
import Histogram
import Measurement

/// `result.hlog`: HdrHistogram's interval log, version 1.3, which its tools merge without loss over runs and machines.
///
/// An interval is the measured window of a level. A line without a tag holds the response times of all labels, one with a tag those of
/// a label. Values are nanoseconds, and requests without an answer are in none of them.
enum HistogramLog {
    static func render(_ levels: [SavedLevel]) throws(HistogramCodecError) -> String {
        let startedAt = levels.first?.startedAt ?? 0
        var text = """
            #[Histogram log format version 1.3]
            #[StartTime: \(fixed(startedAt)) (seconds since epoch), \(CalendarTime.text(secondsSince1970: startedAt))]
            #[Response times in nanoseconds; requests without an answer are not among them]
            "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"

            """
        // Levels ran one after another; how long Dyno paused between them is not known.
        var start = 0.0
        for level in levels {
            let begin = start + level.level.warmup.seconds
            for (tag, summary) in lines(of: level) where summary.count > 0 {
                text += try line(tag, summary, start: begin, length: level.level.windowSeconds)
            }
            start = begin + level.level.windowSeconds
        }
        return text
    }

    private static func lines(of level: SavedLevel) -> [(tag: String?, summary: LatencySummary)] {
        let place = level.place.isEmpty ? nil : level.place
        return [(place, level.level.total.responseTime)]
            + level.level.labels.map { label in
                ([place, label.label].compactMap { $0 }.joined(separator: "_"), label.responseTime)
            }
    }

    private static func line(
        _ tag: String?, _ summary: LatencySummary, start: Double, length: Double
    ) throws(HistogramCodecError) -> String {
        let name = tag.map { "Tag=\(harmless($0))," } ?? ""
        let histogram = summary.latencies.histogram
        let fields = [fixed(start), fixed(length), fixed(Double(histogram.max) / 1e6)]
        return "\(name)\(fields.joined(separator: ",")),\(try HistogramCodec.encode(histogram))\n"
    }

    /// A tag ends at a comma or a space.
    private static func harmless(_ tag: String) -> String {
        String(TerminalText.printable(tag).map { $0 == "," || $0.isWhitespace ? "_" : $0 })
    }

    private static func fixed(_ value: Double) -> String {
        String(format: "%.3f", locale: Locale(identifier: "en_US_POSIX"), value.finite)
    }
}

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
