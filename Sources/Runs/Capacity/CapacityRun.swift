import Engine
import Glibc
import LoadModel
import Measurement

/// Finds how much targets carry, in steps of a few seconds each; several targets take turns, so that what drifts on the machine
/// drifts under all of them.
public enum CapacityRun {
    /// What has just been tried.
    public struct Progress: Sendable {
        public var target: Target
        /// From 1, of this target.
        public var number: Int
        public var step: CapacityStep
        /// At most, until all searches end.
        public var secondsLeft: Double
    }

    /// Starts the targets that Dyno is to run, all of them before the first step, and stops them again.
    ///
    /// - Parameters:
    ///   - folder: see ``RunningTarget``.
    ///   - say: is told what is worth a line to people.
    ///   - onReady: told the targets, with the ports at which they listen, before the first step.
    public static func perform(
        _ session: Session, rule: CapacityRule, starting targets: [Target], folder: String?, planText: String,
        environment: Environment, say: @escaping (String) -> Void, onStart: (CapacityResult) -> Void,
        onReady: ([Target]) -> Void, onStep: (Progress, CapacityResult) -> Void
    ) throws(RunError) -> CapacityResult {
        try RunningTarget.whileAllRun(targets, session, folder: folder, say: say, onReady: onReady) { running throws(RunError) in
            try perform(
                session, rule: rule, targets: running, planText: planText, environment: environment, onStart: onStart,
                onStep: onStep)
        }
    }

    /// - Parameters:
    ///   - targets: with their processes, where they are known.
    ///   - planText: the plan as resolved, secrets redacted, for the result.
    ///   - onStart: given the result as long as nothing is in it.
    ///   - onStep: given each step and the result so far, so that it can be saved however the search ends.
    /// - Returns: what was found; also where a signal ended the search.
    /// - Throws: where the search cannot begin.
    public static func perform(
        _ session: Session, rule: CapacityRule, targets: [(target: Target, watch: TargetWatch?)], planText: String,
        environment: Environment, onStart: (CapacityResult) -> Void = { _ in },
        onStep: (Progress, CapacityResult) -> Void = { _, _ in }
    ) throws(RunError) -> CapacityResult {
        let plan = session.plan
        var sides = targets.map { CapacitySide(target: $0.target, watch: $0.watch, rule: rule, aborts: AbortWatch(plan.abort)) }
        var result = CapacityResult(
            name: plan.name, startedAt: Double(time(nil)), seed: plan.seed, rule: rule,
            targets: sides.map(\.capacity), plan: planText, environment: environment)
        onStart(result)
        var isEnded = false
        defer { if !isEnded { session.preparations.end() } }
        var round = 0
        while sides.contains(where: { $0.search.next != nil }), !session.interrupts.stop.isRequested {
            // Whoever came first comes last.
            let order = round.isMultiple(of: 2) ? Array(sides.indices) : sides.indices.reversed()
            for index in order where !session.interrupts.stop.isRequested {
                guard let step = try sides[index].takeStep(session) else { continue }
                result.targets[index] = sides[index].capacity
                let left = sides.reduce(0) { $0 + $1.search.secondsLeft }
                let progress = Progress(
                    target: sides[index].target, number: sides[index].search.steps.count, step: step, secondsLeft: left)
                onStep(progress, result)
            }
            round += 1
        }
        result.targets = sides.map(\.capacity)
        session.preparations.end()
        isEnded = true
        result.around = session.preparations.accounts
        result.interruption = session.interruption(
            FailureWatch(), sides.compactMap(\.watch).first { $0.fault != nil }, sides.compactMap(\.aborts.abort).first)
        return result
    }
}

/// The search of one target.
private struct CapacitySide {
    let target: Target
    let watch: TargetWatch?
    private(set) var search: CapacitySearch
    /// Over all steps.
    private(set) var aborts: AbortWatch
    private let thresholds: [Threshold]
    /// Of a plan with several loads: the one that is varied.
    private let stream: String?
    /// For loads up to twice as high as the one that it was made for: how exactly it waits, and on how many threads, follows from that.
    /// Never for more users.
    private var generator: (made: Generator, load: Double)?
    /// The lowest mean service time of a step so far, in milliseconds.
    private var fastest: Double?

    init(target: Target, watch: TargetWatch?, rule: CapacityRule, aborts: AbortWatch) {
        self.aborts = aborts
        self.target = target
        self.watch = watch
        search = CapacitySearch(range: rule.range, budgetSeconds: rule.budgetSeconds)
        thresholds = rule.thresholds
        stream = rule.stream
    }

    var capacity: TargetCapacity {
        TargetCapacity(
            target: TargetDescription(target), answer: search.answer,
            steps: search.steps)
    }

    /// - Returns: nil where the search is over, or was cut off.
    mutating func takeStep(_ session: Session) throws(RunError) -> CapacityStep? {
        guard let trial = search.next, let plan = session.plan.at(trial, varying: stream) else { return nil }
        let start = MonotonicClock().now()
        var session = session
        session.plan = plan
        let streams = plan.course[0]
        guard let varied = streams.firstIndex(where: { $0.name == stream }) else { return nil }
        let generator = try generator(for: trial.load, streams, session)
        let seed = RandomStream(seed: plan.seed, purpose: .block, index: UInt64(search.steps.count)).bits(0)
        var segments = session.segments(streams, seed: seed, generator: generator)
        for index in segments.indices { segments[index].interval = trial.interval }
        let number = search.steps.count + 1
        aborts.begin()
        let made = try session.run(segments, on: generator) { ticks in
            if aborts.observe(ticks, of: segments, streams, labels: generator.labels) { session.interrupts.stop.request() }
            session.onProgress(
                .init(
                    target: target, streams: [streams[varied]], ticks: [ticks[varied]], levelNumber: number, levelCount: 0))
            if watch?.fault != nil { session.interrupts.stop.request() }
        }
        guard !session.interrupts.stop.isRequested else { return nil }
        var results = zip(streams, made).map { stream, made in
            LevelResult(
                recording: made.recording, context: session.context(stream, made, generator: generator),
                thresholds: thresholds)
        }
        let result = results.remove(at: varied)
        let step = CapacityStep(
            trial, result: result, beside: results, thresholds: thresholds, fastest: fastest,
            requestsPerArrival: plan.requestsPerArrival(of: streams[varied]))
        if let mean = result.total.serviceTime.mean { fastest = min(fastest ?? mean, mean) }
        search.note(step, took: (MonotonicClock().now() - start).seconds)
        return step
    }

    private mutating func generator(
        for load: Double, _ streams: [StreamLevel], _ session: Session
    ) throws(RunError) -> Generator {
        if let generator, load <= generator.load * 2, load >= generator.load / 2,
            generator.made.holds(session.segments(streams, seed: 0, generator: generator.made))
        {
            return generator.made
        }
        // Its connections are closed first: both at once may be more than the system lets there be.
        generator = nil
        let made = try session.makeGenerator(for: target)
        generator = (made, load)
        return made
    }
}

extension CapacityTrial {
    /// Of the series.
    fileprivate var interval: Nanoseconds { Nanoseconds(seconds: seconds / Double(CapacityStep.intervals)) }

    /// Whole intervals, so that the window begins with one.
    fileprivate var warmup: Nanoseconds { interval * max(1, Int64((warmupSeconds / interval.seconds).rounded())) }

    fileprivate var stop: Load.StopRule { .duration(interval * Int64(CapacityStep.intervals)) }
}

extension Load {
    /// The same kind of load as a step of a search; nil of a trace, which has its own times.
    fileprivate func at(_ trial: CapacityTrial) -> Load? {
        var load = self
        load.warmup = trial.warmup
        load.stop = trial.stop
        let rate = Rate(perSecond: trial.load).map { [RateProfile.steady($0)] } ?? []
        switch model {
        case .open(let arrivals, _): load.model = .open(arrivals: arrivals, profiles: rate)
        case .partlyOpen(let arrivals, _, let sessions):
            load.model = .partlyOpen(arrivals: arrivals, profiles: rate, sessions: sessions)
        case .closed(_, let cycles):
            load.model = .closed(users: [.steady(Int(trial.load))], cycles: Array(cycles.prefix(1)))
        case .trace: return nil
        }
        return load
    }
}

extension Plan {
    /// The plan as a step of a search runs it: with the one load at the step's height; others run beside it as long, as they are.
    ///
    /// - Parameter stream: the load that is varied, of several.
    fileprivate func at(_ trial: CapacityTrial, varying stream: String?) -> Plan? {
        var plan = self
        guard let stream else {
            guard let load = load.at(trial) else { return nil }
            plan.load = load
            return plan
        }
        plan.load.warmup = trial.warmup
        plan.load.stop = trial.stop
        for index in scenarios.indices { plan.scenarios[index].load?.stop = trial.stop }
        guard let varied = streams.first(where: { $0.name == stream }), let load = varied.load.at(trial) else { return nil }
        if scenarios[varied.scenarios[0]].load == nil {
            plan.load.model = load.model
        } else {
            plan.scenarios[varied.scenarios[0]].load?.model = load.model
        }
        return plan
    }

    /// Of an arrival, on average; of a closed load, of an iteration.
    fileprivate func requestsPerArrival(of stream: StreamLevel) -> Double {
        let made = stream.scenarios.map { scenarios[$0] }
        let weights = made.reduce(0) { $0 + $1.weight }
        let requests = made.reduce(0) { $0 + $1.weight * Double($1.requests.count) }
        return requests / weights * stream.level.iterationsPerArrival
    }
}
