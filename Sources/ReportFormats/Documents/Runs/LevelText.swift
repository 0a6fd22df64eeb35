import LoadModel
import Measurement

/// The blocks of text about one level.
struct LevelText {
    let result: LevelResult
    private var phrases: LevelPhrases { LevelPhrases(result: result) }
    private var tables: LevelTables { LevelTables(result: result) }

    init(result: LevelResult) { self.result = result }

    var blocks: [String] {
        [facts, failures, responseTimes, PercentileChart(result)?.text, parts, theory, thresholds, warnings].compactMap { $0 }
    }

    private var facts: String { phrases.facts.map { TextReport.fact($0.name, $0.text) }.joined(separator: "\n") }

    /// What failed, the most frequent first; nil where nothing did.
    var failures: String? {
        FailureTable(result: result, mostRows: 10).table.map { "\(FailureTable.title)\n\($0.plainText())" }
    }

    private var responseTimes: String {
        let notes = phrases.notes.map { TerminalText.wrapped($0, indent: 2) }
        return ([phrases.responseTimeTitle, tables.responseTimes.plainText()] + notes).joined(separator: "\n")
    }

    private var parts: String? {
        tables.parts.map { "Where the time went (resolve to connect: only of requests that dialled)\n" + $0.plainText() }
    }

    /// What theory says, beside what was measured; nil where the target does not say how it serves.
    var theory: String? {
        guard let phrases = TheoryPhrases(result) else { return nil }
        let title = TerminalText.wrapped("Theory: \(phrases.system)", indent: 2)
        let table = TheoryTable.table(of: result)?.plainText()
        let notes = phrases.notes.map { TerminalText.wrapped($0, indent: 2) }
        return ([title, table].compactMap { $0 } + notes).joined(separator: "\n")
    }

    /// Each threshold with a tick or a cross and the value that decided; nil where there is none.
    var thresholds: String? {
        guard !result.thresholds.isEmpty else { return nil }
        let texts = result.thresholds.map { TerminalText.printable($0.threshold.text) }
        let width = texts.map(TerminalText.width).max() ?? 0
        let lines = zip(texts, result.thresholds).map { text, outcome in
            "  \(outcome.holds ? "✓" : "✗") \(TerminalText.padded(text, to: width, .left))  \(LevelPhrases.actual(outcome))"
        }
        return (["Thresholds"] + lines).joined(separator: "\n")
    }

    /// Findings that do not invalidate; nil where there is none.
    var warnings: String? {
        let remarks = phrases.warnings.map { TextReport.remark("Warning: ", $0.message, advice: $0.advice) }
        return remarks.isEmpty ? nil : remarks.joined(separator: "\n")
    }
}
