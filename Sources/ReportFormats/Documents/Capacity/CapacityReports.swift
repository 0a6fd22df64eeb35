import LoadModel
import Measurement

extension TextReport {
    /// What a search for a capacity found, and every step of it.
    public static func render(_ result: CapacityResult) -> String {
        let phrases = CapacityPhrases(result: result)
        var head = [TerminalText.printable(result.name)]
        head += result.targets.map { fact("Target", "\($0.target.name) \($0.target.place)") }
        head += [fact("Must hold", phrases.conditions), fact("Tried", phrases.tried)]
        if let interruption = result.interruption { head += incomplete(interruption) }
        var blocks = [head.joined(separator: "\n")]
        for target in result.targets {
            let answer = TerminalText.wrapped(
                TerminalText.printable("\(target.target.name) \(phrases.headline(target))."), indent: 2)
            let method = phrases.method(target).map {
                TerminalText.wrapped("  " + TerminalText.printable($0), first: "  ", indent: 2)
            }
            let table = target.steps.isEmpty ? nil : phrases.table(target, withReasons: false).plainText()
            blocks.append([answer, method, table].compactMap { $0 }.joined(separator: "\n"))
        }
        blocks += result.ratios.map { TerminalText.wrapped(TerminalText.printable(phrases.ratio($0) + "."), indent: 2) }
        return blocks.joined(separator: "\n\n") + "\n"
    }
}

extension MarkdownReport {
    /// The same, with charts: see ``CapacityFigures``.
    public static func render(_ result: CapacityResult) -> String {
        let phrases = CapacityPhrases(result: result)
        var blocks = ["# Capacity of \(Markdown.name(result.name))"]
        blocks += result.targets.map { target in
            "**\(Markdown.name(target.target.name)) \(Markdown.escaped(phrases.headline(target))).**"
                + (phrases.method(target).map { " How: \(Markdown.escaped($0))." } ?? "")
        }
        if !result.ratios.isEmpty { blocks.append(Markdown.list(result.ratios.map { Markdown.escaped(phrases.ratio($0)) })) }
        if let interruption = result.interruption { blocks.append(stopped(interruption)) }
        blocks.append(
            Markdown.list([
                "Must hold: \(Markdown.escaped(phrases.conditions))", "Tried: \(Markdown.escaped(phrases.tried))",
                "Started: \(CalendarTime.text(secondsSince1970: result.startedAt)), seed \(result.seed)",
            ]))
        blocks += CapacityFigures(result).all.map { "![\(Markdown.escaped($0.chart.title))](\($0.fileName))" }
        for target in result.targets where !target.steps.isEmpty {
            blocks.append("## \(MarkdownReport.target(target.target))")
            blocks.append(phrases.table(target, withReasons: true).markdown)
        }
        blocks += tail(plan: result.plan, environment: result.environment)
        return blocks.joined(separator: "\n\n") + "\n"
    }
}
