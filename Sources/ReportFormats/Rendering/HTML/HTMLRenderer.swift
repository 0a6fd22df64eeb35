import Charts

extension Report {
    /// As one HTML file: nothing is fetched, and nothing in it from a plan or a target is markup.
    public var html: String { HTMLRenderer.page(self).text }
}

private enum HTMLRenderer {
    /// The policy lets nothing be fetched, and no script run but the page's own.
    static func page(_ report: Report) -> Markup {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '\(Markup.made(PageScript.digest))'"/>
        <meta name="color-scheme" content="light dark"/>
        <link rel="icon" href="data:,"/>
        <title>\(TerminalText.printable(report.title.plain)) - Dyno</title>
        <style>
        \(Markup.made(StyleSheet.text))</style>
        </head>
        <body>
        <header class="top \(report.verdict?.tone.rawValue ?? "plain")">
        <div class="bar"><span class="brand">Dyno</span><span class="kind">\(report.kind)</span></div>
        <h1>\(report.title)</h1>
        \(report.verdict.map(verdict) ?? "")\(facts(report.facts, kind: "facts"))</header>
        <main>
        \(report.alerts.map { markup($0, depth: 2) })\(report.blocks.map(card))</main>
        <footer>\(report.machine)</footer>
        <script>\(Markup.made(PageScript.text))</script>
        </body>
        </html>

        """
    }

    private static func verdict(_ verdict: Report.Verdict) -> Markup {
        let mark =
            switch verdict.tone {
            case .good: "✓"
            case .bad: "✗"
            case .warning: "?"
            case .plain: "•"
            }
        let detail: Markup = verdict.detail.map { " \($0)" } ?? ""
        let reasons = verdict.reasons.map { text -> Markup in
            let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let output: Markup = lines.count > 1 ? pre(lines[1]) : ""
            return "<li>\(lines[0])\(output)</li>"
        }
        return """
            <div class="verdict"><p><span class="mark" aria-hidden="true">\(mark)</span> <strong>\(verdict.headline)</strong>\(detail)</p>\
            \(some("<ul>\(reasons)</ul>", where: !reasons.isEmpty))</div>

            """
    }

    /// A literal on either side of `?:` would be taken for text.
    private static func some(_ markup: Markup, where isWanted: Bool) -> Markup { isWanted ? markup : "" }

    private static func pre(_ text: String) -> Markup { "<pre tabindex=\"0\">\(text)</pre>" }

    /// What stands next to each other on the page: sections, each with a surface of its own.
    private static func card(_ block: Report.Block) -> Markup {
        guard case .section(let section) = block, !section.isFolded else {
            return "<section class=\"level untitled\">\n\(markup(block, depth: 2))</section>\n"
        }
        let anchor: Markup = section.anchor.map { " id=\"\($0)\"" } ?? ""
        let heading: Markup = section.title.map { "<h2>\($0.capitalised)</h2>\n" } ?? ""
        let depth = section.title == nil ? 2 : 3
        // On paper there would be nothing of it but its title.
        let isAllFolded = section.blocks.allSatisfy { if case .section(let inner) = $0 { inner.isFolded } else { false } }
        let label: Markup = section.title == nil ? " aria-label=\"Result\"" : ""
        return """
            <section class="level\(some(" untitled", where: section.title == nil))\(some(" sides", where: isAllFolded))"\(anchor)\(label)>
            \(heading)\(section.blocks.map { markup($0, depth: depth) })</section>

            """
    }

    private static func markup(_ block: Report.Block, depth: Int) -> Markup {
        switch block {
        case .facts(let facts): self.facts(facts, kind: facts.contains { $0.name.count > 14 } ? "counts wide" : "counts")
        case .findings(let findings): "\(findings.map(finding))"
        case .tiles(let tiles): "<ul class=\"tiles\">\(tiles.map(tile))</ul>\n"
        case .checks(let checks): "\(checks.map(check))"
        case .notes(let notes): "\(notes.map { "<p class=\"note\">\($0)</p>\n" as Markup })"
        case .list(let items): "<ul class=\"findings\">\(items.map { "<li>\($0)</li>" as Markup })</ul>\n"
        case .table(let table): self.table(table, depth)
        case .figures(let figures):
            figures.count == 1 && figures[0].isWide
                ? figure(figures[0], depth) : "<div class=\"figures\">\(figures.map { figure($0, depth) })</div>\n"
        case .code(let text, _): "\(pre(text))\n"
        case .authored(let text): "\(text.split(separator: "\n\n").map { "<p>\(String($0))</p>\n" as Markup })"
        case .links(let links):
            """
            <nav class="levels" aria-label="Levels">\(links.map { "<a class=\"\($0.isBad ? "bad" : "")\" href=\"#\($0.anchor)\">\($0.name)\($0.isBad ? " ✗" : "")</a>" as Markup })</nav>

            """
        case .section(let section): self.section(section, depth: depth)
        }
    }

    private static func section(_ section: Report.Section, depth: Int) -> Markup {
        let inner = section.blocks.map { markup($0, depth: section.title == nil || section.isFolded ? depth : min(6, depth + 1)) }
        guard let title = section.title?.capitalised else { return "\(inner)" }
        if section.isFolded {
            let kind = some(" class=\"plan\"", where: isPlan(section))
            let anchor: Markup = section.anchor.map { " id=\"\($0)\"" } ?? ""
            return "<details\(kind)\(anchor)><summary>\(title)</summary>\n\(inner)</details>\n"
        }
        let tag = Markup.made("h\(depth)")
        return "<\(tag)>\(title)</\(tag)>\n\(inner)"
    }

    /// Paper cannot be opened: what repeats a run is printed whole.
    private static func isPlan(_ section: Report.Section) -> Bool {
        if case .code(_, language: "yaml")? = section.blocks.first { true } else { false }
    }

    private static func facts(_ facts: [Report.Fact], kind: String) -> Markup {
        let entries = facts.map { "<div><dt>\($0.name)</dt><dd>\($0.words)</dd></div>" as Markup }
        return facts.isEmpty ? "" : "<dl class=\"\(kind)\">\(entries)</dl>\n"
    }

    private static func finding(_ finding: Report.StatedFinding) -> Markup {
        let message: Markup =
            finding.gravity == .incomplete
            ? "<strong>Incomplete:</strong> \(finding.message)." : "<strong>\(finding.message)</strong>"
        let advice: Markup = finding.advice.map { "<p>What to do: \($0).</p>" } ?? ""
        let kind = finding.gravity == .invalid ? "bad" : "warning"
        return "<div class=\"remark \(kind)\"><p>\(message)</p>\(advice)</div>\n"
    }

    private static func tile(_ tile: Report.Tile) -> Markup {
        """
        <li class="\(tile.isBad ? "bad" : "")"><span class="name">\(tile.name)</span><span class="value">\(tile.value)</span>\
        <span class="note">\(tile.note)</span></li>
        """
    }

    private static func check(_ check: Report.Check) -> Markup {
        let mark =
            switch check.tone {
            case .good: "✓"
            case .bad: "✗"
            case .warning: "!"
            case .plain: "•"
            }
        let advice: Markup = check.advice.map { " <span class=\"advice\">\($0)</span>" } ?? ""
        return """
            <p class="threshold \(check.tone.rawValue)"><span aria-hidden="true">\(mark)</span> <span>\(check.name)</span> \
            <span class="actual">\(check.found)</span>\(advice)</p>

            """
    }

    // MARK: Tables

    /// The first column names the rows.
    private static func table(_ table: Table, _ depth: Int) -> Markup {
        let table = table.withoutEmptyColumns
        let notes: [Markup] = table.scales.compactMap(\.note).map { "<p class=\"note\">\($0)</p>\n" as Markup }
        // On a phone the rows of wide tables become cards.
        let kind = [table.scales.isEmpty ? nil : "forest", table.columns.count > 3 ? "cards" : nil].compactMap { $0 }
            .joined(separator: " ")
        let rows = table.rows.map { row -> Markup in
            let cells = zip(table.columns, row).enumerated().map { index, pair in cell(pair.1, pair.0, isHead: index == 0) }
            return "<tr>\(cells)</tr>\n\(row.first?.opens.map { opened($0, columns: row.count, depth) } ?? [])"
        }
        return """
            <div class="scroll" tabindex="0"><table class="\(kind)">
            <thead><tr>\(table.columns.map(head))</tr></thead>
            <tbody>
            \(rows)</tbody>
            </table></div>
            \(notes)
            """
    }

    /// What a row opens, in a row of its own; a script lets the row itself open it.
    private static func opened(_ figure: Figure, columns: Int, _ depth: Int) -> Markup {
        """
        <tr class="more"><td colspan="\(String(columns))"><details><summary>\(figure.title)</summary>
        \(self.figure(figure, depth))</details></td></tr>

        """
    }

    private static func head(_ column: Table.Column) -> Markup {
        switch column.alignment {
        case .picture(let scale):
            """
            <th scope="col" class="picture\(some(" narrow", where: scale.isNarrow))"><span>\(scale.low)</span><span>\(scale.middle)</span><span>\(scale.high)</span></th>
            """
        case .left, .right, .sentence:
            "<th scope=\"col\"\(some(" class=\"number\"", where: column.isNumber))>\(column.title.replacing("\n", with: " "))</th>"
        }
    }

    private static func cell(_ cell: Table.Cell, _ column: Table.Column, isHead: Bool) -> Markup {
        let title = column.title.replacing("\n", with: " ")
        if case .picture(let scale) = column.alignment {
            return """
                <td class="picture\(some(" narrow", where: scale.isNarrow))" data-title="\(scale.middle)">\(Markup.made(cell.picture?.svg ?? ""))</td>
                """
        }
        let isName = if case .name? = cell.words.spans.first { true } else { false }
        let alignment = column.isNumber ? "number" : column.isSentence ? "words" : "text"
        let outcome = cell.tone.map { "outcome \($0 == .plain ? "quiet" : $0.rawValue)" + (column.isNumber ? " number" : "") }
        let kind = outcome ?? (isName ? "name" : alignment)
        let words: Markup =
            cell.anchor.map { "<a href=\"#\($0)\">\(cell.words.plain.isEmpty ? "whole" : cell.words)</a>" }
            ?? cell.link.map { "<a href=\"\($0)\" rel=\"noreferrer\">\(cell.words)</a>" } ?? "\(cell.words)"
        let label = some(" data-title=\"\(title)\"", where: !title.isEmpty)
        // A number alone is no name where its column has no head.
        if isHead { return "<th scope=\"row\" class=\"\(kind)\"\(column.isNumber ? label : "")>\(words)</th>" }
        return "<td class=\"\(kind)\"\(label)>\(words)</td>"
    }

    // MARK: Figures

    private static func figure(_ figure: Figure, _ depth: Int) -> Markup {
        let heading = Markup.made("h\(depth)")
        let note: Markup = figure.note.map { "<p>\($0)</p>" } ?? ""
        let table: Markup =
            figure.table.map { "<details><summary>As a table</summary>\(self.table($0, depth))</details>\n" } ?? ""
        return """
            <figure class="chart\(some(" wide", where: figure.isWide))\(some(" picks", where: figure.hasToggles))">
            <figcaption><\(heading)>\(figure.title)</\(heading)>\(note)</figcaption>
            \(figure.pictures.enumerated().map { picture($1, hasLegend: !figure.hasToggles || $0 == 0) })\(table)</figure>

            """
    }

    /// - Parameter hasLegend: false where another's is for all.
    private static func picture(_ picture: Figure.Picture, hasLegend: Bool) -> Markup {
        switch picture {
        case .plot(let plot) where !hasLegend: return "\(Markup.made(plot.svg))\n"
        case .plot(let plot):
            let legend = plot.layers.filter(\.isInLegend).map { layer -> Markup in
                layer.swatch.map { "<li>\(Markup.made($0))\(layer.name)</li>" } ?? entry(layer.name, layer.swatchClass)
            }
            return "<ul class=\"legend\">\(legend)</ul>\n\(Markup.made(plot.svg))\n"
        case .bar(let bar):
            let legend = bar.parts.map { entry("\($0.name) \($0.text)", "swatch area \($0.colour.className)") }
            return "\(Markup.made(bar.svg))<ul class=\"legend\">\(legend)</ul>\n"
        case .lanes(let chart):
            let legend = chart.usedParts.map { entry($0.name, $0.swatchClass) }
            return "<ul class=\"legend\">\(legend)</ul>\n\(Markup.made(chart.svg))\n"
        case .flames(let graph, let colours):
            let legend = colours.map { entry($0.name, "swatch flame \($0.colour.className)") }
            return "<ul class=\"legend\">\(legend)</ul>\n\(Markup.made(graph.svg))\n"
        }
    }

    private static func entry(_ name: String, _ swatch: String) -> Markup { "<li><i class=\"\(swatch)\"></i>\(name)</li>" }
}
