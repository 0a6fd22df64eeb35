/// Comma-separated values by RFC 4180, except that lines end in LF, as JMeter's do.
enum CSV {
    static func line(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") + "\n" }

    /// In quotes where a comma or a quote asks for them; control characters are made visible, so that every line is a record.
    static func cell(_ text: String) -> String {
        let text = TerminalText.printable(text)
        let needsQuotes = text.unicodeScalars.contains { $0 == "," || $0 == "\"" }
        return needsQuotes ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }

    /// A text from a plan as a cell that no spreadsheet takes for a formula: one that could be gets an apostrophe in front.
    static func defused(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) else { return text }
        return "'" + text
    }
}
