import LoadModel
import Measurement

extension MarkdownReport {
    /// The report of a comparison, to be pasted in a pull request: verdict, metrics, warnings; the rest is folded.
    public static func render(_ result: ComparisonResult) -> String {
        let phrases = ComparisonPhrases(result: result)
        let candidates = result.candidates.map { Markdown.name($0.name) }.joined(separator: ", ")
        var blocks = ["# \(Markdown.name(result.name)): \(candidates) against \(Markdown.name(result.baseline.name))"]
        blocks += verdict(result)
        if let interruption = result.interruption { blocks.append(stopped(interruption)) }
        if !phrases.faults.isEmpty { blocks.append(Markdown.list(phrases.faults.map(remark))) }
        for level in result.levels { blocks += self.blocks(of: level, phrases) }
        if !phrases.warnings.isEmpty {
            blocks += ["## Warnings", Markdown.list(phrases.warnings.map(remark))]
        }
        if !result.levels.isEmpty {
            blocks.append("## \(Markdown.escaped(phrases.stressTitle))\n\n\(StressTable.table(of: result).markdown)")
        }
        blocks.append(facts(result, phrases))
        blocks += tail(plan: result.plan, environment: result.environment)
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func verdict(_ result: ComparisonResult) -> [String] {
        let phrases = VerdictPhrases(result: result)
        let mark =
            switch result.effectiveVerdict {
            case .pass: "✅"
            case .fail, .invalid, .baselineLost: "❌"
            case .inconclusive, .descriptive: "⚠️"
            }
        let reasons = phrases.reasons + (phrases.noiseFloor ?? [])
        return ["**\(mark) \(phrases.headline)**", Markdown.list(reasons.map(reason))]
    }

    /// Lines after the first are what a build wrote.
    private static func reason(_ text: String) -> String {
        let lines = text.split(separator: "\n", maxSplits: 1).map(String.init)
        guard lines.count > 1 else { return Markdown.escaped(text) }
        return Markdown.escaped(lines[0]) + "\n\n" + Markdown.codeBlock(lines[1], language: "")
    }

    private static func remark(_ remark: (message: String, advice: String)) -> String {
        "\(Markdown.escaped(remark.message)). *What to do:* \(Markdown.escaped(remark.advice))."
    }

    private static func facts(_ result: ComparisonResult, _ phrases: ComparisonPhrases) -> String {
        var items = ["Baseline: \(target(result.baseline))"] + result.candidates.map { "Candidate: \(target($0))" }
        if let load = phrases.load { items.append("Load: \(Markdown.escaped(load))") }
        items.append("Started: \(CalendarTime.text(secondsSince1970: result.startedAt)), seed \(result.seed)")
        items.append("About: \(Markdown.escaped(VerdictPhrases(result: result).subject))")
        items.append("Method: \(Markdown.escaped(phrases.method))")
        return Markdown.list(items)
    }

    private static func blocks(of level: ComparisonResult.Level, _ phrases: ComparisonPhrases) -> [String] {
        let result = phrases.result
        var blocks = ["## \(heading(phrases.levelTitle(level)))"]
        for (target, candidate) in zip(result.candidates, level.candidates) {
            if result.candidates.count > 1 { blocks.append("### \(Markdown.name(target.name))") }
            blocks.append(MetricTable.table(of: level, candidate: candidate).markdown)
            let notes = [phrases.samples(level)] + (phrases.looks(candidate).map { [$0] } ?? [])
            blocks += (notes + ComparisonPhrases.notes(level, candidate)).map(Markdown.escaped)
        }
        for (name, side) in result.sides(of: level) {
            let text = LevelMarkdown(result: side, depth: 4)
            let failures = LevelPhrases(result: side).failures.map { "Failures: \(Markdown.escaped($0))" }
            let parts = [failures, text.failures, text.thresholds, text.warnings].compactMap { $0 }
            if !parts.isEmpty { blocks += ["### \(Markdown.name(name))"] + parts }
        }
        return blocks
    }
}
