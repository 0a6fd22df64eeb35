import LoadModel
import Measurement

/// The report of a sweep as Markdown, with its charts beside it.
enum SweepMarkdown {
    static func render(_ sweep: SweepResult, fits: SweepFits) -> String {
        let phrases = SweepPhrases(sweep: sweep)
        var blocks = ["# Sweep \(Markdown.name(sweep.name))", "**\(Markdown.escaped(phrases.counts)).**"]
        if let interruption = sweep.interruption { blocks.append(MarkdownReport.stopped(interruption)) }
        var facts = phrases.axes.map { "Varied: \(Markdown.escaped($0))" }
        facts.append("Trials: \(Markdown.escaped(phrases.order))")
        facts += sweep.targets.map { "Target: \(MarkdownReport.target($0))" }
        facts.append("Started: \(CalendarTime.text(secondsSince1970: sweep.startedAt))")
        blocks.append(Markdown.list(facts))
        if !phrases.troubles.isEmpty { blocks.append(Markdown.list(phrases.troubles.map(Markdown.escaped))) }
        let table = SweepTables.points(sweep)
        if !table.rows.isEmpty {
            blocks.append("## All points\n\nResponse times and throughput, repeats pooled; all trials are in trials.csv.")
            blocks.append(table.markdown)
        }
        let figures = SweepFigures(sweep: sweep, families: fits.families)
        for family in fits.families { blocks += self.blocks(of: family, phrases) }
        if let omission = phrases.omission(fits) { blocks.append(Markdown.escaped(omission)) }
        blocks += figures.all.map { "![\(Markdown.escaped($0.chart.title))](\($0.fileName))" }
        blocks += MarkdownReport.tail(plan: sweep.plan, environment: sweep.environment)
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func blocks(of family: SweepFits.Family, _ phrases: SweepPhrases) -> [String] {
        let findings = phrases.findings(family)
        guard !findings.isEmpty else { return [] }
        return ["## Over \(Markdown.escaped(phrases.title(family)))", Markdown.list(findings.map(Markdown.escaped))]
    }
}

extension TextReport {
    /// The report of a sweep: what was varied, every point, and what the models say.
    public static func render(_ sweep: SweepResult) -> String {
        let phrases = SweepPhrases(sweep: sweep)
        var head = [TerminalText.printable(sweep.name)]
        head += phrases.axes.map { fact("Varied", $0) }
        head.append(fact("Trials", phrases.order))
        head += sweep.targets.map { fact("Target", "\($0.name) \($0.url)") }
        head.append(fact("Outcome", phrases.counts))
        if let interruption = sweep.interruption { head.append(fact("Incomplete", LevelPhrases.text(interruption))) }
        var blocks = [head.joined(separator: "\n")]
        if !phrases.troubles.isEmpty { blocks.append(list(phrases.troubles)) }
        let table = SweepTables.points(sweep)
        if !table.rows.isEmpty { blocks.append("Response time and throughput of each point\n" + table.plainText()) }
        let fits = SweepFits(sweep)
        for family in fits.families {
            let findings = phrases.findings(family)
            if !findings.isEmpty { blocks.append(heading("over \(phrases.title(family))") + "\n" + list(findings)) }
        }
        if let omission = phrases.omission(fits) {
            blocks.append(TerminalText.wrapped(TerminalText.printable(omission), indent: 0))
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func list(_ items: [String]) -> String {
        items.map { TerminalText.wrapped(TerminalText.printable($0), first: "- ", indent: 2) }.joined(separator: "\n")
    }
}
