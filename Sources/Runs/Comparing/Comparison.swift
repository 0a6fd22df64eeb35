import Engine
import Glibc
import LoadModel
import Measurement

/// Loads targets in turns, with the same seeded schedules, until it is known which of them is worse.
public enum Comparison {
    /// Where a comparison is.
    public struct Progress: Sendable {
        /// From 1, and the most that there will be.
        public var round: Int
        public var rounds: Int
        /// After which round the data is looked at next.
        public var nextLook: Int
        public var phase: Phase
        public var elapsedSeconds: Double
        /// At the most.
        public var secondsLeft: Double

        public enum Phase: Sendable {
            case starting(String)
            case warmingUp
            /// The last blocks of all targets at a level, each with its median in milliseconds; of several loads, of the first.
            case blocks(level: Load.Level, turn: Int, turns: Int, medians: [(name: String, p50: Double?)])
            /// Behind the verdict.
            case profiling(round: Int, of: Int)
        }
    }

    /// Compares the targets that a plan names for it.
    ///
    /// - Parameter onTargets: told all of them, the baseline first, before the first request.
    /// - Throws: as ``perform(_:baseline:candidates:outputFolder:planText:environment:onTargets:onProgress:onRound:)``, and where the plan
    ///   does not name two.
    public static func perform(
        _ session: Session, outputFolder: String?, planText: String, environment: Environment,
        onTargets: ([Target]) -> Void, onProgress: @escaping (Progress) -> Void, onRound: (ComparisonResult) -> Void
    ) throws(RunError) -> ComparisonResult {
        let targets = session.plan.comparedTargets
        guard targets.count > 1 else { throw .nothingToCompare(targets: session.plan.targets.count) }
        return try perform(
            session, baseline: targets[0], candidates: Array(targets.dropFirst()), outputFolder: outputFolder,
            planText: planText, environment: environment, onTargets: onTargets, onProgress: onProgress, onRound: onRound)
    }

    /// What is invalid is made again, as far as the rule and its budget allow.
    ///
    /// - Parameters:
    ///   - candidates: each is held against the baseline.
    ///   - outputFolder: where what builds that Dyno starts write goes, as `<name>.log`; nil: to temporary files.
    ///   - planText: the plan as resolved, secrets redacted, for the result.
    ///   - onRound: given the result so far before the first round, in it after each turn, and after each round, so that it can be saved
    ///     however the comparison ends.
    /// - Returns: what was measured; also where a signal, or a build's death, ended the comparison.
    /// - Throws: where it cannot begin.
    public static func perform(
        _ session: Session, baseline: Target, candidates: [Target], outputFolder: String? = nil, planText: String,
        environment: Environment, onTargets: ([Target]) -> Void = { _ in },
        onProgress: @escaping (Progress) -> Void = { _ in }, onRound: (ComparisonResult) -> Void = { _ in }
    ) throws(RunError) -> ComparisonResult {
        var result = try attempt(
            session, baseline: baseline, candidates: candidates, outputFolder: outputFolder, planText: planText,
            environment: environment, onTargets: onTargets, onProgress: onProgress, onRound: onRound)
        let rule = session.plan.comparison.rule
        while result.isWorthAnotherTry, result.invalidBefore.count < rule.retriesOfInvalid {
            let head = (startedAt: result.startedAt, seconds: result.seconds, before: result.invalidBefore + [result.invalidity])
            let whole = { (again: ComparisonResult) in
                var again = again
                (again.startedAt, again.rule, again.invalidBefore) = (head.startedAt, rule, head.before)
                again.seconds += head.seconds
                return again
            }
            var session = session
            session.plan.comparison.rule.budget = rule.budget - Nanoseconds(seconds: head.seconds)
            do throws(RunError) {
                result = whole(
                    try attempt(
                        session, baseline: baseline, candidates: candidates, outputFolder: outputFolder, planText: planText,
                        environment: environment, onTargets: { _ in }, onProgress: onProgress, onRound: { onRound(whole($0)) }))
            } catch {
                guard case .budgetTooShort = error else { throw error }
                return result
            }
        }
        return result
    }

    private static func attempt(
        _ session: Session, baseline: Target, candidates: [Target], outputFolder: String?, planText: String,
        environment: Environment, onTargets: ([Target]) -> Void, onProgress: @escaping (Progress) -> Void,
        onRound: (ComparisonResult) -> Void
    ) throws(RunError) -> ComparisonResult {
        let run = try ComparisonRun(
            session, baseline: baseline, candidates: candidates, outputFolder: outputFolder, onProgress: onProgress)
        let start = ComparisonResult(
            name: session.plan.name, startedAt: Double(time(nil)), rule: session.plan.comparison.rule,
            baseline: run.builds[0].description, candidates: run.builds.dropFirst().map(\.description), seed: session.plan.seed,
            plan: planText, environment: environment)
        defer { run.stopBuilds() }
        onTargets(run.builds.map(\.target))
        onRound(run.result(start))
        try run.begin()
        while run.goesOn {
            try run.makeRound { onRound(run.result(start)) }
            onRound(run.result(start))
        }
        run.conclude()
        if !run.result(start).isWorthAnotherTry { try run.profile() }
        // A teardown belongs to the result, and its target is to be there for it.
        run.stopBuilds()
        return run.result(start)
    }

    /// The most users who log in at once where the plan does not say how fast.
    public static let loginsAtOnce = Preparation.loginsAtOnce

    /// What a plan's profiles take behind the verdict, beyond the budget; nil where it asks for none. Of loads that are not cut into blocks
    /// the number of rounds alone.
    public static func profileForecast(_ plan: Plan, targets: [Target]) -> (rounds: Int, blockSeconds: Double?)? {
        guard targets.contains(where: { $0.profiling != nil }) else { return nil }
        if plan.course.contains(where: { LevelBlocks($0, rule: plan.comparison.rule).isWhole }) {
            return (ComparisonRun.profileRoundsWhole, nil)
        }
        let block = ComparisonRun.profileBlock(budget: plan.comparison.rule.budget, targets: targets.count)
        return (ComparisonRun.profileRounds, block.seconds)
    }

    /// About how long a plan's rounds take, and how many there will be, before anything is known of its targets.
    public static func forecast(_ plan: Plan, targets: Int) -> Forecast {
        let cut = schedule(plan, targets: targets, isWhole: false)
        let isWhole = cut.fitting < ComparisonRule.roundsALook && plan.leastIteration != nil
        let schedule = isWhole ? schedule(plan, targets: targets, isWhole: true) : cut
        let rule = plan.comparison.rule
        let test = ComparisonTest(rule: rule, isClosed: false, cap: schedule.fitting)
        // Of the level that tells least.
        let powers = zip(schedule.blocks, plan.course).flatMap { blocks, streams in
            streams.compactMap { stream -> ComparisonPower? in
                guard let rate = stream.level.meanRate else { return nil }
                return ComparisonPower(
                    test, pairs: blocks.turns,
                    requestsPerBlock: rate.perSecond * stream.level.iterationsPerArrival * blocks.seconds(of: stream),
                    restarts: rule.restarts && plan.comparedTargets.allSatisfy { $0.launch?.restarts == true })
            }
        }
        return Forecast(
            roundSeconds: schedule.roundSeconds, rounds: ComparisonTest.nextLook(after: 0, cap: test.cap)...test.cap,
            isWhole: isWhole || schedule.blocks.allSatisfy(\.isWhole),
            blockSeconds: schedule.blocks.map(\.block.seconds).max() ?? 0,
            power: powers.min { $0.requestsPerBlock < $1.requestsPerBlock })
    }

    public struct Forecast: Sendable {
        public let roundSeconds: Double
        public let rounds: ClosedRange<Int>
        /// Whether the load is not cut into blocks, as far as is known.
        public let isWhole: Bool
        /// Of the longest one.
        public let blockSeconds: Double
        /// What can be told apart, where fewest requests are; nil where the plan does not say how many there will be.
        public let power: ComparisonPower?
    }

    private static func schedule(_ plan: Plan, targets: Int, isWhole: Bool) -> RoundBudget {
        let rule = plan.comparison.rule
        let blocks = plan.course.map { streams in
            LevelBlocks(streams, rule: rule, paces: streams.map { .nominal($0.level, of: plan) }, isWhole: isWhole)
        }
        var schedule = RoundBudget(rule: rule, blocks: blocks, targets: targets)
        let logins = Double(targets) * (plan.identities?.loginSeconds ?? 0)
        if rule.restarts, plan.targets.contains(where: { $0.launch?.restarts == true }) {
            schedule.startSeconds = logins
        } else {
            schedule.spentSeconds = rule.warmup.seconds + logins
        }
        schedule.shrinkToFit()
        return schedule
    }
}

extension ComparisonResult {
    /// Whether it was this machine that kept it from a verdict: targets that cannot carry the load will not carry it again.
    fileprivate var isWorthAnotherTry: Bool {
        guard verdict == .invalid, interruption == nil, halt == nil else { return false }
        return !levels.flatMap(\.candidates).contains { $0.outcome.findings.contains(where: \.isSaturation) }
    }

    /// The codes of what was wrong.
    fileprivate var invalidity: String {
        let sides = levels.flatMap { [$0.baseline] + $0.candidates.map(\.result) }.flatMap(\.findings)
        let own = levels.flatMap(\.candidates).flatMap(\.outcome.findings)
        let codes = Set((sides + own).filter(\.invalidates).map(\.code)).sorted()
        return codes.isEmpty ? "invalid" : codes.joined(separator: ", ")
    }
}

extension Plan {
    /// The baseline, and behind it those that are held against it; empty where the plan does not name them.
    public var comparedTargets: [Target] {
        if comparison.rule.isSelf {
            let name = comparison.roles?.baseline ?? targets.first?.name
            guard let baseline = targets.first(where: { $0.name == name }) else { return [] }
            var again = baseline
            again.name = "\(baseline.name) again"
            return [baseline, again]
        }
        guard let roles = comparison.roles else { return [] }
        return ([roles.baseline] + roles.candidates).compactMap { name in targets.first { $0.name == name } }
    }
}
