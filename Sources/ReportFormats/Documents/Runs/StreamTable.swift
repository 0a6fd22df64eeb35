import LoadModel
import Measurement

/// What was measured of answers that are streams: for each label the first event, the gaps and how many events there were.
enum StreamTable {
    private static let percentiles: [Double] = [50, 90, 95, 99]

    /// A row for each label and what is measured of it.
    static func table(of level: LevelResult) -> Table {
        let streamed = level.labels.filter { $0.streams != nil }
        guard !streamed.isEmpty else { return Table([]) }
        var table = Table(
            left: ["Stream", "Measure"],
            right: ["Count", "Mean"] + percentiles.map { QuantityText.percentileName($0) } + ["Max"])
        for label in streamed {
            for (index, measure) in StreamMeasure.allCases.enumerated() {
                let name: Table.Cell = index == 0 ? .name(label.label) : ""
                table.rows.append([name, .text(title(measure))] + row(label, measure, level.thresholds))
            }
        }
        return table
    }

    private static func title(_ measure: StreamMeasure) -> String { measure == .events ? "events an answer" : measure.rawValue }

    private static func row(
        _ label: LabelResult, _ measure: StreamMeasure, _ thresholds: [ThresholdOutcome]
    ) -> [Table.Cell] {
        guard let summary = label.streams?[measure] else { return [] }
        let text = { (value: Double?) in
            value.map { measure == .events ? QuantityText.significant($0) : QuantityText.duration(milliseconds: $0) }
                ?? QuantityText.notApplicable
        }
        let cells: [(Threshold.Metric, String)] =
            [(.mean, text(summary.mean))]
            + percentiles.map { percent in
                let value = summary.percentile(percent)
                guard let value, !value.isLowerBound else {
                    return (.percentile(percent), value.map { TimeCells.lowerBound(milliseconds: $0.milliseconds) } ?? text(nil))
                }
                return (.percentile(percent), text(value.milliseconds) + (value.isUncertain ? "*" : ""))
            } + [(.max, text(summary.max))]
        return [.text(count(summary))]
            + cells.map { metric, text in
                let isBroken = thresholds.contains {
                    !$0.holds && $0.threshold.metric == .streamed(measure, metric) && $0.threshold.label == label.label
                }
                return isBroken ? .text(text + " ✗", .bad) : .text(text)
            }
    }

    /// `1,177 of 1,200` where something never came.
    private static func count(_ summary: LatencySummary) -> String {
        let all = QuantityText.count(summary.count + summary.censored)
        return summary.censored > 0 ? "\(QuantityText.count(summary.count)) of \(all)" : all
    }

    /// Below it.
    static func notes(of level: LevelResult) -> [Words] {
        let streamed = level.labels.compactMap { label in label.streams.map { (label.label, $0) } }
        let ends = streamed.map { name, streams -> Words in
            let ends = streams.ends
            let parts = [
                (ends.target, "by the target"), (ends.events, "with as many events as asked"), (ends.time, "by their time"),
            ]
            let said = parts.filter { $0.0 > 0 }.map { "\(QuantityText.count($0.0)) \($0.1)" }
            let text = said.isEmpty ? "no answer came to its end" : "ended \(said.joined(separator: ", "))"
            return streamed.count > 1 ? "\(name: name): \(text)." : Words(text.prefix(1).uppercased() + text.dropFirst() + ".")
        }
        let start = level.phases.lag.count > 0 ? "the intended start" : "the start of the request"
        let about: Words =
            """
            First event: from \(start); answers without one rank above all. Gap: from each event to the next; events that came with one \
            read of the socket have none between them. The response time of a stream is that until its end.
            """
        let isUncertain = streamed.contains { _, streams in
            StreamMeasure.allCases.contains { measure in
                percentiles.contains { streams[measure].percentile($0)?.isUncertain ?? false }
            }
        }
        return ends + [about] + (isUncertain ? [Words(LevelPhrases.uncertain)] : [])
    }
}
