import Foundation
import ReportFormats
import Runs
import Synchronization

/// What a search for capacity shows of itself: the step under way, and how long the search can still take.
final class CapacityProgress: Sendable {
    private let view: LiveView
    private let isAlone: Bool
    private let clock = ContinuousClock()
    private let begin: ContinuousClock.Instant
    /// At which instant the search ends at the latest, as was known after the last step.
    private let end: Mutex<ContinuousClock.Instant>

    /// - Parameters:
    ///   - budgetSeconds: for all targets.
    ///   - isAlone: whether there is one target.
    init(view: LiveView, budgetSeconds: Double, isAlone: Bool) {
        self.view = view
        self.isAlone = isAlone
        begin = clock.now
        end = Mutex(begin + .seconds(budgetSeconds))
    }

    func show(_ progress: Session.Progress) {
        let now = clock.now
        let elapsed = (now - begin) / .seconds(1)
        let left = max(0, (end.withLock { $0 } - now) / .seconds(1))
        let tick = progress.tick
        var figures = [
            LiveFrame.Figure((isAlone ? "" : "\(progress.target.name) ") + "\(progress.levelNumber): \(progress.level)"),
            .init("achieved \(LiveText.number(Double(tick.point.succeeded + tick.point.failed) / tick.interval.seconds))/s"),
        ]
        if let p99 = tick.point.buckets.percentile(99) { figures.append(.init("p99 \(LiveText.time(p99))")) }
        figures.append(.init(LiveText.failures(tick), colour: tick.failed > 0 ? .red : nil))
        view.show(
            LiveFrame(
                fraction: elapsed / max(1e-9, elapsed + left), secondsLeft: left, isAtMost: true, elapsedSeconds: elapsed,
                figures: figures))
    }

    /// Clears the view for a line of its own.
    func stepEnded(secondsLeft: Double) {
        end.withLock { $0 = clock.now + .seconds(secondsLeft) }
        view.clear()
    }

    func clear() { view.clear() }
}
