import Foundation
import ReportFormats

/// What the process's standard streams are, as far as it matters to what is written to them.
struct Screen: Sendable {
    /// Whether a view of the run can be drawn over itself on standard error.
    let isLive: Bool
    /// For the view, and for the report on standard output.
    let live: TerminalPaint
    let report: TerminalPaint

    /// - Parameter isPlain: whether colours are not wanted.
    init(isPlain: Bool, environment: [String: String] = ProcessInfo.processInfo.environment) {
        // A terminal that says so cannot move its cursor.
        let isDumb = environment["TERM"].map { $0 == "dumb" || $0.isEmpty } ?? false
        // https://no-color.org: any value but an empty one.
        let hasColours = !isPlain && !isDumb && environment["NO_COLOR"].map(\.isEmpty) ?? true
        isLive = isatty(STDERR_FILENO) == 1 && !isDumb
        live = TerminalPaint(isOn: isLive && hasColours)
        report = TerminalPaint(isOn: isatty(STDOUT_FILENO) == 1 && hasColours)
    }

    /// A report for standard output: in colours, and in lines that a narrow terminal has room for.
    func rendered(_ text: String) -> String {
        let text = TerminalText.printableLines(text)
        return report.report(
            isatty(STDOUT_FILENO) == 1 ? TerminalText.fitted(text, width: Screen.columns(of: STDOUT_FILENO)) : text)
    }

    /// How long a line of words on standard error may be.
    static var textWidth: Int {
        isatty(STDERR_FILENO) == 1 ? min(TerminalText.lineWidth, max(16, columns)) : TerminalText.lineWidth
    }

    /// Columns of the terminal: TIOCGWINSZ, 80 where it does not say. Asked each time, as windows change.
    static var columns: Int { columns(of: STDERR_FILENO) }

    private static func columns(of stream: Int32) -> Int {
        var size = winsize()
        return ioctl(stream, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}
