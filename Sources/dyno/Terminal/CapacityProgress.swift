import Foundation
import ReportFormats
import Runs
import Synchronization

/// What a search for capacity shows of itself: the step under way, and how long the search can still take.
final class CapacityProgress: Sendable {
    private let view: LiveView
    private let isAlone: Bool
    private let times: Mutex<Times>

    private struct Times {
        /// When the targets were ready to be loaded.
        var begin = ContinuousClock.now
        /// At which instant the search ends at the latest, as was known after the last step.
        var end: ContinuousClock.Instant

        init(secondsLeft: Double) { end = begin + .seconds(secondsLeft) }
    }

    private let budgetSeconds: Double

    /// - Parameters:
    ///   - budgetSeconds: for all targets.
    ///   - isAlone: whether there is one target.
    init(view: LiveView, budgetSeconds: Double, isAlone: Bool) {
        self.view = view
        self.isAlone = isAlone
        self.budgetSeconds = budgetSeconds
        times = Mutex(Times(secondsLeft: budgetSeconds))
    }

    /// The targets are ready.
    func begin() { times.withLock { $0 = Times(secondsLeft: budgetSeconds) } }

    func show(_ progress: Session.Progress) {
        let now = ContinuousClock.now
        let times = times.withLock { $0 }
        let elapsed = (now - times.begin) / .seconds(1)
        let left = max(0, (times.end - now) / .seconds(1))
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
        times.withLock { $0.end = ContinuousClock.now + .seconds(secondsLeft) }
        view.clear()
    }

    func clear() { view.clear() }
}
