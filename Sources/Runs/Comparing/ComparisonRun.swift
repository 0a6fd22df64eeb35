import Engine
import LoadModel
import Measurement
import Synchronization

/// A comparison under way: its builds, its levels, and the rounds that it makes of them.
final class ComparisonRun {
    let session: Session
    let builds: [ComparedBuild]
    private(set) var levels: [ComparedLevel]
    private let onProgress: (Comparison.Progress) -> Void
    private let start = MonotonicClock().now()
    /// Rounds that were begun.
    private var round = 0
    /// The number of the next turn's first iteration: what is created by its number is not created twice.
    var firstIteration = 0
    private var budget: RoundBudget
    private var watch: BuildWatch
    private var others = OtherGenerators()
    /// Where the time of each candidate went, at the level that was sampled; or why that is not known.
    var contrasts: (level: Int, ofCandidates: [ProfileContrast?])?
    var profileFinding: Finding?
    /// What was behind the verdict is not in it; nil: nothing was.
    var judgedSeconds: Double?
    private(set) var halt: ComparisonHalt?

    var rule: ComparisonRule { session.plan.comparison.rule }

    init(
        _ session: Session, baseline: Target, candidates: [Target], outputFolder: String?,
        onProgress: @escaping (Comparison.Progress) -> Void
    ) throws(RunError) {
        self.session = session
        self.onProgress = onProgress
        let rule = session.plan.comparison.rule
        let all = session.plan.course
        var builds = [try ComparedBuild(baseline, isBaseline: true, plan: session.plan, folder: outputFolder)]
        for candidate in candidates {
            builds.append(try ComparedBuild(candidate, isBaseline: false, plan: session.plan, folder: outputFolder))
        }
        self.builds = builds
        levels = all.enumerated().map { index, streams in
            ComparedLevel(
                index: index, streams, rule: rule, candidates: candidates.count,
                comparisons: candidates.count * all.reduce(0) { $0 + $1.count })
        }
        budget = RoundBudget(rule: rule, blocks: levels.map(\.blocks), targets: builds.count)
        watch = BuildWatch(builds: builds.count)
    }

    var elapsedSeconds: Double { (MonotonicClock().now() - start).seconds }

    var isStopped: Bool { session.interrupts.stop.isRequested }

    /// Rounds that there may be.
    private var cap: Int { levels.flatMap(\.tests).map(\.cap).max() ?? 0 }

    // MARK: Rounds

    /// Readies all builds, warms them up at every level, and fixes the rounds by what that shows.
    func begin() throws(RunError) {
        let draws = beginRound()
        try prepareBuilds(draws)
        guard halt == nil else { return }
        let startSeconds = elapsedSeconds
        var paces: [[LevelBlocks.Pace?]] = []
        for index in levels.indices where !isStopped {
            let warmUps = try warmUp(levels[index], draws)
            for ofStream in warmUps { levels[index].noteNewLabels(ofStream.map(\.result)) }
            paces.append(
                levels[index].blocks.streams.enumerated().map { place, stream in
                    let ofStream = warmUps.indices.contains(place) ? warmUps[place] : []
                    return LevelBlocks.Pace(ofStream, of: rule.warmup)?.scheduled(stream.level) ?? .nominal(stream.level)
                })
        }
        guard paces.count == levels.count else { return }
        setBlocks(paces, startSeconds: startSeconds)
        if budget.fitting < ComparisonRule.roundsALook, paces.joined().contains(where: { $0?.iteration != nil }) {
            // Ten iterations in each block would take too long: what belongs together is not cut, then.
            setBlocks(paces, startSeconds: startSeconds, areWhole: true)
        }
        if budget.fitting < ComparisonRule.roundsALook {
            // Rather blocks that are short for such slow answers than none.
            setBlocks(
                paces.map { $0.map { $0.map { .init(p99: nil, requestsPerSecond: $0.requestsPerSecond) } } },
                startSeconds: startSeconds)
        }
        guard budget.fitting >= ComparisonRule.roundsALook else {
            throw .budgetTooShort(budget: rule.budget, neededSeconds: budget.neededSeconds)
        }
        for (index, blocks) in budget.blocks.enumerated() { levels[index].blocks = blocks }
        limit(toRounds: budget.fitting)
    }

    private func setBlocks(_ paces: [[LevelBlocks.Pace?]], startSeconds: Double, areWhole: Bool = false) {
        let blocks = zip(levels, paces).map { level, paces in
            LevelBlocks(
                level.blocks.streams, rule: rule, paces: paces,
                isWhole: areWhole && paces.contains { $0?.iteration != nil })
        }
        budget = RoundBudget(rule: rule, blocks: blocks, targets: builds.count)
        budget.spentSeconds = elapsedSeconds
        budget.startSeconds = canRestart ? startSeconds : 0
        budget.shrinkToFit()
    }

    /// Whether another round may tell something, and there is time for it.
    var goesOn: Bool {
        guard halt == nil, !isStopped, levels.contains(where: \.isOpen) else { return false }
        return round <= 1 || elapsedSeconds + lastRoundSeconds <= rule.budget.seconds
    }

    private var lastRoundSeconds = 0.0
    private var hasRounds = false

    /// Makes the round that was begun first, then others.
    ///
    /// - Parameter onTurn: called after each turn of the first round, before which there is nothing to be kept.
    func makeRound(onTurn: () -> Void) throws(RunError) {
        let begin = elapsedSeconds
        var draws = RoundDraws(seed: session.plan.seed, round: round)
        if hasRounds {
            draws = beginRound()
            try restartBuilds(draws)
            if halt == nil, let first = order(draws).first { _ = try warmUp(levels[first], draws) }
        }
        for index in order(draws) where !isStopped && halt == nil { try makeRound(at: index, draws, onTurn: onTurn) }
        for build in builds { build.closeRound() }
        lastRoundSeconds = elapsedSeconds - begin
        if !hasRounds, !isStopped {
            // Now it is known what a round takes.
            let whole = lastRoundSeconds + rule.warmup.seconds + budget.startSeconds
            limit(toRounds: 1 + Int(min(1e6, (rule.budget.seconds - elapsedSeconds) / max(1e-3, whole))))
        }
        hasRounds = true
    }

    private func beginRound() -> RoundDraws {
        round += 1
        others.look()
        return RoundDraws(seed: session.plan.seed, round: round)
    }

    /// Levels of which more is to be known.
    private func order(_ draws: RoundDraws) -> [Int] {
        draws.levelOrder(of: levels.count).filter { levels[$0].isOpen }
    }

    private func limit(toRounds rounds: Int) { for index in levels.indices { levels[index].limit(toRounds: rounds) } }

    /// Decides by what there is.
    func conclude() {
        for index in levels.indices { levels[index].conclude() }
    }

    /// What is known by now.
    func result(_ head: ComparisonResult) -> ComparisonResult {
        var result = head
        result.levels = levels.flatMap { measured($0) }
        result.seconds = judgedSeconds ?? elapsedSeconds
        result.wasRestarted = builds.allSatisfy(\.restarts)
        result.halt = halt
        result.around = session.preparations.accounts
        result.interruption = session.interrupts.signal.map { .signal($0) }
        return result
    }

    /// Of each stream; those of which no turn was completed are not there.
    private func measured(_ level: ComparedLevel) -> [ComparisonResult.Level] {
        level.blocks.streams.enumerated().compactMap { place, stream in
            // Of the first round as far as it has come.
            let results = builds.compactMap { build in
                build.result(level: level.index, place, stream, session: session)
                    ?? build.roundResult(level: level.index, place, stream, session: session)
            }
            guard results.count == builds.count else { return nil }
            return ComparisonResult.Level(
                level: results[0].level, blocks: level.blocks.turns, blockSeconds: level.blocks.seconds(of: stream),
                baseline: results[0],
                candidates: zip(results.dropFirst(), level.streams[place]).enumerated().map { index, candidate in
                    let extra = findings(about: level, candidate: builds[index + 1])
                    var made = ComparisonResult.Candidate(
                        result: candidate.0, outcome: ComparisonOutcome(candidate.1, findings: extra))
                    if let contrasts, contrasts.level == level.index, place == 0 { made.contrast = contrasts.ofCandidates[index] }
                    return made
                })
        }
    }

    /// What the test of a candidate cannot know.
    private func findings(about level: ComparedLevel, candidate: ComparedBuild) -> [Finding] {
        var findings: [Finding] = []
        if !rule.isSelf, candidate.isSame(as: builds[0]) { findings.append(.sameTarget) }
        findings += [profileFinding].compactMap { $0 }
        if !others.seen.isEmpty { findings.append(.othersAtWork(others.seen)) }
        if !level.blocks.isWhole, level.blocks.block > rule.block {
            findings.append(.blockGrown(fromSeconds: rule.block.seconds, toSeconds: level.blocks.block.seconds))
        }
        return findings
    }

    // MARK: Builds

    /// Whether any is started anew for each round.
    private var canRestart: Bool { builds.contains(where: \.restarts) }

    /// What does not start ends the comparison, which has a result all the same: whoever waits for it is told as of any other.
    private func prepareBuilds(_ draws: RoundDraws) throws(RunError) {
        for index in draws.startOrder(of: builds.count) where !isStopped && halt == nil {
            report(.starting(builds[index].target.name))
            do throws(RunError) { try builds[index].prepare(session, sharing: builds.count) } catch {
                guard error.isTargets else { throw error }
                halt = ComparisonHalt(
                    target: builds[index].target.name, isBaseline: builds[index].isBaseline, round: round,
                    reason: round > 1 ? .died("\(error)") : .notStarted("\(error)"))
            }
        }
    }

    /// Starts anew what is started for each round.
    private func restartBuilds(_ draws: RoundDraws) throws(RunError) {
        for build in builds where build.restarts { build.stop() }
        try prepareBuilds(draws)
    }

    func stopBuilds() { for build in builds { build.stop() } }

    // MARK: Load

    /// Loads all builds at once.
    ///
    /// - Returns: of each stream what came of it, the baseline's first; empty where there is to be no warm-up.
    private func warmUp(_ level: ComparedLevel, _ draws: RoundDraws) throws(RunError) -> [[LevelBlocks.WarmUp]] {
        guard rule.warmup > .zero, !isStopped else { return [] }
        report(.warmingUp)
        let seed = draws.warmUpSeed(level: level.index)
        let first = firstIteration
        if let generator = builds[0].generator {
            let segments = level.blocks.warmUp(rule.warmup, seed: seed, first: first, session, generator: generator)
            firstIteration += segments.map(\.numbers).max() ?? 0
        }
        for build in builds { build.aborts.begin() }
        let watches = Mutex(Dictionary(uniqueKeysWithValues: builds.map { ($0.target.name, $0.aborts) }))
        let made = try Together.run(builds.compactMap(\.generator)) { [session, rule] generator throws(RunError) in
            let segments = level.blocks.warmUp(rule.warmup, seed: seed, first: first, session, generator: generator)
            return try session.run(segments, on: generator) { ticks in
                let isOver = watches.withLock {
                    $0[generator.targetName]?.observe(ticks, of: segments, level.blocks.streams, labels: generator.labels)
                }
                if isOver ?? false { session.interrupts.stop.request() }
            }
        }
        for build in builds {
            if let watch = watches.withLock({ $0[build.target.name] }) { build.aborts = watch }
            _ = seesAbort(of: build)
        }
        return level.blocks.streams.enumerated().map { place, stream in
            zip(builds, made).compactMap { build, made in
                build.judged(made[place], stream, session: session).map { result in
                    let times = made[place].recording.iterationTimes
                    return .init(result: result, iteration: times.count > 0 ? Nanoseconds(Int64(times.mean)) : nil)
                }
            }
        }
    }

    /// The blocks of a round at one level; they count where all of them were made.
    private func makeRound(at index: Int, _ draws: RoundDraws, onTurn: () -> Void) throws(RunError) {
        let first = draws.firstTurn(of: builds.count)
        let (blocks, apart) = (levels[index].blocks, levels[index].newLabels)
        // By stream and build.
        var figures = [[[CompletedRound.Block]]](
            repeating: [[CompletedRound.Block]](repeating: [], count: builds.count), count: blocks.streams.count)
        for turn in 0..<blocks.turns {
            let seed = draws.seed(level: index, turn: turn)
            let number = firstIteration
            var made: [(build: Int, blocks: [MadeBlock], results: [LevelResult], starts: [Double])] = []
            for build in RoundDraws.order(first, turn: turn) where !isStopped && halt == nil {
                guard let generator = builds[build].generator else { return }
                let segments = blocks.segments(seed: seed, first: number, session, generator: generator)
                let begin = elapsedSeconds
                let block = try builds[build].run(segments, blocks.streams, on: generator, session: session)
                firstIteration = number + (segments.map(\.numbers).max() ?? 0)
                guard !seesAbort(of: builds[build]), !isStopped, !seesDeath(of: builds[build]) else { return }
                let results = zip(block, blocks.streams).compactMap {
                    builds[build].judged($0.recording, $1, apart: apart, session: session)
                }
                guard results.count == block.count else { return }
                let starts = zip(segments, block).map { begin + ($0.delay + $1.recording.recording.windowStart).seconds }
                made.append((build, block, results, starts))
                for result in results { watch.add(result.total, build: build) }
                halt = watch.halt(builds, round: round)
            }
            // Of a turn that was cut off no block counts: one without its counterpart would spoil the pairing.
            guard made.count == builds.count else { return }
            for (build, blocks, results, starts) in made {
                builds[build].add(blocks, level: index)
                for (place, result) in results.enumerated() {
                    figures[place][build].append(CompletedRound.Block(result, start: starts[place]))
                }
            }
            report(
                .blocks(
                    level: blocks.streams[0].level, turn: turn + 1, turns: blocks.turns,
                    medians: medians(made.map { ($0.build, $0.results[0]) })))
            if !hasRounds { onTurn() }
        }
        let memory = builds.map { $0.takeMemory() }
        for (place, stream) in blocks.streams.enumerated() {
            let sides = builds.indices.map { build in
                CompletedRound.Build(
                    figures: figures[place][build], side: side(of: build, level: index, place, stream, memory: memory[build]),
                    cpuShare: builds[build].roundCPUShare)
            }
            levels[index].add(CompletedRound(number: round, order: first, builds: sides), stream: place)
        }
    }

    private func seesAbort(of build: ComparedBuild) -> Bool {
        guard halt == nil, let abort = build.aborts.abort else { return false }
        halt = ComparisonHalt(
            target: build.target.name, isBaseline: build.isBaseline, round: round, reason: .aborted(abort))
        return true
    }

    func seesDeath(of build: ComparedBuild) -> Bool {
        guard let fault = build.fault else { return false }
        halt = ComparisonHalt(target: build.target.name, isBaseline: build.isBaseline, round: round, reason: .died("\(fault)"))
        return true
    }

    private func side(
        of build: Int, level: Int, _ place: Int, _ stream: StreamLevel, memory: (peak: Double?, growth: Double?)
    ) -> RoundRecord.Side {
        let result = builds[build].roundResult(level: level, place, stream, session: session)
        let counts = result?.counts ?? RequestCounts()
        let isOpen = stream.level.peakUsers == nil
        let resources = result?.resources
        var processes: [ComparedMetric: Double] = [:]
        processes[.cpuPerRequest] = resources.flatMap { $0.perRequest($0.cpuSeconds) }
        processes[.memory] = memory.peak
        processes[.memoryGrowth] = memory.growth
        return RoundRecord.Side(
            processes: processes,
            offered: isOpen ? counts.scheduled : nil,
            started: counts.scheduled - builds[build].missed(level: level, stream: place),
            wasRestarted: builds[build].wasRestarted)
    }

    private func medians(_ made: [(build: Int, result: LevelResult)]) -> [(name: String, p50: Double?)] {
        made.sorted { $0.build < $1.build }.map { build, result in
            (builds[build].target.name, result.total.responseTime.percentile(50)?.milliseconds)
        }
    }

    func report(_ phase: Comparison.Progress.Phase) {
        onProgress(
            .init(
                round: round, rounds: cap, nextLook: ComparisonTest.nextLook(after: max(0, round - 1), cap: cap), phase: phase,
                elapsedSeconds: elapsedSeconds, secondsLeft: max(0, secondsLeft)))
    }

    private var secondsLeft: Double {
        let whole = max(lastRoundSeconds, budget.roundSeconds)
        return min(rule.budget.seconds - elapsedSeconds, Double(cap - round + 1) * whole)
    }
}
