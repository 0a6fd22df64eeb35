import Foundation
import LoadModel
import Measurement
import Runs
import Synchronization

/// What a run shows of itself while it goes on: a line that is rewritten each second on a terminal, else one every 10 s.
final class ProgressLine: Sendable {
    private let isQuiet: Bool
    private let isLive: Bool
    private let lastPrinted = Mutex(0.0)

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
        isLive = isatty(STDOUT_FILENO) == 1 && isatty(STDERR_FILENO) == 1
    }

    func show(_ progress: Session.Progress) {
        show(ProgressLine.text(progress))
    }

    func show(_ progress: Comparison.Progress) {
        show(ProgressLine.text(progress))
    }

    private func show(_ text: @autoclosure () -> String) {
        guard !isQuiet else { return }
        if isLive {
            let text = text()
            write("\r" + String(text.prefix(ProgressLine.width - 1)) + "\u{1B}[K")
            return
        }
        let now = Date().timeIntervalSince1970
        let isDue = lastPrinted.withLock { last in
            guard now - last >= 10 else { return false }
            defer { last = now }
            return last > 0
        }
        if isDue { write(text() + "\n") }
    }

    /// Clears the line, so that the result begins on an empty one.
    func finish() {
        if isLive, !isQuiet { write("\r\u{1B}[K") }
    }

    static func text(_ progress: Session.Progress) -> String {
        let tick = progress.tick
        let seconds = tick.interval.seconds
        var parts: [String] = []
        if progress.levelCount > 1 { parts.append("[\(progress.levelNumber)/\(progress.levelCount)]") }
        parts.append("\(Int(tick.elapsed.seconds.rounded()))s")
        if progress.level.profile != nil { parts.append("offered \(progress.level)") } else { parts.append("\(progress.level)") }
        parts.append("achieved \(number(Double(tick.point.succeeded + tick.point.failed) / seconds))/s")
        parts.append("in flight \(tick.point.inFlight)")
        if let p50 = tick.point.buckets.percentile(50), let p99 = tick.point.buckets.percentile(99) {
            parts.append("p50 \(time(p50)) p99 \(time(p99))")
        }
        parts.append("failures \(tick.failed)")
        return parts.joined(separator: "  ")
    }

    /// `round 3/24  look after 6  baseline p50 2.1ms  candidate p50 2.3ms  120s left at most`
    static func text(_ progress: Comparison.Progress) -> String {
        var parts = ["round \(progress.round)" + (progress.rounds > 0 ? "/\(progress.rounds)" : "")]
        parts.append("look after \(progress.nextLook)")
        switch progress.phase {
        case .starting(let name): parts.append("starting \(name)")
        case .warmingUp: parts.append("warming up")
        case .blocks(let level, _, _, let medians):
            parts.append("\(level)")
            parts += medians.map { name, p50 in "\(name) p50 \(p50.map(time) ?? "-")" }
        }
        parts.append("\(Int(progress.secondsLeft.rounded()))s left at most")
        return parts.joined(separator: "  ")
    }

    /// Two digits are enough for a line that changes each second; the buckets behind it know no more.
    private static func time(_ milliseconds: Double) -> String {
        switch milliseconds {
        case ..<1: "\(Int((milliseconds * 1000).rounded()))us"
        case ..<10: String(format: "%.1fms", milliseconds)
        case ..<1000: "\(Int(milliseconds.rounded()))ms"
        default: String(format: "%.1fs", milliseconds / 1000)
        }
    }

    private static func number(_ value: Double) -> String {
        value < 10 ? String(format: "%.1f", value) : "\(Int(value.rounded()))"
    }

    /// Columns of the terminal: TIOCGWINSZ, 80 where it does not say.
    private static var width: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    private func write(_ text: String) { Stream.error.write(text) }
}
