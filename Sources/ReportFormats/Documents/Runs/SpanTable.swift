import LoadModel
import Measurement

/// What was timed as a whole beside requests: a row for each group, each wait and each request that is tried again.
enum SpanTable {
    private static let percentiles = [50.0, 95, 99]

    static func table(of level: LevelResult) -> Table {
        guard !level.spans.isEmpty else { return Table([]) }
        var table = Table(
            [Table.Column(title: "Name", alignment: .left)]
                + ["Done", "Failed", "Cut", "Requests\neach", "Mean"].map { Table.Column(title: $0) }
                + percentiles.map { Table.Column(title: QuantityText.percentileName($0)) } + [Table.Column(title: "Think")])
        table.rows = level.spans.map { span in
            let counts = [span.succeeded, span.failed, span.cut].map { Table.Cell.text(QuantityText.count($0)) }
            let each = span.requestsPerSpan.map { QuantityText.significant($0) } ?? QuantityText.notApplicable
            let shown = percentiles.map { percent in
                span.time.percentile(percent).map { text($0.milliseconds) + ($0.isUncertain ? "*" : "") }
                    ?? QuantityText.notApplicable
            }
            let think = span.think.count > 0 && span.think.max > .zero ? span.think.mean / 1e6 : nil
            return [.name(span.title)] + counts + ([each, text(span.time.mean)] + shown + [text(think)]).map { .text($0) }
        }
        return table
    }

    /// Below it.
    static func notes(of level: LevelResult) -> [String] {
        let isUncertain = level.spans.contains { span in
            percentiles.contains { span.time.percentile($0)?.isUncertain ?? false }
        }
        return ["From the first intended start to the last byte, without think times, of those that succeeded; in no total."]
            + (isUncertain ? [LevelPhrases.uncertain] : [])
    }

    private static func text(_ milliseconds: Double?) -> String {
        milliseconds.map { QuantityText.duration(milliseconds: $0) } ?? QuantityText.notApplicable
    }
}
