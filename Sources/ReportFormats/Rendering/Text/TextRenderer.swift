extension Report {
    /// As a terminal shows it, within 80 columns wherever names are short enough.
    public var text: String {
        var renderer = TextRenderer()
        return renderer.render(self)
    }
}

/// A report in plain text: aligned facts, tables with rules, bars of characters.
private struct TextRenderer {
    /// What a terminal cannot draw or fold, by title.
    private var omitted: [String] = []

    mutating func render(_ report: Report) -> String {
        var blocks = report.verdict.map { [TextRenderer.verdict($0)] } ?? []
        blocks += report.alerts.compactMap { text($0) }
        blocks.append(
            ([TerminalText.printable(report.title.plain)] + report.facts.map(TextRenderer.fact)).joined(separator: "\n"))
        blocks += report.blocks.compactMap { text($0) }
        blocks.append(TerminalText.wrapped(TerminalText.printable(report.machine), indent: 0))
        if !omitted.isEmpty {
            let titles = "Only in the formats html and md: \(omitted.joined(separator: ", "))."
            blocks.append(TerminalText.wrapped(TerminalText.printable(titles), indent: 0))
        }
        return blocks.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private mutating func omit(_ title: String) { if !omitted.contains(title) { omitted.append(title) } }

    /// nil where nothing of it is shown.
    private mutating func text(_ block: Report.Block) -> String? {
        switch block {
        case .facts(let facts): return facts.map(TextRenderer.fact).joined(separator: "\n")
        case .findings(let findings): return findings.map(TextRenderer.finding).joined(separator: "\n")
        case .tiles(let tiles): return TextRenderer.tiles(tiles)
        case .checks(let checks): return TextRenderer.checks(checks)
        case .notes(let notes):
            return notes.map { TerminalText.wrapped(TerminalText.printable($0.plain), indent: 2) }.joined(separator: "\n")
        case .list(let items):
            return items.map { TerminalText.wrapped(TerminalText.printable($0.plain), first: "- ", indent: 2) }
                .joined(separator: "\n")
        case .table(let table): return table.plainText()
        case .figures(let figures):
            let shown = figures.compactMap { text($0) }
            return shown.isEmpty ? nil : shown.joined(separator: "\n\n")
        case .code(let text, _):
            return text.split(separator: "\n", omittingEmptySubsequences: false).map {
                "  | " + TerminalText.printable(String($0))
            }
            .joined(separator: "\n")
        case .authored(let text):
            return text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { TerminalText.wrapped(TerminalText.printable(String($0)), indent: 0) }.joined(separator: "\n")
        case .links: return nil
        case .section(let section): return text(section)
        }
    }

    private mutating func text(_ section: Report.Section) -> String? {
        if section.isFolded, !section.isShownUnfolded, let title = section.title {
            omit(title.plain)
            return nil
        }
        let parts = section.blocks.compactMap { text($0) }
        guard !parts.isEmpty else { return nil }
        guard let title = section.title.map({ TerminalText.printable($0.capitalised.plain) }) else {
            return parts.joined(separator: "\n\n")
        }
        guard section.isGroup else {
            return ([TerminalText.wrapped(title, indent: 2)] + parts).joined(separator: "\n")
        }
        let underlined = title + "\n" + String(repeating: "=", count: TerminalText.width(title))
        return ([underlined] + parts).joined(separator: "\n\n")
    }

    private mutating func text(_ figure: Figure) -> String? {
        switch figure.inWords {
        case .bars(let bars): return bars.text
        case .table: return figure.table.map { figure.title + "\n" + $0.plainText() }
        case .shorter(let table): return figure.title + "\n" + table.plainText()
        case .elsewhere:
            omit(figure.title)
            return nil
        }
    }

    // MARK: Blocks

    private static func verdict(_ verdict: Report.Verdict) -> String {
        let head = [verdict.headline, verdict.detail].compactMap { $0 }.joined(separator: " ")
        let reasons = verdict.reasons.flatMap { reason in
            let lines = reason.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            return [TerminalText.wrapped(TerminalText.printable(lines[0]), first: "  ", indent: 4)]
                + lines.dropFirst().map { TerminalText.wrapped(TerminalText.printable($0), first: "    ", indent: 6) }
        }
        return ([TerminalText.wrapped(TerminalText.printable(head), indent: 2)] + reasons).joined(separator: "\n")
    }

    /// One fact to a line, names in a column, long ones continued under their beginning.
    private static func fact(_ fact: Report.Fact) -> String {
        let name = TerminalText.printable(fact.name)
        return TerminalText.wrapped(
            TerminalText.printable(fact.words.plain),
            first: TerminalText.padded(name, to: 12, .left) + (TerminalText.width(name) < 12 ? "" : "  "), indent: 12)
    }

    /// A finding with what to do about it on a line of its own.
    private static func finding(_ finding: Report.StatedFinding) -> String {
        let mark =
            switch finding.gravity {
            case .invalid: "INVALID: "
            case .warning: "Warning: "
            case .incomplete: "Incomplete: "
            }
        let message = TerminalText.wrapped(TerminalText.printable(finding.message), first: mark, indent: 4)
        guard let advice = finding.advice else { return message }
        return message + "\n" + TerminalText.wrapped(TerminalText.printable(advice), first: "  What to do: ", indent: 4)
    }

    private static func tiles(_ tiles: [Report.Tile]) -> String {
        aligned(tiles.map { [$0.name, $0.value, $0.note] })
    }

    /// With a tick or a cross and what was found.
    private static func checks(_ checks: [Report.Check]) -> String {
        let names = checks.map { TerminalText.printable($0.name.plain) }
        let width = names.map(TerminalText.width).max() ?? 0
        return zip(checks, names).flatMap { check, name -> [String] in
            let mark =
                switch check.tone {
                case .good: "✓"
                case .warning: "!"
                case .bad: "✗"
                case .plain: " "
                }
            let head = "  \(mark) \(TerminalText.padded(name, to: width, .left))  "
            let indent = TerminalText.width(head)
            let found = TerminalText.wrapped(TerminalText.printable(check.found), first: head, indent: indent)
            guard let advice = check.advice else { return [found] }
            let first = String(repeating: " ", count: indent) + "-> "
            return [found, TerminalText.wrapped(TerminalText.printable(advice), first: first, indent: indent + 3)]
        }.joined(separator: "\n")
    }
}

/// Three columns.
private func aligned(_ rows: [[String]], isSecondNumber: Bool = false) -> String {
    let widths = [0, 1].map { column in rows.map { TerminalText.width($0[column]) }.max() ?? 0 }
    return rows.map { row in
        var line =
            "  " + TerminalText.padded(row[0], to: widths[0], .left) + "  "
            + TerminalText.padded(row[1], to: widths[1], isSecondNumber ? .right : .left) + "  " + row[2]
        while line.last == " " { line.removeLast() }
        return line
    }.joined(separator: "\n")
}

extension Bars {
    var text: String { title + "\n" + aligned(rows.map { [$0.name, $0.value, $0.bar] }, isSecondNumber: true) }
}

extension Report.Section {
    /// Whether it holds sections that are shown, so that its title must be told from theirs.
    var isGroup: Bool {
        blocks.contains { block in
            if case .section(let section) = block {
                section.title == nil ? section.isGroup : !section.isFolded || section.isShownUnfolded
            } else {
                false
            }
        }
    }
}
