import Engine
import LoadModel
import Measurement

/// Rounds of their own behind the verdict, in which one build after another is sampled under the same load: sampling slows, and is to fall
/// into nothing that is judged.
extension ComparisonRun {
    /// Which intervals rest on.
    static let profileRounds = 6
    /// Of loads that are not cut.
    static let profileRoundsWhole = 3

    /// Of a round each build's: all of them take no longer than half of what the verdict may take, as far as a second each allows.
    static func profileBlock(budget: Nanoseconds, targets: Int) -> Nanoseconds {
        let room = budget.seconds / 2 / Double(profileRounds * max(1, targets))
        return Nanoseconds(seconds: max(1, min(5, room)))
    }

    /// Does nothing where no build is to be sampled, or the comparison came to no end.
    func profile() throws(RunError) {
        guard halt == nil, !isStopped, builds.contains(where: { $0.target.profiling != nil }), !levels.isEmpty else { return }
        judgedSeconds = elapsedSeconds
        let level = levels[levelToProfile]
        let block = ComparisonRun.profileBlock(budget: rule.budget, targets: builds.count)
        let rounds = level.blocks.isWhole ? ComparisonRun.profileRoundsWhole : ComparisonRun.profileRounds
        var made: [[TargetProfile]] = builds.map { _ in [] }
        for round in 0..<rounds {
            report(.profiling(round: round + 1, of: rounds))
            let seed = RoundDraws(seed: session.plan.seed, round: 1_000_000 + round).seed(level: level.index, turn: 0)
            let first = firstIteration
            for build in RoundDraws.order(Array(builds.indices), turn: round) {
                guard let generator = builds[build].generator else { return }
                let segments =
                    level.blocks.isWhole
                    ? level.blocks.segments(seed: seed, first: first, session, generator: generator)
                    : level.blocks.warmUp(block, seed: seed, first: first, session, generator: generator)
                firstIteration = max(firstIteration, first + (segments.map(\.numbers).max() ?? 0))
                let profile: TargetProfile
                do throws(ProfileFault) {
                    guard let found = try builds[build].profile(segments, as: profiling, on: generator, session: session) else {
                        return
                    }
                    profile = found
                } catch {
                    profileFinding = error.finding
                    return
                }
                // What was cut off, or died meanwhile, is compared with nothing.
                guard !isStopped, builds[build].fault == nil else { return }
                made[build].append(profile)
            }
        }
        let contrasts = made.dropFirst().map { candidate in
            ProfileContrast(zip(made[0], candidate).map { (baseline: $0, candidate: $1) })
        }
        self.contrasts = (level.index, contrasts)
    }

    /// The same for all builds, or the tools would be compared.
    private var profiling: Profiling { builds.compactMap(\.target.profiling).last ?? .automatic }

    /// The first that failed, or else the first.
    private var levelToProfile: Int {
        levels.firstIndex { level in level.tests.contains { if case .fail = $0.decision { true } else { false } } } ?? 0
    }
}

extension ComparedBuild {
    /// Loads it with a block, and samples it meanwhile.
    ///
    /// - Returns: nil where the load failed.
    func profile(
        _ segments: [Segment], as profiling: Profiling, on generator: Generator, session: Session
    ) throws(ProfileFault) -> TargetProfile? {
        let sampling = try ProfileSession(profiling, processes: processes)
        let before = processes.isEmpty ? nil : sample()
        var window: MeasuredWindow?
        let made = try? session.run(
            segments, on: generator,
            onBegin: {
                window = $0
                sampling.begin(from: $0.start, to: $0.end)
            })
        guard let made, let window, let before, let after = sample() else { return nil }
        let end = zip(made, segments).map { window.epoch + $1.delay + $0.recording.windowEnd }.max() ?? window.start
        var profile = try sampling.finish(window.start...max(window.start, end)).profile
        let counts = made.flatMap { [$0.recording.counts, $0.recording.warmupCounts] }
        let used = TargetResources(
            from: before, to: after, requests: counts.reduce(0) { $0 + $1.succeeded + $1.failed })
        profile.cpuSecondsPerRequest = used.perRequest(used.cpuSeconds)
        return profile
    }
}
