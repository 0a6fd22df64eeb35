import LoadModel
import Measurement

extension MarkdownReport {
    /// The report of a comparison.
    public static func render(_ result: ComparisonResult) -> String {
        let phrases = ComparisonPhrases(result: result)
        let names = "\(Markdown.name(result.candidate.name)) against \(Markdown.name(result.baseline.name))"
        var blocks = ["# \(Markdown.name(result.name)): \(names)", verdict(phrases)]
        blocks += faults(of: phrases.sides.map { ($0.result, $0.place) })
        if let interruption = result.interruption { blocks.append(stopped(interruption)) }
        blocks.append(facts(result, phrases))
        if !result.levels.isEmpty {
            blocks.append("## \(Markdown.escaped(phrases.stressTitle))\n\n\(StressTable.table(of: result).markdown)")
        }
        for level in result.levels { blocks += self.blocks(of: level, phrases) }
        blocks += tail(plan: result.plan, environment: result.environment)
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func verdict(_ phrases: ComparisonPhrases) -> String {
        phrases.sides.allSatisfy { $0.result.isValid }
            ? "**The measurement is valid.** \(ComparisonPhrases.noVerdict)"
            : "**❌ INVALID: the numbers below must not be used as results.**"
    }

    private static func facts(_ result: ComparisonResult, _ phrases: ComparisonPhrases) -> String {
        var items = ["Baseline: \(target(result.baseline))", "Candidate: \(target(result.candidate))"]
        if let load = phrases.load { items.append("Load: \(Markdown.escaped(load))") }
        items.append("Started: \(CalendarTime.text(secondsSince1970: result.startedAt)), seed \(result.seed)")
        items.append("Method: \(ComparisonPhrases.method)")
        return Markdown.list(items)
    }

    private static func blocks(of level: ComparisonResult.Level, _ phrases: ComparisonPhrases) -> [String] {
        let result = phrases.result
        let table = DifferenceTable.table(of: level, baseline: result.baseline.name, candidate: result.candidate.name)
        var blocks = ["## \(heading(phrases.levelTitle(level)))", Markdown.escaped(phrases.samples(level)), table.markdown]
        blocks += ComparisonPhrases.notes(level).map(Markdown.escaped)
        for (name, side) in phrases.named(level) {
            let text = LevelMarkdown(result: side, depth: 4)
            let failures = LevelPhrases(result: side).failures.map { "Failures: \(Markdown.escaped($0))" }
            let parts = [failures, text.thresholds, text.warnings].compactMap { $0 }
            if !parts.isEmpty { blocks += ["### \(Markdown.name(name))"] + parts }
        }
        return blocks
    }
}
