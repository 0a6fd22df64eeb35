import Glibc
import LoadModel
import Measurement

/// Makes the trials of a sweep, one after another in their order, and goes on where one fails.
public struct Sweep: Sendable {
    public let rule: SweepRule
    /// All of the sweep, in their order.
    public let trials: [Trial]
    /// Names, in the plan's order.
    public let targets: [String]

    public init(rule: SweepRule, trials: [Trial], targets: [String]) {
        self.rule = rule
        self.trials = trials
        self.targets = targets
    }

    /// Where a sweep is.
    public struct Progress: Sendable {
        /// Trials that are done with, of earlier calls as well.
        public var done: Int
        public var count: Int
        /// The mean of those measured by this call; nil before the first.
        public var secondsPerTrial: Double?
        /// To be measured yet, skipped ones not counted.
        public var left: Int
    }

    /// - Parameters:
    ///   - finished: trials that are not made again.
    ///   - stop: asked before each trial.
    ///   - measure: makes a trial; nil where a signal ended it, so that nothing of it is kept.
    ///   - onTrial: given each trial as it ends, skipped ones among them.
    /// - Returns: the seconds in which trials ran.
    @discardableResult
    public func perform(
        finished: [TrialRecord], stop: () -> Bool, measure: (Trial, Progress) throws -> TrialRecord?,
        onTrial: (TrialRecord, Progress) throws -> Void
    ) throws -> Double {
        var skips = SkipRule(rule)
        for record in finished { skips.observe(record) }
        let done = Set(finished.map(\.trial.number))
        var progress = Progress(done: finished.count, count: trials.count, left: 0)
        var seconds = 0.0
        var measured = 0
        for trial in trials where !done.contains(trial.number) {
            if stop() { break }
            progress.left = trials.count {
                $0.number >= trial.number && !done.contains($0.number) && skips.reason(for: $0) == nil
            }
            if let reason = skips.reason(for: trial) {
                progress.done += 1
                try onTrial(skipped(trial, reason), progress)
                continue
            }
            guard let record = try measure(trial, progress) else { break }
            seconds += record.wallSeconds
            measured += 1
            skips.observe(record)
            progress.done += 1
            progress.left -= 1
            progress.secondsPerTrial = seconds / Double(measured)
            try onTrial(record, progress)
        }
        return seconds
    }

    private func skipped(_ trial: Trial, _ reason: String) -> TrialRecord {
        TrialRecord(
            trial: trial, target: targets[trial.target], values: rule.values(ofPoint: trial.point), seed: 0,
            startedAt: Double(time(nil)), wallSeconds: 0, outcome: .skipped(reason: reason))
    }
}
