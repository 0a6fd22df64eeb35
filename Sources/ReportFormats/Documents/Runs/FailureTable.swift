import LoadModel
import Measurement

/// Failures by kind, status and label, each with when it was seen, what was said of the first, and where that stands whole.
struct FailureTable {
    private let rows: [FailureRow]
    /// Failures, also those that have no row; nil where all have one.
    private let failed: Int?
    private let unsent: Int
    private let requests: Int
    /// Requests by label, where shares are of them.
    private var ofLabel: [String: Int] = [:]
    private let namesLabels: Bool
    /// Where several loads were tried: the lowest at which each was seen, under this title.
    private var first: (title: String, load: (FailureRow) -> String)?
    private var exchanges: [FailureRow.What: FailedExchange] = [:]
    /// Of the sections that the exchanges stand in.
    private var anchors: [FailureRow.What: String] = [:]
    /// The most frequent have rows of their own, the others one together.
    var mostRows = 20

    /// Of the measured window.
    init(result: LevelResult, mostRows: Int = 20, anchors: [FailureRow.What: String] = [:]) {
        let byKind = result.total.failures.nonZero.map { FailureRow(kind: $0.kind, count: $0.count) }
        rows = result.failureRows.isEmpty ? byKind : result.failureRows
        failed = result.total.failures.total
        unsent = result.total.unsent
        requests = result.total.requests
        namesLabels = result.labels.count > 1
        ofLabel = Dictionary(result.labels.map { ($0.label, $0.requests) }, uniquingKeysWith: max)
        exchanges = Dictionary(result.exchanges.map { ($0.what, $0) }, uniquingKeysWith: { first, _ in first })
        self.anchors = anchors
        self.mostRows = mostRows
    }

    /// Of all steps of a search for a capacity together.
    ///
    /// - Parameters:
    ///   - title: of the loads.
    ///   - load: in words.
    init(steps: [CapacityStep], title: String, load: @escaping (Double) -> String) {
        var sums: [FailureRow.What: (row: FailureRow, lowest: Double)] = [:]
        for step in steps {
            for row in step.failures {
                let before = sums[row.what]
                var sum = row
                sum.count += before?.row.count ?? 0
                sum.example = before?.row.example ?? row.example
                // Each step has a clock of its own.
                (sum.firstSeconds, sum.lastSeconds) = (nil, nil)
                sums[row.what] = (sum, min(before?.lowest ?? step.load, step.load))
            }
        }
        rows = FailureRow.ranked(sums.values.map(\.row))
        unsent = steps.reduce(0) { $0 + $1.unsent }
        requests = steps.reduce(0) { $0 + $1.requests }
        failed = nil
        namesLabels = Set(rows.compactMap(\.label)).count > 1
        let lowest = sums.mapValues(\.lowest)
        first = (title, { row in lowest[row.what].map(load) ?? "" })
    }

    /// Whether there are more than it shows.
    var isCut: Bool { rows.count > mostRows }

    /// nil where nothing failed.
    var table: Table? {
        let shown = rows.prefix(mostRows)
        let others = (failed ?? rows.reduce(0) { $0 + $1.count }) - shown.reduce(0) { $0 + $1.count }
        guard !shown.isEmpty || others > 0 || unsent > 0 else { return nil }
        let isOfLabels = namesLabels && !ofLabel.isEmpty && shown.contains { $0.label != nil }
        var table = Table(
            left: ["Failure", "Label"],
            right: [first?.title ?? "", "Count", isOfLabels ? "of label" : "of requests", "First", "Last"])
        table.columns.append(.init(title: "First of them", alignment: .sentence))
        table.rows = shown.map { cells($0, isOfLabels: isOfLabels) }
        if others > 0 { table.rows.append(cells("others", others)) }
        if unsent > 0 { table.rows.append(cells("unsent", unsent)) }
        return table
    }

    private func cells(_ row: FailureRow, isOfLabels: Bool) -> [Table.Cell] {
        let whole = isOfLabels ? row.label.flatMap { ofLabel[$0] } ?? requests : requests
        var example = example(of: row)
        example.anchor = anchors[row.what]
        return [
            .text(row.kind.name + (row.status.map { " \($0)" } ?? "")),
            (namesLabels ? row.label : nil).map(Table.Cell.name) ?? "", .text(first?.load(row) ?? ""),
            .text(QuantityText.count(row.count)), share(row.count, of: whole), time(row.firstSeconds), time(row.lastSeconds),
            example,
        ]
    }

    private func cells(_ name: String, _ count: Int) -> [Table.Cell] {
        [.text(name), "", "", .text(QuantityText.count(count)), share(count, of: requests), "", "", ""]
    }

    /// What was said of it, and the file with all of it. Of a status alone there is nothing more to say.
    private func example(of row: FailureRow) -> Table.Cell {
        let said = row.example == row.status.map { "status \($0)" } ? nil : row.example
        let file = exchanges[row.what]?.file
        var words: Words = said.map { .name(cut($0)) } ?? ""
        if let file { words.spans += said == nil ? [.name(file)] : [.text(": "), .name(file)] }
        return Table.Cell(words: words)
    }

    private func time(_ time: Nanoseconds?) -> Table.Cell { .text(time.map(QuantityText.clock) ?? "") }

    private func share(_ count: Int, of whole: Int) -> Table.Cell {
        .text(whole > 0 ? QuantityText.percentage(Double(count) / Double(whole)) : "")
    }

    /// What a target says may be as long as it likes.
    private func cut(_ text: String) -> String { text.count > 300 ? text.prefix(300) + "…" : text }
}

/// The first exchange of each failure: of the most frequent one how it begins, and folded up all as they were.
struct FailureExchanges {
    private let exchanges: [FailedExchange]
    private let place: String
    private let traces: TraceAccount?

    /// Lines of the one that is not folded up, and characters and number of those that are: files have the rest.
    private static let linesOfFirst = 16
    private static let mostCharacters = 8_000
    private static let mostShown = 20

    /// - Parameters:
    ///   - place: tells anchors from those of other levels.
    ///   - traces: of the target.
    init(_ level: LevelResult, place: String, traces: TraceAccount? = nil) {
        self.traces = traces
        exchanges = level.exchanges.filter { !$0.text.isEmpty }
        self.place = place
    }

    var anchors: [FailureRow.What: String] {
        Dictionary(
            exchanges.prefix(Self.mostShown).enumerated().map { ($1.what, anchor($0)) }, uniquingKeysWith: { first, _ in first })
    }

    private func anchor(_ number: Int) -> String { "\(place)failure-\(number + 1)" }

    var blocks: [Report.Block] {
        guard let first = exchanges.first else { return [] }
        let lines = first.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let file: Words = first.file.map { ": \(name: $0)" } ?? ""
        let head: Words = "The first \(first.cause) of \(name: first.label), as it was sent and answered\(file)"
        let excerpt = lines.prefix(Self.linesOfFirst).map(Self.short) + (lines.count > Self.linesOfFirst ? ["…"] : [])
        let more = exchanges.count - Self.mostShown
        let whole =
            exchanges.prefix(Self.mostShown).enumerated().map { folded($1, anchor($0)) }
            + (more > 0 ? [.notes(["\(QuantityText.counted(more, "more exchange")) in failures/."])] : [])
        return [
            .notes([head]), .code(excerpt.joined(separator: "\n"), language: "http"),
            .section(.init(title: "The first exchange of each failure, whole", isFolded: true, blocks: whole)),
        ]
    }

    private func folded(_ exchange: FailedExchange, _ anchor: String) -> Report.Block {
        let isLong = exchange.text.count > Self.mostCharacters
        let text =
            isLong ? exchange.text.prefix(Self.mostCharacters) + "… (whole in \(exchange.file ?? "result.json"))" : exchange.text
        return .section(
            .init(
                title: "\(exchange.cause) of \(name: exchange.label) at \(QuantityText.clock(exchange.endSeconds))",
                anchor: anchor, isFolded: true, blocks: [.code(text, language: "http"), .notes(trace(of: exchange))]))
    }

    /// Where its trace is looked at.
    private func trace(of exchange: FailedExchange) -> [Words] {
        traces?.url(ofRequest: exchange.text).map { ["Its trace: \(name: $0)"] } ?? []
    }

    /// Lines of a target may be as long as it likes.
    private static func short(_ line: Substring) -> String { line.count > 200 ? line.prefix(200) + "…" : String(line) }
}
