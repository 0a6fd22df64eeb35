import Testing

@testable import ReportFormats

@Suite struct TableTests {
    private func table(_ rows: [[String]]) -> Table {
        var table = Table(left: ["Name", "Note"], right: ["A", "B"])
        table.columns.append(.init(title: "Why", alignment: .sentence))
        table.rows = rows.map { $0.map { .text($0) } }
        return table
    }

    private func text(_ table: Table) -> [String] {
        var report = Report(kind: "k", title: "t", machine: "")
        report.blocks = [.table(table)]
        return [report.text, report.markdown, report.html]
    }

    @Test func aColumnWithoutAnyValueIsInNoFormat() {
        for text in text(table([["x", "", "1", "", ""], ["y", "", "2", "", ""]])) {
            #expect(text.contains("Name") && text.contains(">A<") || text.contains("A"))
            #expect(!text.contains("Note") && !text.contains("Why") && !text.contains("B |") && !text.contains(">B<"))
        }
        for text in text(table([["x", "", "1", "", ""], ["y", "n", "2", "", "because"]])) {
            #expect(text.contains("Note") && text.contains("because"))
        }
    }

    @Test(arguments: [20, 30, 40, 60, 80]) func aTableThatIsTooWideIsDivided(width: Int) {
        var table = Table(
            [.init(title: "Req/s"), .init(title: "Target", alignment: .left)] + (1...12).map { .init(title: "Column \($0)") })
        table.rows = (0..<3).map { row in [.text("\(row)"), .name("target-\(row)")] + (1...12).map { .text("\(row)-\($0)") } }
        let lines = table.plainText(width: width).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= max(width, 26) })
        // No value is lost, and each part says of what it is.
        let words = lines.flatMap { $0.split(separator: " ") }
        for row in 0..<3 { for column in 1...12 { #expect(words.count { $0 == "\(row)-\(column)" } == 1) } }
        #expect(lines.count { $0.contains("target-1") } == lines.count { $0.contains("Req/s") })
    }
}
