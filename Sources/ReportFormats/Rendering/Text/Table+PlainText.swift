// The package TextTable was tried and does not fit: it pads through NSString's `padding(toLength:)`, which counts UTF-16 units
// and cuts what is longer, so that a label with an emoji or a combining mark loses characters; it knows no wide characters;
// and a column's width is not open to a style of one's own.

extension Table {
    /// The table for a terminal: a header, a rule, and rows, without lines between columns.
    ///
    /// Pictures are left out, sentences stand below their rows. Where it would be too wide, gaps shrink first; then a long text in the first
    /// column gets a line of its own; then the table is divided, and its parts stand one below the other.
    func plainText(width limit: Int = TerminalText.lineWidth) -> String {
        let sentences = columns.firstIndex(where: \.isSentence)
        let drawn = withoutEmptyColumns.without { $0.isPicture || $0.isSentence }
        let below = sentences.map { column in rows.map { TerminalText.printable($0[column].content) } }
        let parts = drawn.divided(width: limit)
        return parts.enumerated().map { index, part in
            part.lines(width: limit, below: index == parts.count - 1 ? below : nil).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    /// Parts that are no wider than that, as far as single columns let them, and about as wide as each other; each has the columns that name
    /// the rows.
    private func divided(width limit: Int) -> [Table] {
        let (widths, gap) = layout(width: limit)
        let names = Array(0..<nameColumns)
        let parts = { (limit: Int) in
            var parts = [names]
            for column in columns.indices.dropFirst(names.count) {
                let wider = parts[parts.count - 1] + [column]
                let width = wider.reduce(0) { $0 + widths[$1] } + gap * (wider.count - 1)
                if width > limit, wider.count > names.count + 1 { parts.append(names) }
                parts[parts.count - 1].append(column)
            }
            return parts
        }
        var best = parts(limit)
        guard best.count > 1 else { return [self] }
        var width = limit
        while width > 0, case let narrower = parts(width - 1), narrower.count == best.count {
            best = narrower
            width -= 1
        }
        return best.map(keeping)
    }

    /// The first columns, to the end of the first texts where those stand in its first half.
    private var nameColumns: Int {
        guard let first = columns.prefix(columns.count / 2).firstIndex(where: { !$0.isNumber }) else {
            return min(1, columns.count)
        }
        return columns[first...].firstIndex(where: \.isNumber) ?? min(1, columns.count)
    }

    /// How wide each column is, and how far they stand apart.
    private func layout(width limit: Int) -> (widths: [Int], gap: Int) {
        let rows = rows.map { $0.map { TerminalText.printable($0.content) } }
        var widths = columns.indices.map { column in
            (titleLines(column) + rows.map { $0[column] }).map(TerminalText.width).max() ?? 0
        }
        let gap = widths.reduce(0, +) + 2 * (widths.count - 1) <= limit ? 2 : 1
        let others = widths.dropFirst().reduce(0, +) + gap * (widths.count - 1)
        // Names such as `Total` are not worth a line.
        if let first = widths.first, first + others > limit, !columns[0].isNumber {
            let ownLine = Swift.max(limit - others, titleLines(0).map(TerminalText.width).max() ?? 0, shortNames(rows))
            widths[0] = Swift.min(widths[0], ownLine)
        }
        return (widths, gap)
    }

    /// - Parameter below: a sentence for each row, which gets lines of its own.
    private func lines(width limit: Int, below: [String]? = nil) -> [String] {
        let rows = rows.map { $0.map { TerminalText.printable($0.content) } }
        let (widths, gap) = layout(width: limit)
        let separator = String(repeating: " ", count: gap)
        let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: separator)
        let lines = rows.enumerated().flatMap { index, row in
            let sentence = below.map { $0[index] } ?? ""
            let indent = String(repeating: " ", count: 6)
            return line(row, widths, separator)
                + (sentence.isEmpty ? [] : [TerminalText.wrapped(sentence, first: indent, indent: 6, width: limit)])
        }
        return header(widths, separator) + [rule] + lines
    }

    private func titleLines(_ column: Int) -> [String] {
        columns[column].title.split(separator: "\n").map { TerminalText.printable(String($0)) }
    }

    /// The width of names such as `Total`, which never get a line of their own.
    private func shortNames(_ rows: [[String]]) -> Int {
        rows.map { TerminalText.width($0[0]) }.filter { $0 <= 12 }.max() ?? 0
    }

    private func header(_ widths: [Int], _ separator: String) -> [String] {
        let height = columns.indices.map { titleLines($0).count }.max() ?? 0
        return (0..<height).map { row in
            let cells = columns.indices.map { column in
                let lines = titleLines(column)
                let offset = height - lines.count
                return row >= offset ? lines[row - offset] : ""
            }
            return joined(cells, widths, separator)
        }
    }

    private func line(_ cells: [String], _ widths: [Int], _ separator: String) -> [String] {
        guard TerminalText.width(cells[0]) > widths[0] else { return [joined(cells, widths, separator)] }
        return [cells[0], joined([""] + cells.dropFirst(), widths, separator)]
    }

    private func joined(_ cells: [String], _ widths: [Int], _ separator: String) -> String {
        let padded = cells.indices.map { TerminalText.padded(cells[$0], to: widths[$0], columns[$0].isNumber ? .right : .left) }
        var line = padded.joined(separator: separator)
        while line.last == " " { line.removeLast() }
        return line
    }
}
