import LoadModel
import Measurement

extension TextReport {
    /// The report of a comparison: its verdict, how it was made, the metrics of each level, and what to know about them.
    public static func render(_ result: ComparisonResult) -> String {
        let phrases = ComparisonPhrases(result: result)
        var blocks = [verdict(of: result)]
        blocks += phrases.faults.map { remark("INVALID: ", $0.message, advice: $0.advice) }
        blocks.append(head(of: result, phrases))
        if result.levels.count > 1 {
            blocks.append(phrases.stressTitle + "\n" + StressTable.table(of: result).plainText())
        }
        for level in result.levels { blocks += self.blocks(of: level, phrases) }
        if result.levels.count == 1 {
            blocks.append(phrases.stressTitle + "\n" + StressTable.table(of: result).plainText())
        }
        let warnings = phrases.warnings.map { remark("Warning: ", $0.message, advice: $0.advice) }
        if !warnings.isEmpty { blocks.append(warnings.joined(separator: "\n")) }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func verdict(of result: ComparisonResult) -> String {
        let phrases = VerdictPhrases(result: result)
        let reasons = (phrases.reasons + (phrases.noiseFloor ?? [])).flatMap { reason in
            // Lines after the first are what a build wrote.
            let lines = reason.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            return [TerminalText.wrapped(TerminalText.printable(lines[0]), first: "  ", indent: 4)]
                + lines.dropFirst().map { TerminalText.wrapped(TerminalText.printable($0), first: "    ", indent: 6) }
        }
        return ([phrases.headline] + reasons).joined(separator: "\n")
    }

    private static func head(of result: ComparisonResult, _ phrases: ComparisonPhrases) -> String {
        var lines = [TerminalText.printable("\(result.name): \(phrases.title)")]
        if let load = phrases.load { lines.append(fact("Load", load)) }
        lines.append(fact("Baseline", "\(result.baseline.name) \(result.baseline.place)"))
        for candidate in result.candidates { lines.append(fact("Candidate", "\(candidate.name) \(candidate.place)")) }
        lines.append(fact("Started", "\(CalendarTime.text(secondsSince1970: result.startedAt)), seed \(result.seed)"))
        if let interruption = result.interruption { lines += incomplete(interruption) }
        lines.append(fact("About", VerdictPhrases(result: result).subject))
        lines.append(fact("Method", phrases.method))
        return lines.joined(separator: "\n")
    }

    private static func blocks(of level: ComparisonResult.Level, _ phrases: ComparisonPhrases) -> [String] {
        let result = phrases.result
        var blocks = [heading(phrases.levelTitle(level)), TerminalText.wrapped(phrases.samples(level), indent: 2)]
        for (target, candidate) in zip(result.candidates, level.candidates) {
            let title = result.candidates.count > 1 ? [TerminalText.printable(target.name)] : []
            let table = MetricTable.table(of: level, candidate: candidate).plainText()
            let notes = (phrases.looks(candidate).map { [$0] } ?? []) + ComparisonPhrases.notes(level, candidate)
            blocks.append((title + [table] + notes.map { TerminalText.wrapped($0, indent: 2) }).joined(separator: "\n"))
        }
        for (name, side) in result.sides(of: level) {
            let text = LevelText(result: side)
            let failures = LevelPhrases(result: side).failures.map { fact("Failures", $0) }
            let parts = [failures, text.failures, text.thresholds, text.warnings]
                .compactMap { $0 }
            if !parts.isEmpty { blocks.append(([TerminalText.printable(name)] + parts).joined(separator: "\n")) }
        }
        return blocks
    }
}
