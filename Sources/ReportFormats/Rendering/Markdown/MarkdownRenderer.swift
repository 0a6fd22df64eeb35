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

    /// Sections that a comment shows, and those that stand with the plan and the machine, in Markdown.
    private var shown: [String] = []
    private var background: [String] = []
    private var isComment = false

    mutating func render(_ report: Report) -> String {
        isComment = report.isComment
        if isComment { return comment(report) }
        var blocks = ["# \(Markdown.words(report.title.capitalised))"]
        if let verdict = report.verdict { blocks += MarkdownRenderer.verdict(verdict) }
        blocks += report.alerts.flatMap { markdown($0, depth: 2) }
        if !report.facts.isEmpty { blocks.append(MarkdownRenderer.facts(report.facts)) }
        blocks += report.blocks.flatMap { markdown($0, depth: 2) }
        if !omitted.isEmpty { blocks.append("Charts in report.html: \(Markdown.escaped(omitted.joined(separator: ", "))).") }
        blocks.append(Markdown.escaped(report.machine))
        return blocks.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    /// Lines that a comment has before it is folded.
    private static let mostLines = 28

    /// Made to be read on a change: the verdict, the builds and what they were judged by; of what is too long for that, and all else,
    /// a fold.
    private mutating func comment(_ report: Report) -> String {
        let blocks = report.blocks.flatMap { markdown($0, depth: 3) }
        let builds = report.facts.filter { ["Baseline", "Candidate"].contains($0.name) }
        let others = report.facts.filter { !["Baseline", "Candidate"].contains($0.name) }
        var pieces = report.verdict.map(MarkdownRenderer.verdict) ?? []
        pieces += report.alerts.flatMap { markdown($0, depth: 2) } + [MarkdownRenderer.facts(builds)] + shown
        var top = ["# \(Markdown.words(report.title.capitalised))"]
        var rest: [String] = []
        var lines = 2
        for piece in pieces where !piece.isEmpty {
            let length = piece.count { $0 == "\n" } + 2
            if lines + length > MarkdownRenderer.mostLines {
                rest.append(piece)
            } else {
                top.append(piece)
                lines += length
            }
        }
        let charts = omitted.isEmpty ? [] : ["Charts in report.html: \(Markdown.escaped(omitted.joined(separator: ", ")))."]
        let folded = (rest + (others.isEmpty ? [] : [MarkdownRenderer.facts(others)]) + blocks + charts).filter { !$0.isEmpty }
        let made = (background + [Markdown.escaped(report.machine)]).filter { !$0.isEmpty }
        top.append(Markdown.details("All figures", folded.joined(separator: "\n\n")))
        top.append(Markdown.details("How it was made: plan and environment", made.joined(separator: "\n\n")))
        return top.joined(separator: "\n\n") + "\n"
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
        if isComment, section.inComment != .folded {
            let blocks = section.blocks.flatMap { markdown($0, depth: depth + 1) }
            if section.inComment == .shown { shown += blocks } else { background += blocks }
            return []
        }
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
        case .shorter(let table): return [Markdown.details(Markdown.escaped(figure.title), table.markdown)]
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
