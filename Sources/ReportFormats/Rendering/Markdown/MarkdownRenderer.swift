extension Report {
    /// As GitHub-flavoured Markdown to be pasted in a pull request.
    public var markdown: String {
        var renderer = MarkdownRenderer()
        return renderer.render(self)
    }
}

private struct MarkdownRenderer {
    /// Figures that are no files of their own, by title.
    private var omitted: [String] = []

    mutating func render(_ report: Report) -> String {
        var blocks = ["# \(Markdown.words(report.title.capitalised))"]
        if let verdict = report.verdict { blocks += MarkdownRenderer.verdict(verdict) }
        blocks += report.alerts.flatMap { markdown($0, depth: 2) }
        if !report.facts.isEmpty { blocks.append(MarkdownRenderer.facts(report.facts)) }
        blocks += report.blocks.flatMap { markdown($0, depth: 2) }
        if !omitted.isEmpty { blocks.append("Charts in report.html: \(Markdown.escaped(omitted.joined(separator: ", "))).") }
        blocks.append(Markdown.escaped(report.machine))
        return blocks.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private mutating func markdown(_ block: Report.Block, depth: Int) -> [String] {
        switch block {
        case .facts(let facts): return [MarkdownRenderer.facts(facts)]
        case .findings(let findings): return [Markdown.list(findings.map(MarkdownRenderer.finding))]
        case .tiles(let tiles):
            // A second list would be one with that of the facts above.
            return [
                tiles.map { tile in
                    "\(Markdown.escaped(tile.name)) **\(Markdown.escaped(tile.value))**"
                        + (tile.note.isEmpty ? "" : " (\(Markdown.escaped(tile.note)))")
                }.joined(separator: " · ")
            ]
        case .checks(let checks): return [MarkdownRenderer.checks(checks)]
        case .notes(let notes): return notes.map(Markdown.words)
        case .list(let items): return [Markdown.list(items.map(Markdown.words))]
        case .table(let table): return [table.markdown]
        case .figures(let figures): return figures.flatMap { markdown($0) }
        case .code(let text, let language): return [Markdown.codeBlock(text, language: language)]
        case .authored(let text): return [text]
        case .links: return []
        case .section(let section): return markdown(section, depth: depth)
        }
    }

    private mutating func markdown(_ section: Report.Section, depth: Int) -> [String] {
        guard let title = section.title?.capitalised else { return section.blocks.flatMap { markdown($0, depth: depth) } }
        let blocks = section.blocks.flatMap { markdown($0, depth: depth + 1) }
        if section.isFolded { return [Markdown.details(Markdown.words(title), blocks.joined(separator: "\n\n"))] }
        return ["\(String(repeating: "#", count: min(6, depth))) \(Markdown.words(title))"] + blocks
    }

    private mutating func markdown(_ figure: Figure) -> [String] {
        if let file = figure.file { return ["![\(Markdown.escaped(file.chart.title))](\(file.name))"] }
        switch figure.inWords {
        case .bars(let bars): return [Markdown.codeBlock(bars.text, language: "text")]
        case .table: return figure.table.map { [Markdown.details(Markdown.escaped(figure.title), $0.markdown)] } ?? []
        case .elsewhere:
            if !omitted.contains(figure.title) { omitted.append(figure.title) }
            return []
        }
    }

    // MARK: Blocks

    private static func verdict(_ verdict: Report.Verdict) -> [String] {
        let mark = mark(verdict.tone).map { $0 + " " } ?? ""
        let head = "**\(mark)\(Markdown.escaped(verdict.headline))**" + (verdict.detail.map { " " + Markdown.escaped($0) } ?? "")
        return verdict.reasons.isEmpty ? [head] : [head, Markdown.list(verdict.reasons.map(reason))]
    }

    private static func mark(_ tone: Report.Tone) -> String? {
        switch tone {
        case .good: "✅"
        case .bad: "❌"
        case .warning: "⚠️"
        case .plain: nil
        }
    }

    /// Lines after the first are what a build wrote.
    private static func reason(_ text: String) -> String {
        let lines = text.split(separator: "\n", maxSplits: 1).map(String.init)
        guard lines.count > 1 else { return Markdown.escaped(text) }
        return Markdown.escaped(lines[0]) + "\n\n" + Markdown.codeBlock(lines[1], language: "")
    }

    private static func facts(_ facts: [Report.Fact]) -> String {
        Markdown.list(facts.map { "\(Markdown.escaped($0.name)): \(Markdown.words($0.words))" })
    }

    private static func finding(_ finding: Report.StatedFinding) -> String {
        let mark = finding.gravity == .incomplete ? "**Incomplete:** " : ""
        let message = "\(mark)\(Markdown.escaped(finding.message))."
        return finding.advice.map { "\(message) *What to do:* \(Markdown.escaped($0))." } ?? message
    }

    private static func checks(_ checks: [Report.Check]) -> String {
        var table = Table([.init(title: "", alignment: .left), .init(title: "", alignment: .left), .init(title: "Actual")])
        let hasAdvice = checks.contains { $0.advice != nil }
        if hasAdvice { table.columns.append(.init(title: "What to do", alignment: .left)) }
        table.rows = checks.map { check in
            [.text(mark(check.tone) ?? ""), .init(words: check.name), .text(check.found)]
                + (hasAdvice ? [.text(check.advice ?? "")] : [])
        }
        return table.markdown
    }
}
