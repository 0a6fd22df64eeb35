import LoadModel
import Measurement

/// The blocks of Markdown about one level.
struct LevelMarkdown {
    let result: LevelResult
    /// Of the headings.
    let depth: Int
    private var phrases: LevelPhrases { LevelPhrases(result: result) }
    private var tables: LevelTables { LevelTables(result: result) }

    init(result: LevelResult, depth: Int) {
        self.result = result
        self.depth = depth
    }

    var blocks: [String] { [thresholds, warnings, responseTimes, theory, facts, failures, parts].compactMap { $0 } }

    private func heading(_ text: String) -> String { String(repeating: "#", count: depth) + " " + text }

    /// Each threshold with a tick or a cross and the value that decided; nil where there is none.
    var thresholds: String? {
        guard !result.thresholds.isEmpty else { return nil }
        var table = Table(left: ["", "Threshold"], right: ["Actual"])
        table.rows = result.thresholds.map { outcome in
            [outcome.holds ? "✅" : "❌", .name(outcome.threshold.text), .text(LevelPhrases.actual(outcome))]
        }
        return heading("Thresholds") + "\n\n" + table.markdown
    }

    /// Findings that do not invalidate; nil where there is none.
    var warnings: String? {
        let items = phrases.warnings.map { MarkdownReport.remark($0) }
        return items.isEmpty ? nil : heading("Warnings") + "\n\n" + Markdown.list(items)
    }

    private var responseTimes: String {
        let notes = phrases.notes.map { "\n\n" + Markdown.escaped($0) }.joined()
        return "\(heading(phrases.responseTimeTitle))\n\n\(tables.responseTimes.markdown)\(notes)"
    }

    /// What theory says, beside what was measured; nil where the target does not say how it serves.
    private var theory: String? {
        guard let phrases = TheoryPhrases(result) else { return nil }
        let title = heading("Theory: \(Markdown.escaped(phrases.system))")
        let table = TheoryTable.table(of: result)?.markdown
        return ([title, table].compactMap { $0 } + [Markdown.list(phrases.notes.map(Markdown.escaped))]).joined(separator: "\n\n")
    }

    private var facts: String {
        heading("Counts and rates") + "\n\n" + Markdown.list(phrases.facts.map { Markdown.escaped("\($0.name): \($0.text)") })
    }

    /// What failed, the most frequent first; nil where nothing did.
    var failures: String? {
        FailureTable(result: result, mostRows: 20).table.map { "\(heading(FailureTable.title))\n\n\($0.markdown)" }
    }

    private var parts: String? {
        tables.parts.map {
            Markdown.details("Where the time went (resolve to connect: only of requests that dialled)", $0.markdown)
        }
    }
}
