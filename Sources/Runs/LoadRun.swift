import Engine
import Glibc
import LoadModel
import Measurement

/// Loads one target with one plan, level by level.
public enum LoadRun {
    /// - Parameters:
    ///   - watch: the target's processes, where they are known.
    ///   - planText: the plan as resolved, secrets redacted, for the result.
    ///   - keeper: keeps what there is while the run goes on; nil: nobody does.
    ///   - say: is told what is worth a line to people.
    /// - Returns: what was measured; also where a signal ended the run.
    /// - Throws: where the run cannot begin.
    public static func perform(
        _ session: Session, target: Target, watch process: TargetWatch? = nil, planText: String, environment: Environment,
        keeper: RunKeeper? = nil, say: (String) -> Void = { _ in }
    ) throws(RunError) -> RunResult {
        let plan = session.plan
        var isEnded = false
        defer {
            if !isEnded {
                session.sharding?.leave()
                session.preparations.end(target)
            }
        }
        let generator = try session.makeGenerator(for: target)
        var result = RunResult(
            name: plan.name, startedAt: Double(time(nil)),
            target: TargetDescription(target),
            seed: plan.seed, levels: [], plan: planText, environment: environment)
        result.target.tracing = plan.tracing(of: target).map { TraceAccount($0) }
        let begin = MonotonicClock().now()
        keeper?.keep(result, atSeconds: 0)
        var parts: [Part.Stream] = []
        var watch = FailureWatch()
        var aborts = AbortWatch(plan.abort)
        let course = plan.course
        var dropped = 0
        var firstIteration = 0
        for (index, streams) in course.enumerated() where !session.interrupts.stop.isRequested {
            let seed = RandomStream(seed: plan.seed, purpose: .level).bits(UInt64(index))
            var segments = session.segments(streams, seed: seed, generator: generator)
            for place in segments.indices {
                segments[place].firstIteration = firstIteration
                if plan.generator.timeline { segments[place].timeline = Timeline.most / segments.count }
            }
            firstIteration += segments.map(\.numbers).max() ?? 0
            var soFar = zip(streams, segments).map { session.levelSoFar($0, interval: $1.interval, generator: generator) }
            let finished = result
            aborts.begin()
            var resources = process?.sample().map { ResourceLog(from: $0) }
            var diagnosis = Diagnosis(target, process, session, say: say)
            let report = { (ticks: [LiveTick]) in
                session.onProgress(
                    .init(target: target, streams: streams, ticks: ticks, levelNumber: index + 1, levelCount: course.count))
            }
            let tell = { (ticks: [LiveTick]) in
                diagnosis.look()
                if let reading = process?.sample() { resources?.add(reading) }
                if process?.fault != nil { session.interrupts.stop.request() }
                let all = session.sharding?.sum(ticks) ?? ticks
                report(all)
                if let keeper {
                    for place in ticks.indices { soFar[place].add(ticks[place].closed) }
                    keeper.keep(finished, soFar, atSeconds: (MonotonicClock().now() - begin).seconds)
                }
                // Of a load that is shared the first shard decides for all, where it sees them.
                let ends = aborts.observe(all, of: segments, streams, labels: generator.labels) || watch.observe(all)
                if ends, !(session.sharding?.isLed ?? false) { session.interrupts.stop.request() }
            }
            let made: [SegmentRecording]
            do throws(RunError) {
                made = try session.run(
                    segments, on: generator, samples: session.samples, level: index + 1, onTick: tell,
                    onBegin: { diagnosis.begin($0) })
            } catch {
                // Before a level that shards begin together a stop finds it waiting; what was measured stays.
                guard index > 0, case .stopped = error else { throw error }
                break
            }
            if session.interrupts.stop.isRequested { session.sharding?.stopAll() }
            report(made.map(\.lastTick))
            if let reading = process?.sample() { resources?.add(reading) }
            let contexts = zip(streams, made).map { session.context($0, $1, generator: generator) }
            var summaries = streams.indices.map { place in
                LevelResult(
                    recording: made[place].recording, context: contexts[place],
                    // They are about the whole load.
                    thresholds: session.shard.isWhole ? plan.thresholds(of: streams[place]) : [])
            }
            // Of a target and its processes, which all streams load.
            let used = resources?.resources(requests: summaries.reduce(0) { $0 + $1.answers })
            for place in summaries.indices {
                watch.explain(&summaries[place])
                aborts.explain(&summaries[place])
                summaries[place].resources = used
                summaries[place].judgeResources()
            }
            diagnosis.finish(made, delays: segments.map(\.delay), of: &summaries)
            if streams.count == 1, session.shard.isWhole {
                summaries[0].theory = target.service.map {
                    QueueingAnalysis(of: streams[0].level, scenarios: plan.scenarios, service: $0)
                }
            }
            result.levels += summaries
            dropped += made.reduce(0) { $0 + $1.droppedSamples }
            result.samples = session.samples?.account()
            result.samples?.dropped = dropped
            result.interruption = session.interruption(watch, process, aborts.abort)
            if process?.fault != nil { session.interrupts.stop.request() }
            if let sharding = session.sharding {
                parts += streams.indices.map { place in
                    Part.Stream(
                        level: index + 1, startedAt: sharding.startedAt, context: contexts[place],
                        thresholds: plan.thresholds(of: streams[place]),
                        recording: made[place].recording, exchanges: summaries[place].exchanges)
                }
                result.shards = [sharding.account].compactMap { $0 }
            }
            keeper?.onLevel(result)
        }
        if !plan.teardown.isEmpty { session.sharding?.awaitOthers() }
        session.preparations.end(target)
        isEnded = true
        result.around = session.preparations.accounts(of: target)
        // A signal may have come before the first level began, or with the teardown.
        result.interruption = session.interruption(watch, process, aborts.abort)
        session.sharding?.note(parts, of: result)
        return result
    }
}

/// One run of a plan against one of its targets, which is started where Dyno itself is to run it.
public struct PlanRun {
    public var session: Session
    public var target: Target
    /// Where the output of a target that Dyno starts goes; nil: to a temporary file.
    public var folder: String?
    /// The plan as resolved, secrets redacted, for the result.
    public var planText: String
    public var environment: Environment

    public init(_ session: Session, target: Target, folder: String?, planText: String, environment: Environment) {
        self.session = session
        self.target = target
        self.folder = folder
        self.planText = planText
        self.environment = environment
    }

    /// - Parameters:
    ///   - keeper: keeps what there is while the run goes on; nil: nobody does.
    ///   - say: is told what is worth a line to people.
    ///   - onReady: told the target, with the port at which it listens, before the first request.
    public func perform(
        keptBy keeper: RunKeeper?, say: @escaping (String) -> Void, onReady: (Target) -> Void
    ) throws(RunError) -> RunResult {
        let running = try RunningTarget(target, of: session.plan, folder: folder, say: say)
        defer { running.stop() }
        try running.start(session.interrupts)
        onReady(running.target)
        return try LoadRun.perform(
            session, target: running.target, watch: running.watch, planText: planText, environment: environment, keeper: keeper,
            say: say)
    }
}

/// Who keeps what a run has measured while it goes on, so that it is there however the run ends.
public struct RunKeeper {
    /// Given the result so far after each level.
    public var onLevel: (RunResult) -> Void
    /// Given what a reader needs where the process is killed, about once a second: the level under way, without those before it, which
    /// were kept already.
    public var onSecond: (RunResult) -> Void

    public init(onLevel: @escaping (RunResult) -> Void, onSecond: @escaping (RunResult) -> Void) {
        self.onLevel = onLevel
        self.onSecond = onSecond
    }

    fileprivate func keep(_ finished: RunResult, _ levels: [LevelSoFar] = [], atSeconds: Double) {
        var result = finished
        result.levels = levels.filter { $0.seconds > 0 }.map(\.result)
        result.interruption = .killed(atSeconds: atSeconds, finishedLevels: finished.levels.count)
        onSecond(result)
    }
}

extension LevelResult {
    /// Complete or failed, of the warm-up as well.
    fileprivate var answers: Int {
        counts.succeeded + counts.failed + warmupCounts.succeeded + warmupCounts.failed
    }
}
