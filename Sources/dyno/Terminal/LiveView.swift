import Foundation
import ReportFormats
import Synchronization

/// What a command shows of itself while it works: on a terminal a bar with the time left and figures with their course, drawn over
/// themselves; else a line every 10 s. One type for all commands.
final class LiveView: Sendable {
    private let isQuiet: Bool
    private let screen: Screen
    private let drawn = Mutex(Drawn())

    private struct Drawn {
        /// Rows that stand on the screen.
        var rows = 0
        /// When a line was last written, where rows cannot be drawn.
        var lastLine: ContinuousClock.Instant?
    }

    /// Work that is over sooner needs no bar.
    private static let leastSeconds = 2.0
    private static let secondsPerLine = 10.0

    init(isQuiet: Bool, screen: Screen) {
        self.isQuiet = isQuiet
        self.screen = screen
    }

    func show(_ frame: LiveFrame) {
        guard !isQuiet, frame.elapsedSeconds + (frame.secondsLeft ?? LiveView.leastSeconds) >= LiveView.leastSeconds else {
            return
        }
        drawn.withLock { drawn in
            if screen.isLive {
                let rows = frame.rows(columns: Screen.columns, paint: screen.live)
                Stream.error.write(LiveView.home(drawn.rows) + rows.joined(separator: "\u{1B}[K\n") + "\u{1B}[J")
                drawn.rows = rows.count
                return
            }
            let now = ContinuousClock.now
            guard let last = drawn.lastLine else {
                drawn.lastLine = now
                return
            }
            guard now - last >= .seconds(LiveView.secondsPerLine) else { return }
            drawn.lastLine = now
            Stream.error.write(frame.line + "\n")
        }
    }

    /// Clears the view, so that what follows begins on an empty line.
    func clear() {
        guard screen.isLive, !isQuiet else { return }
        drawn.withLock { drawn in
            guard drawn.rows > 0 else { return }
            Stream.error.write(LiveView.home(drawn.rows) + "\u{1B}[J")
            drawn.rows = 0
        }
    }

    /// To the first column of the first of so many rows.
    private static func home(_ rows: Int) -> String { rows > 1 ? "\r\u{1B}[\(rows - 1)A" : "\r" }
}
