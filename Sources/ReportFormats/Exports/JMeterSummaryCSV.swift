import Foundation
import LoadModel
import Measurement

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

/// `summary.csv`: the columns of JMeter's Summary Report, all samples counted, failures included; 1 KB is 1,024 bytes.
///
/// Averages are cut to whole milliseconds, as JMeter does. With several levels or targets, labels are preceded by them.
public enum JMeterSummaryCSV {
    static let columns = [
        "Label", "# Samples", "Average", "Min", "Max", "Std. Dev.", "Error %", "Throughput", "Received KB/sec", "Sent KB/sec",
        "Avg. Bytes",
    ]

    public static func render(_ result: RunResult) -> String {
        render(result.levels.map { (result.levels.count > 1 ? "\($0.stream ?? "\($0.level)") " : "", $0) })
    }

    public static func render(_ result: ComparisonResult) -> String {
        render(
            result.levels.flatMap { level in
                result.sides(of: level).map { name, side in
                    (result.levels.count > 1 ? "\(name) \(side.stream ?? "\(level.level)") " : "\(name) ", side)
                }
            })
    }

    private static func render(_ levels: [(prefix: String, result: LevelResult)]) -> String {
        var text = CSV.line(columns)
        var total = JMeterStatistics()
        for (prefix, level) in levels {
            for label in level.labels {
                let name = prefix + label.label
                text += CSV.line(level.isUnfinished ? counts(name, [label]) : cells(name, label.jmeter))
            }
            // They ran one after another, each on a clock of its own.
            total.append(level.total.jmeter)
        }
        // Of loads that ran at the same time, as of what is unfinished, only counts add up.
        guard levels.contains(where: { $0.result.isUnfinished || $0.result.stream != nil }) else {
            return text + CSV.line(cells("TOTAL", total))
        }
        return text + CSV.line(counts("TOTAL", levels.map(\.result.total)))
    }

    /// All that is known of what was kept on the way.
    private static func counts(_ name: String, _ parts: [LabelResult]) -> [String] {
        let failed = parts.reduce(0) { $0 + $1.failures.total }
        let samples = parts.reduce(failed) { $0 + $1.succeeded }
        let errors = samples > 0 ? Double(failed) / Double(samples) : 0
        return columns.map { column in
            switch column {
            case "Label": CSV.defused(name)
            case "# Samples": "\(samples)"
            case "Error %": fixed(errors * 100, 3) + "%"
            default: ""
            }
        }
    }

    private static func cells(_ label: String, _ statistics: JMeterStatistics) -> [String] {
        let samples = statistics.elapsed.count
        let perSample = samples > 0 ? 1 / Double(samples) : 0
        let perSecond = statistics.spanSeconds > 0 ? 1 / statistics.spanSeconds : 0
        let received = Double(statistics.receivedBytes)
        return [
            CSV.defused(label), "\(samples)", wholeMilliseconds(statistics.elapsed.mean),
            samples > 0 ? wholeMilliseconds(Double(statistics.elapsed.min.count)) : "0",
            wholeMilliseconds(Double(statistics.elapsed.max.count)), fixed(statistics.elapsed.standardDeviation / 1e6, 2),
            fixed(Double(statistics.failed) * perSample * 100, 3) + "%", fixed(Double(samples) * perSecond, 5),
            fixed(received / 1024 * perSecond, 2), fixed(Double(statistics.sentBytes) / 1024 * perSecond, 2),
            fixed(received * perSample, 1),
        ]
    }

    private static func wholeMilliseconds(_ nanoseconds: Double) -> String { fixed((nanoseconds / 1e6).rounded(.down), 0) }

    /// Digits without thousands separators, whatever the locale.
    private static func fixed(_ value: Double, _ places: Int) -> String {
        String(format: "%.\(places)f", locale: Locale(identifier: "en_US_POSIX"), value.finite)
    }
}
