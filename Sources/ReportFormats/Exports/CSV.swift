import LoadModel
import Measurement

/// Comma-separated values by RFC 4180, except that lines end in LF, as JMeter's do.
enum CSV {
    static func line(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") + "\n" }

    /// In quotes where a comma or a quote asks for them; control characters are made visible, so that every line is a record.
    static func cell(_ text: String) -> String {
        let text = TerminalText.printable(text)
        let needsQuotes = text.unicodeScalars.contains { $0 == "," || $0 == "\"" }
        return needsQuotes ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }

    /// A text from a plan as a cell that no spreadsheet takes for a formula: one that could be gets an apostrophe in front.
    static func defused(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) else { return text }
        return "'" + text
    }
}

/// Every step of a search for a capacity, a row each: times in milliseconds, rates a second. A cell is empty where nothing was measured.
enum CapacityCSV {
    private static let columns = [
        "target", "step", "load", "purpose", "outcome", "seconds", "requests", "throughput", "throughput error", "error rate",
        "p50",
        "p99", "in flight per second", "reason",
    ]

    static func render(_ result: CapacityResult) -> String {
        let conditions = result.rule.thresholds.map { CSV.defused($0.text) }
        var text = CSV.line(columns + conditions)
        for target in result.targets {
            for (index, step) in target.steps.enumerated() { text += CSV.line(row(target, index + 1, step)) }
        }
        return text
    }

    /// With what each threshold is about at its end.
    private static func row(_ target: TargetCapacity, _ number: Int, _ step: CapacityStep) -> [String] {
        let p99 = step.p99IsLowerBound ? nil : step.p99
        let name = CSV.defused(target.target.name)
        let head = [name, "\(number)", FiguresCSV.number(step.load), step.purpose.rawValue, step.outcome.rawValue]
        let numbers = [step.throughput, step.throughputError, step.errorRate, step.p50, p99, step.trend?.perSecond]
        let reason = CSV.defused(CapacityPhrases.reason(step))
        let checks = step.checks.map { $0.outcome.isLowerBound ? "" : FiguresCSV.number($0.outcome.actual) }
        return head + [FiguresCSV.number(step.seconds), "\(step.requests)"] + numbers.map(FiguresCSV.number) + [reason] + checks
    }
}

/// Every interval around each pulse, a row each: seconds from the end of the pulse, p99 in milliseconds.
enum RecoveryCSV {
    static func render(_ result: RecoveryResult) -> String {
        var text = CSV.line(["target", "repeat", "outcome", "seconds", "succeeded", "failed", "p99"])
        for target in result.targets {
            for (index, made) in target.repeats.enumerated() {
                let head = [CSV.defused(target.target.name), "\(index + 1)", RecoveryPhrases.outcome(made)]
                for point in made.points {
                    text += CSV.line(
                        head + [
                            FiguresCSV.number(point.seconds), "\(point.succeeded)", "\(point.failed)",
                            FiguresCSV.number(point.p99),
                        ])
                }
            }
        }
        return text
    }
}

/// Every figure of every label, a row each: times in milliseconds, rates a second, by Dyno's definitions (``JMeterSummaryCSV`` has
/// JMeter's). Where answers are streams there are columns for these behind the others.
///
/// A percentile that falls among requests without an answer has an empty cell: it is only known to be above every answer.
enum FiguresCSV {
    private static func columns(hasStreams: Bool) -> [String] {
        let times = ["mean", "stddev", "min"] + LatencySummary.reported.map(QuantityText.percentileName) + ["max"]
        return ["result", "target", "load", "label"] + LabelStatistic.all.map(\.name)
            + (["response time", "service time"] + (hasStreams ? StreamMeasure.allCases.map(\.rawValue) : []))
            .flatMap { name in times.map { "\(name) \($0)" } }
    }

    static func render(_ levels: [SavedLevel]) -> String {
        let hasStreams = levels.contains { $0.level.total.streams != nil }
        var text = CSV.line(columns(hasStreams: hasStreams))
        for level in levels {
            for label in level.level.labels + level.level.stages.map(\.asLabel) + [level.level.total] {
                text += CSV.line(row(label, level) + (hasStreams ? ofStreams(label) : []))
            }
        }
        return text
    }

    private static func row(_ label: LabelResult, _ level: SavedLevel) -> [String] {
        let names = [level.name, level.target.name, level.level.loadName, label.label].map(CSV.defused)
        let figures = LabelStatistic.all.map { $0.field(label, isUnfinished: level.level.isUnfinished) }
        return names + figures + times(label.responseTime) + times(label.serviceTime)
    }

    /// Of numbers of events what of times are milliseconds; empty where the label's answers are no streams.
    private static func ofStreams(_ label: LabelResult) -> [String] {
        StreamMeasure.allCases.flatMap { measure in times(label.streams?[measure] ?? LatencySummary(Latencies())) }
    }

    private static func times(_ summary: LatencySummary) -> [String] {
        let percentiles = LatencySummary.reported.map { percent -> Double? in
            guard let value = summary.percentile(percent), !value.isLowerBound else { return nil }
            return value.milliseconds
        }
        return ([summary.mean, summary.standardDeviation, summary.min] + percentiles + [summary.max]).map(number)
    }

    /// Six digits behind the point, which are nanoseconds; the same in every locale.
    static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "" }
        return QuantityText.decimal(value, places: 6).filter { $0 != "," }
    }
}
