import Foundation
import LoadModel
import Measurement

/// Makes the trials of a sweep on real targets, which are started for each where Dyno is to run them.
public struct SweepRun {
    public var sweep: Sweep
    /// The plan at a point.
    public var plan: (Int) throws -> Plan
    public var interrupts: Interrupts
    /// Where the output of targets that Dyno starts goes; nil: to temporary files.
    public var folder: String?

    /// A plan as it is kept beside the result of its trial.
    public var planText: (Plan) -> String
    /// Given the whole result of each trial that was measured, before its record.
    public var onResult: (Trial, RunResult) throws -> Void = { _, _ in }
    /// Told what is to be said of the teardowns of trials.
    public var onComplaint: (String) -> Void = { _ in }

    public init(
        _ sweep: Sweep, plan: @escaping (Int) throws -> Plan, planText: @escaping (Plan) -> String, interrupts: Interrupts,
        folder: String?
    ) {
        self.sweep = sweep
        self.planText = planText
        self.plan = plan
        self.interrupts = interrupts
        self.folder = folder
    }

    /// Makes the trials that are left.
    ///
    /// - Parameters:
    ///   - begun: what there is already, of which no trial is made again.
    ///   - onStart: told the plan of each trial before it begins; gives who is told how it goes on.
    ///   - onTrial: given each trial as it ends, skipped ones among them; says whether to go on.
    /// - Returns: what came of all.
    public func perform(
        _ begun: SweepResult, onStart: (Plan, Sweep.Progress) -> @Sendable (Session.Progress) -> Void,
        onTrial: (TrialRecord, Sweep.Progress) throws -> Bool
    ) throws -> SweepResult {
        let clock = Stopwatch()
        var result = begun
        var goesOn = true
        let measured = try sweep.perform(
            finished: begun.trials, stop: { interrupts.stop.isRequested || !goesOn },
            measure: { trial, progress in
                try measure(trial, environment: begun.environment) { plan in onStart(plan, progress) }
            },
            onTrial: { record, progress in
                result.trials.append(record)
                goesOn = try onTrial(record, progress)
            })
        result.wallSeconds = clock.seconds
        result.overheadSeconds = max(0, result.wallSeconds - measured)
        result.interruption = interrupts.signal.map { .signal($0) }
        return result
    }

    /// - Returns: nil where a signal ended it.
    private func measure(
        _ trial: Trial, environment: Environment, onStart: (Plan) -> @Sendable (Session.Progress) -> Void
    ) throws -> TrialRecord? {
        let clock = Stopwatch()
        let startedAt = Date().timeIntervalSince1970
        var plan = try plan(trial.point)
        plan.seed = SweepRule.seed(plan.seed, repetition: trial.repetition)
        let target = plan.targets[trial.target]
        func record(_ outcome: TrialRecord.Outcome, _ status: ExitStatus, _ figures: TrialFigures? = nil) -> TrialRecord {
            TrialRecord(
                trial: trial, target: target.name, values: sweep.rule.values(ofPoint: trial.point), seed: plan.seed,
                startedAt: startedAt, wallSeconds: clock.seconds, outcome: outcome, status: status.rawValue, figures: figures)
        }
        let own = interrupts.forOnePart()
        let made: TrialRun.Outcome?
        do throws(RunError) {
            let running = try RunningTarget(target, of: plan, folder: folder)
            // Its end is part of the trial.
            do throws(RunError) {
                try running.start(own)
                let run = TrialRun(
                    plan: plan, rule: sweep.rule, interrupts: own, environment: environment, planText: planText,
                    onProgress: onStart(plan),
                    onComplaint: onComplaint)
                var unsampled = running.target
                unsampled.profiling = nil
                made = try run.measure(unsampled, watch: running.watch).map { outcome in
                    let isSampled = trial.repetition == 0 && running.target.profiling != nil && outcome.outcome == .measured
                    return isSampled ? run.addProfile(to: outcome, of: running.target, watch: running.watch) : outcome
                }
            } catch {
                running.stop()
                throw error
            }
            running.stop()
        } catch {
            guard interrupts.signal == nil else { return nil }
            return record(.failed(reason: "\(error)"), ExitStatus(error))
        }
        guard let made else { return nil }
        let ended = record(made.outcome, made.status, made.figures)
        try onResult(trial, made.result)
        return ended
    }
}
