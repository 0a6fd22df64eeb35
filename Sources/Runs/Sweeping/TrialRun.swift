import Engine
import Glibc
import LoadModel
import Measurement
import Synchronization

/// Measures one trial of a sweep.
public struct TrialRun {
    let plan: Plan
    let rule: SweepRule
    let interrupts: Interrupts
    let environment: Environment
    let onProgress: @Sendable (Session.Progress) -> Void
    private let planText: (Plan) -> String
    /// Told what is to be said of teardowns.
    private let onComplaint: (String) -> Void

    /// - Parameters:
    ///   - plan: at the trial's point.
    ///   - interrupts: of this trial alone.
    ///   - planText: a plan as it is kept beside its result.
    public init(
        plan: Plan, rule: SweepRule, interrupts: Interrupts, environment: Environment, planText: @escaping (Plan) -> String,
        onProgress: @escaping @Sendable (Session.Progress) -> Void, onComplaint: @escaping (String) -> Void = { _ in }
    ) {
        self.onComplaint = onComplaint
        self.rule = rule
        self.plan = plan.limited(to: TrialBudget(time: rule.trialTime, requests: rule.trialRequests))
        self.interrupts = interrupts
        self.environment = environment
        self.planText = planText
        self.onProgress = onProgress
    }

    /// What came of it, whose figures are those of the plan's only level.
    public struct Outcome: Sendable {
        public var outcome: TrialRecord.Outcome
        public var figures: TrialFigures?
        /// All of it.
        public var result: RunResult
        public var status: ExitStatus
    }

    /// - Returns: nil where a signal ended it.
    /// - Throws: where it cannot begin.
    public func measure(_ target: Target, watch: TargetWatch?) throws(RunError) -> Outcome? {
        let budget = TrialBudget(time: rule.trialTime, requests: rule.trialRequests)
        let end = Mutex<String?>(nil)
        let stop = interrupts.stop
        var plan = plan
        // A file for each trial would be too much.
        plan.generator.timeline = false
        let session = Session(plan: plan, interrupts: interrupts) { [onProgress] progress in
            onProgress(progress)
            // What ended by itself was not cut.
            guard !progress.tick.isLast, let reason = budget.verdict(on: progress.tick) else { return }
            end.withLock { $0 = $0 ?? reason }
            stop.request()
        }
        defer { session.preparations.complaints.forEach(onComplaint) }
        let result = try LoadRun.perform(
            session, target: target, watch: watch, planText: planText(plan.of(target)), environment: environment)
        guard interrupts.signal == nil else { return nil }
        let swept = result.levels.first { $0.stream == plan.sweptStream(rule) } ?? result.levels.first
        let figures = swept.map { swept in
            TrialFigures(
                swept, beside: result.levels.filter { $0.stream != swept.stream }, conditions: rule.skipConditions)
        }
        let outcome: TrialRecord.Outcome
        switch result.interruption {
        case nil where figures == nil: outcome = .failed(reason: "nothing was measured")
        case nil: outcome = end.withLock { $0 }.map { .cut(reason: $0) } ?? .measured
        case .mostlyFailures: outcome = .cut(reason: "more than 90% of the requests of 10 s failed")
        case .aborted(let abort): outcome = .cut(reason: "aborted by '\(abort.condition)'")
        case .failed(let message), .targetDied(let message, _): outcome = .failed(reason: message)
        case .signal, .killed, .running: return nil
        }
        return Outcome(outcome: outcome, figures: figures, result: result, status: ExitStatus(result))
    }

    /// Loads the target once more, and samples it meanwhile: sampling slows, and is to fall into nothing that is judged. What was measured
    /// stays, whatever becomes of this load.
    func addProfile(to outcome: Outcome, of target: Target, watch: TargetWatch?) -> Outcome {
        var outcome = outcome
        var levels: [LevelResult] = []
        var reason = "the load beside its profile came to no end"
        do throws(RunError) { levels = try measure(target, watch: watch)?.result.levels ?? [] } catch { reason = "\(error)" }
        guard levels.count == outcome.result.levels.count else {
            let finding = Finding.notProfiled(reason: reason, remedy: "run this point alone, with 'dyno run --profile'")
            if !outcome.result.levels.isEmpty { outcome.result.levels[0].findings.append(finding) }
            return outcome
        }
        for (place, level) in levels.enumerated() {
            outcome.result.levels[place].profile = level.profile
            outcome.result.levels[place].findings += level.findings.filter(\.isOfProfile)
        }
        return outcome
    }
}

extension Plan {
    /// The plan with one target only: that of a trial.
    fileprivate func of(_ target: Target) -> Plan {
        var plan = self
        plan.targets = [target]
        return plan
    }

    /// Whose figures a sweep is about, of several loads: the first whose own load an axis varies, else the first; nil where there is one.
    public func sweptStream(_ rule: SweepRule) -> String? {
        guard hasOwnLoads else { return nil }
        let varied = rule.axes.lazy.map { SweepAxis.parts(of: $0.path) }.compactMap { parts -> String? in
            guard parts.count > 2, parts[0] == "scenarios", parts[2] == "load" else {
                return parts.first == "load" ? streams.first { scenarios[$0.scenarios[0]].load == nil }?.name : nil
            }
            // What 'each' makes has the name that the plan gives, and more behind it.
            let index =
                Int(parts[1]) ?? scenarios.firstIndex { $0.name == parts[1] }
                ?? scenarios.firstIndex { $0.name.hasPrefix(parts[1] + " ") }
            return index.flatMap { scenarios.indices.contains($0) ? scenarios[$0].name : nil }
        }
        return varied.first ?? streams.first?.name
    }
}
