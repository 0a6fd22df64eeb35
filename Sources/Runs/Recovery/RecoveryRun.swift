import Engine
import Glibc
import LoadModel
import Measurement

/// Pushes targets past what they carry, several times each, and watches how they come back; several targets take turns, so that what drifts
/// on the machine drifts under all of them.
public enum RecoveryRun {
    /// What has just been made.
    public struct Progress: Sendable {
        public var target: Target
        /// From 1, of this target.
        public var number: Int
        public var made: RecoveryRepeat
        /// At most, until all repeats end.
        public var secondsLeft: Double
    }

    /// Starts the targets that Dyno is to run, all of them before the first pulse, and stops them again.
    ///
    /// - Parameters:
    ///   - folder: see ``RunningTarget``.
    ///   - say: is told what is worth a line to people.
    ///   - onReady: told the targets, with the ports at which they listen, before the first pulse.
    public static func perform(
        _ session: Session, rule: RecoveryRule, starting targets: [Target], folder: String?, planText: String,
        environment: Environment, say: @escaping (String) -> Void, onStart: (RecoveryResult) -> Void, onReady: ([Target]) -> Void,
        onRepeat: (Progress, RecoveryResult) -> Void
    ) throws(RunError) -> RecoveryResult {
        try RunningTarget.whileAllRun(targets, session, folder: folder, say: say, onReady: onReady) { running throws(RunError) in
            try perform(
                session, rule: rule, targets: running, planText: planText, environment: environment, onStart: onStart,
                onRepeat: onRepeat)
        }
    }

    /// - Parameters:
    ///   - targets: with their processes, where they are known.
    ///   - planText: the plan as resolved, secrets redacted, for the result.
    ///   - onStart: given the result as long as nothing is in it.
    ///   - onRepeat: given each repeat and the result so far, so that it can be saved however it ends.
    /// - Returns: what was found; also where a signal ended it.
    /// - Throws: where it cannot begin.
    public static func perform(
        _ given: Session, rule: RecoveryRule, targets: [(target: Target, watch: TargetWatch?)], planText: String,
        environment: Environment, onStart: (RecoveryResult) -> Void = { _ in },
        onRepeat: (Progress, RecoveryResult) -> Void = { _, _ in }
    ) throws(RunError) -> RecoveryResult {
        var session = given
        session.plan = given.plan.recovering(by: rule)
        var sides = targets.map { RecoverySide(target: $0.target, watch: $0.watch, aborts: AbortWatch(given.plan.abort)) }
        var result = RecoveryResult(
            name: given.plan.name, startedAt: Double(time(nil)), seed: given.plan.seed, rule: rule, targets: sides.map(\.found),
            plan: planText, environment: environment)
        onStart(result)
        var isEnded = false
        defer { if !isEnded { session.preparations.end() } }
        var round = 0
        while round < rule.repeats, !session.interrupts.stop.isRequested {
            // Whoever came first comes last.
            let order = round.isMultiple(of: 2) ? Array(sides.indices) : sides.indices.reversed()
            for index in order where !session.interrupts.stop.isRequested && sides[index].goesOn {
                guard let made = try sides[index].makePulse(rule, session) else { continue }
                result.targets[index] = sides[index].found
                let left = sides.reduce(0) { $0 + $1.repeatsLeft(of: rule.repeats) }
                let seconds = (session.plan.load.warmup + rule.wholeLength).seconds * Double(left)
                onRepeat(
                    Progress(
                        target: sides[index].target, number: sides[index].found.repeats.count, made: made, secondsLeft: seconds),
                    result)
            }
            round += 1
        }
        result.targets = sides.map(\.found)
        session.preparations.end()
        isEnded = true
        result.around = session.preparations.accounts
        result.interruption = session.interruption(
            FailureWatch(), sides.compactMap(\.watch).first { $0.fault != nil }, sides.compactMap(\.aborts.abort).first)
        return result
    }
}

/// The pulses on one target.
private struct RecoverySide {
    let target: Target
    let watch: TargetWatch?
    /// Over all repeats.
    private(set) var aborts: AbortWatch
    private(set) var found: TargetRecovery
    private var generator: Generator?

    init(target: Target, watch: TargetWatch?, aborts: AbortWatch) {
        (self.target, self.watch, self.aborts) = (target, watch, aborts)
        found = TargetRecovery(target: TargetDescription(target))
    }

    /// One that has not come back would begin the next repeat in another state than its usual one, and the answer is known.
    var goesOn: Bool { found.repeats.last?.outcome != .notRecovered }

    func repeatsLeft(of count: Int) -> Int { goesOn ? max(0, count - found.repeats.count) : 0 }

    /// - Returns: nil where it was cut off.
    mutating func makePulse(_ rule: RecoveryRule, _ session: Session) throws(RunError) -> RecoveryRepeat? {
        let streams = session.plan.course[0]
        let generator = try generator(session)
        let seed = RandomStream(seed: session.plan.seed, purpose: .block, index: UInt64(found.repeats.count)).bits(0)
        var segments = session.segments(streams, seed: seed, generator: generator)
        for index in segments.indices { segments[index].interval = rule.interval }
        let number = found.repeats.count + 1
        var points: [Series.Point] = []
        aborts.begin()
        let made = try session.run(segments, on: generator) { ticks in
            points += ticks[0].closed.map(\.point)
            if aborts.observe(ticks, of: segments, streams, labels: generator.labels) { session.interrupts.stop.request() }
            session.onProgress(
                .init(target: target, streams: streams, ticks: ticks, levelNumber: number, levelCount: rule.repeats))
            if watch?.fault != nil { session.interrupts.stop.request() }
        }
        guard !session.interrupts.stop.isRequested else { return nil }
        let level = LevelResult(
            recording: made[0].recording, context: session.context(streams[0], made[0], generator: generator), thresholds: [])
        let warmup = Int(session.plan.load.warmup.count / rule.interval.count)
        let judged = RecoveryRepeat(Array(points.dropFirst(warmup)), by: rule, findings: level.findings.filter(\.invalidates))
        found.repeats.append(judged)
        return judged
    }

    private mutating func generator(_ session: Session) throws(RunError) -> Generator {
        if let generator { return generator }
        let made = try session.makeGenerator(for: target)
        generator = made
        return made
    }
}
