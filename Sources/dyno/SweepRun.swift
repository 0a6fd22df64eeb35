import ArgumentParser
import Foundation
import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

/// One call of `dyno sweep`: what it goes on from, its trials, and what it leaves.
struct SweepRun {
    private let plan: SweptPlan
    private let sweep: Sweep
    private let output: OutputOptions
    private let store: SweepStore
    private let startedAt: Double

    /// Reads everything; says whatever is wrong with it, or that it would take long.
    init(_ command: SweepCommand) throws {
        guard let source = command.source else {
            throw Failure(.usage, "a sweep needs a plan or a URL: dyno sweep plan.yaml --vary load.rate=1,2,5")
        }
        output = command.output
        plan = try SweptPlan(source, sweep: command.sweep, options: command.options)
        let rule = plan.rule
        let targets = plan.first.targets.map(\.name)
        guard rule.pointCount <= SweepRule.mostTrials / rule.repeats / targets.count else {
            throw Failure(.usage, "there would be more than 1,000,000 trials; write fewer values")
        }
        sweep = Sweep(rule: rule, trials: rule.trials(targets: targets.count, seed: plan.first.seed), targets: targets)
        if !command.sweep.yes, command.sweep.resume == nil { try SweepRun.refuseLong(plan, trials: sweep.trials.count) }
        store = try SweepStore(
            command, plan: plan, sweep: sweep, root: output.root(isURL: PlanSource.isURL(source)))
        startedAt = store.startedAt
    }

    private static func refuseLong(_ plan: SweptPlan, trials: Int) throws {
        let estimate = try plan.estimate(trials: trials)
        guard trials > 1000 || estimate.seconds > 3600 else { return }
        throw Failure(
            .usage,
            "\(QuantityText.counted(trials, "trial")) would take \(estimate.isLeast ? "more than" : "about") "
                + "\(LiveFrame.length(estimate.seconds)); give fewer values or repeats, a --trial-time, or --yes to have it so"
        )
    }

    /// Makes the trials that are left, and saves and prints what came of all.
    func perform(_ interrupts: Interrupts) throws {
        let progress = SweepProgress(isQuiet: output.isQuiet, rule: plan.rule, view: output.view)
        let clock = ContinuousClock()
        let begin = clock.now
        var result = try orExit { try self.result() }
        if !output.isQuiet { try announce(kept: result.trials.count) }
        store.begin(result)
        var problem: String?
        let measured = try store.whileRunning {
            try sweep.perform(
                finished: result.trials, stop: { interrupts.stop.isRequested || problem != nil },
                measure: { trial, place in try measure(trial, place, interrupts, progress, environment: result.environment) },
                onTrial: { record, place in
                    result.trials.append(record)
                    let line = try store.append(record)
                    if output.json { problem = Stream.output.write(line + "\n") }
                    progress.ended(record, place)
                })
        }
        progress.finish()
        let whole = (clock.now - begin) / .seconds(1)
        result.wallSeconds = whole
        result.overheadSeconds = max(0, whole - measured)
        result.interruption = interrupts.signal.map { .signal($0) }
        store.save(result)
        if !output.json, !output.isQuiet {
            problem = problem ?? Stream.output.write(output.screen.rendered(Report(result).text))
        }
        if output.json, !output.isQuiet { printError(Report(result).text) }
        let status = status(of: result)
        try store.finish(
            status: status, because: Conclusion.text(result, status: status.rawValue), printing: problem, isQuiet: output.isQuiet,
            isWhole: result.isWhole,
            retried: result.trials.count(where: \.isRetried))
    }

    private func announce(kept: Int) throws {
        Announcement.print(plan.first, targets: plan.first.targets, isQuiet: false)
        let estimate = try plan.estimate(trials: sweep.trials.count - kept)
        let time = "\(estimate.isLeast ? "more than" : "about") \(LiveFrame.length(estimate.seconds))"
        let before = kept > 0 ? "\(kept) of them are kept; " : ""
        printError("\(QuantityText.counted(sweep.trials.count, "trial")): \(before)\(time) by their schedules\n")
    }

    private func result() throws -> SweepResult {
        SweepResult(
            name: plan.first.name, startedAt: startedAt, rule: plan.rule, seed: plan.first.seed,
            targets: plan.first.targets.map { TargetDescription(name: $0.name, url: Announcement.place(of: $0)) },
            planned: sweep.trials.count, trials: store.kept, constants: try plan.constants(), plan: PlanWriter.yaml(plan.first),
            environment: .current(dyno: Dyno.version))
    }

    /// - Returns: nil where a signal ended it.
    private func measure(
        _ trial: Trial, _ place: Sweep.Progress, _ interrupts: Interrupts, _ progress: SweepProgress, environment: Environment
    ) throws -> TrialRecord? {
        let clock = ContinuousClock()
        let begin = clock.now
        let startedAt = Date().timeIntervalSince1970
        var plan = try self.plan.plan(atPoint: trial.point)
        plan.seed = SweepRule.seed(plan.seed, repetition: trial.repetition)
        let target = plan.targets[trial.target]
        func record(_ outcome: TrialRecord.Outcome, _ status: ExitStatus, _ figures: TrialFigures? = nil) -> TrialRecord {
            TrialRecord(
                trial: trial, target: target.name, values: sweep.rule.values(ofPoint: trial.point), seed: plan.seed,
                startedAt: startedAt, wallSeconds: (clock.now - begin) / .seconds(1), outcome: outcome, status: status.rawValue,
                figures: figures)
        }
        let own = interrupts.forOnePart()
        do {
            let started = try StartedTarget(target, seed: plan.seed, interrupts: own, folder: store.path, isQuiet: true)
            let shown = progress.trial(plan, place)
            shown.start()
            let run = TrialRun(
                plan: plan, rule: sweep.rule, interrupts: own, environment: environment, onProgress: shown.show)
            let made: TrialRun.Outcome?
            do { made = try orExit { try run.measure(started.target, watch: started.watch) } } catch {
                started.stop()
                throw error
            }
            started.stop()
            return made.map { record($0.outcome, $0.status, $0.figures) }
        } catch let failure as Failure {
            guard interrupts.signal == nil else { return nil }
            return record(.failed(reason: failure.message), failure.status)
        }
    }

    private func status(of result: SweepResult) -> ExitStatus {
        if case .signal(let number) = result.interruption { return ExitStatus(signal: number) }
        return .gravest(of: result.trials.map { ExitStatus(rawValue: $0.status) ?? .failed })
    }
}

extension SweepResult {
    fileprivate var isWhole: Bool { trials.count == planned }
}
