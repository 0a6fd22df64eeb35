import LoadModel
import Measurement

extension TextReport {
    /// The report of a comparison: what invalidates it, how it was made, both targets at each level, their differences.
    public static func render(_ result: ComparisonResult) -> String {
        let phrases = ComparisonPhrases(result: result)
        var blocks = faults(of: phrases.sides.map { ($0.result, $0.place) })
        blocks.append(head(of: result, phrases))
        if !result.levels.isEmpty {
            blocks.append(phrases.stressTitle + "\n" + StressTable.table(of: result).plainText())
        }
        for level in result.levels { blocks += self.blocks(of: level, phrases) }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func head(of result: ComparisonResult, _ phrases: ComparisonPhrases) -> String {
        var lines = [TerminalText.printable("\(result.name): \(phrases.title)")]
        if let load = phrases.load { lines.append(fact("Load", load)) }
        lines.append(fact("Baseline", "\(result.baseline.name) \(result.baseline.url)"))
        lines.append(fact("Candidate", "\(result.candidate.name) \(result.candidate.url)"))
        lines.append(fact("Started", "\(CalendarTime.text(secondsSince1970: result.startedAt)), seed \(result.seed)"))
        if let interruption = result.interruption { lines += incomplete(interruption) }
        lines.append(fact("Method", ComparisonPhrases.method))
        lines.append(fact("", ComparisonPhrases.noVerdict))
        return lines.joined(separator: "\n")
    }

    private static func blocks(of level: ComparisonResult.Level, _ phrases: ComparisonPhrases) -> [String] {
        let table = DifferenceTable.table(
            of: level, baseline: phrases.result.baseline.name, candidate: phrases.result.candidate.name)
        var blocks = [
            heading(phrases.levelTitle(level)),
            ([phrases.samples(level), table.plainText()] + notes(level)).joined(separator: "\n"),
        ]
        for (name, side) in phrases.named(level) {
            let text = LevelText(result: side)
            let parts = [LevelPhrases(result: side).failures.map { fact("Failures", $0) }, text.thresholds, text.warnings]
                .compactMap { $0 }
            if !parts.isEmpty { blocks.append(([TerminalText.printable(name)] + parts).joined(separator: "\n")) }
        }
        return blocks
    }

    private static func notes(_ level: ComparisonResult.Level) -> [String] {
        ComparisonPhrases.notes(level).map { TerminalText.wrapped($0, indent: 2) }
    }
}
