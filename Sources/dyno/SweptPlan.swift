import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

/// A plan that is swept, with what the command line changes in it.
struct SweptPlan {
    private let source: SweepSource
    /// nil where they are in the plan's text already.
    private let options: PlanOptions?
    /// At the first point.
    let first: Plan

    var rule: SweepRule { source.rule }

    /// Reads the plan; whatever is wrong with it, or with any of the values, is said before a request is sent.
    init(_ name: String, sweep: SweepOptions, options: PlanOptions) throws {
        let isURL = PlanSource.isURL(name)
        if isURL { try options.refuseSettings() }
        source = try SweptPlan.orExit(isURL: isURL) {
            guard isURL else {
                return try SweepSource.read(
                    file: name, settings: options.settings, flags: sweep.flags, environment: processEnvironment)
            }
            return try SweepSource.read(
                text: try SweptPlan.text(url: name, options), file: name, baseDirectory: "", flags: sweep.flags,
                environment: processEnvironment)
        }
        self.options = isURL ? nil : options
        first = try isURL ? source.firstPlan : options.overridden(source.firstPlan)
        try SweptPlan.orExit(isURL: isURL) { try source.check { try isURL ? $0 : options.overridden($0) } }
        guard first.course.count == 1 else {
            throw Failure(
                .badData,
                "the load has \(first.load.levels.count) levels, and a trial has one; write them as values of an axis, as in "
                    + "--vary load.rate=1,2,5")
        }
    }

    /// What a file says, with nothing from the command line.
    init(_ source: SweepSource) {
        self.source = source
        options = nil
        first = source.firstPlan
    }

    /// What is to be made of it.
    func trials() throws -> Sweep {
        let targets = first.targets.map(\.name)
        guard rule.pointCount <= SweepRule.mostTrials / rule.repeats / targets.count else {
            throw Failure(.usage, "there would be more than 1,000,000 trials; write fewer values")
        }
        return Sweep(rule: rule, trials: rule.trials(targets: targets.count, seed: first.seed), targets: targets)
    }

    /// What there is before the first trial of this call.
    func result(planned: Int, keptIn store: SweepStore) throws -> SweepResult {
        var result = SweepResult(
            name: first.name, startedAt: store.startedAt, rule: rule, seed: first.seed,
            targets: first.targets.map { TargetDescription(name: $0.name, url: Announcement.place(of: $0)) }, planned: planned,
            trials: store.kept, constants: try constants(), plan: PlanWriter.reported(first),
            environment: .current(dyno: Dyno.version))
        result.stream = first.sweptStream(rule)
        return result
    }

    func plan(atPoint point: Int) throws -> Plan {
        let plan = try SweptPlan.orExit { try source.plan(atPoint: point) }
        return try options?.overridden(plan) ?? plan
    }

    private func constants() throws -> [[String: Double]] {
        guard !rule.formulas.isEmpty else { return [] }
        return try SweptPlan.orExit { try (0..<rule.pointCount).map { try source.constants(atPoint: $0) } }
    }

    /// Everything that decides the trials, in lines that can be compared.
    var definition: [String] {
        var lines = rule.axes.map { "vary \($0.path): \($0.values.map(\.text).joined(separator: ", "))" }
        lines += [rule.isZipped ? "axes go together" : "every value meets every other", "repeats: \(rule.repeats)"]
        lines.append("time of a trial: \(rule.trialTime.map { "\($0)" } ?? "as long as it takes")")
        lines.append("requests of a trial: \(rule.trialRequests.map { "\($0)" } ?? "as many as it takes")")
        lines += rule.skipConditions.map { "skip when \($0.text)" }
        return lines + PlanWriter.yaml(first).split(separator: "\n").map(String.init)
    }

    /// `24 trials: about 2 min by their schedules`
    ///
    /// - Parameter kept: of them, which are not made again.
    func forecast(trials: Int, kept: Int = 0) throws -> String {
        let estimate = try estimate(trials: trials - kept)
        let time = "\(estimate.isLeast ? "more than" : "about") \(LiveFrame.length(estimate.seconds)) by their schedules"
        let profiles = sampledShare > 0 ? ", and a load for the profile of each point" : ""
        return "\(QuantityText.counted(trials, "trial"))\(profiles): \(kept > 0 ? "\(kept) of them are kept; " : "")\(time)"
    }

    /// The share of trials behind which there is another load, for the profile of their point.
    private var sampledShare: Double {
        Double(first.targets.count { $0.profiling != nil }) / Double(max(1, first.targets.count * rule.repeats))
    }

    /// Seconds of all trials by their schedules, and of the loads for profiles; those of an unknown length are not counted.
    func estimate(trials: Int) throws -> (seconds: Double, isLeast: Bool) {
        let points = rule.pointCount
        // Plans of a thousand points are read in no time.
        let plans = points <= 1000 ? try (0..<points).map { try plan(atPoint: $0) } : [first]
        let known = plans.compactMap(\.scheduledSeconds).map { seconds in min(seconds, rule.trialTime?.seconds ?? seconds) }
        let loads = Double(trials) * (1 + sampledShare)
        return (known.reduce(0, +) / Double(plans.count) * loads, known.count < plans.count)
    }

    /// The plan of a URL as text, into which values can be put.
    private static func text(url: String, _ options: PlanOptions) throws -> String {
        let text = PlanWriter.yaml(try options.plan(source: url).0)
        guard !text.contains(Secrecy.redacted) else {
            throw Failure(
                .usage,
                "secrets of a URL's plan cannot be kept apart in a sweep; write a plan in a file, with \"${env.NAME}\" in it")
        }
        return text
    }

    /// - Parameter isURL: whether all of the plan came from the command line, and so what is wrong with it.
    private static func orExit<Value>(isURL: Bool = false, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let errors as FlagErrors {
            throw Failure(.usage, "\(errors)")
        } catch let errors as PlanErrors {
            if isURL { throw Failure(.usage, errors.issues.map { "--vary: \($0.message)" }.joined(separator: "\n")) }
            throw Failure(.badData, "\(errors)")
        }
    }
}
