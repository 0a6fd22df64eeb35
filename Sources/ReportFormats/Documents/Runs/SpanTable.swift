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
            let times = [span.time.mean] + percentiles.map { span.time.percentile($0)?.milliseconds }
            let think = span.think.count > 0 && span.think.max > .zero ? span.think.mean / 1e6 : nil
            return [.name(span.title)] + counts + [.text(each)] + (times + [think]).map { .text(text($0)) }
        }
        return table
    }

    private static func text(_ milliseconds: Double?) -> String {
        milliseconds.map { QuantityText.duration(milliseconds: $0) } ?? QuantityText.notApplicable
    }
}
