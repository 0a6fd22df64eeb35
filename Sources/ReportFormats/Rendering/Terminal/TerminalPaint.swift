/// Colours, where a terminal takes them: SGR of ECMA-48. (The package Rainbow decides for the process once, by its standard output;
/// the live view is on standard error.)
package struct TerminalPaint: Sendable, Hashable {
    package enum Colour: Int, Sendable {
        case bold = 1
        case dim = 2
        case red = 31
        case green = 32
        case yellow = 33
        case cyan = 36
    }

    package var isOn: Bool

    package init(isOn: Bool) { self.isOn = isOn }

    package static let plain = TerminalPaint(isOn: false)

    func callAsFunction(_ text: String, _ colour: Colour?) -> String {
        guard isOn, let colour, !text.isEmpty else { return text }
        return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
    }

    /// A report with its verdicts in colour: what invalidates, warns, holds and fails.
    package func report(_ text: String) -> String {
        guard isOn else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            for (mark, colour) in TerminalPaint.marks where line.hasPrefix(mark) {
                return self(mark, colour) + line.dropFirst(mark.count)
            }
            return String(line)
        }.joined(separator: "\n")
    }

    /// With what a line of a report begins that one should not miss.
    private static let marks: [(String, Colour)] = [
        ("INVALID", .red), ("Warning:", .yellow), ("Incomplete", .red), ("  ✓", .green), ("  ✗", .red), ("PASS", .green),
        ("FAIL", .red), ("INCONCLUSIVE", .yellow),
    ]
}
