import DemoTarget
import Foundation
import LoadModel
import Measurement
import PlanFormats
import Runs
import Testing

/// Every plan that comes with Dyno and needs no builds of the reader's is run for a moment against demo targets.
@Suite(.serialized) struct PlanRunTests {
    static let folder = Repository.root + "/Plans"
    static let names = ((try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []).filter {
        // Plans of builds that are elsewhere are run by ContinuousIntegrationTests.
        $0.hasSuffix(".yaml") && !$0.hasPrefix("ci/")
    }.sorted()

    @Test(arguments: names)
    func aPlanRunsAsItIsOnlyShorter(name: String) throws {
        var plan = try PlanReader.read(file: "\(Self.folder)/\(name)", environment: [:])
        let running = try plan.targets.map { _ in try DemoTarget.start(DemoTargetConfiguration()) }
        defer { for target in running { target.stop() } }
        for (index, target) in running.enumerated() {
            plan.targets[index].url.port = target.port
            plan.targets[index].launch = nil
        }
        plan.load = Self.shortened(plan.load)
        plan.thresholds = plan.thresholds.filter { !$0.metric.isTime }
        let session = { Session(plan: $0, interrupts: Interrupts()) }
        let environment = Environment.current(dyno: "test")
        let levels: [LevelResult]
        // A sweep's plan may have the names of a comparison; it is not one.
        if let roles = plan.comparison.roles, !name.hasPrefix("sweep") {
            plan.load = Self.firstLevels(of: plan.load, 2)
            plan.comparison.rule.warmup = Nanoseconds(seconds: 0.05)
            plan.comparison.rule.block = Nanoseconds(seconds: 0.1)
            plan.comparison.rule.blocks = 4
            plan.comparison.rule.looks = 1
            let compared = ([roles.baseline] + roles.candidates).compactMap { name in plan.targets.first { $0.name == name } }
            let result = try Comparison.perform(
                session(plan), baseline: compared[0], candidates: Array(compared.dropFirst()), planText: "",
                environment: environment)
            levels = result.levels.flatMap { level in result.sides(of: level).map(\.result) }
        } else {
            levels = try plan.targets.flatMap {
                try LoadRun.perform(session(plan), target: $0, planText: "", environment: environment).levels
            }
        }
        #expect(levels.count == plan.load.levels.count * plan.targets.count)
        for level in levels {
            #expect(level.counts.succeeded > 0 && level.counts.failed == 0)
            #expect(level.counts.brokenInvariants.isEmpty)
            #expect(level.thresholds.allSatisfy { $0.holds })
        }
    }

    /// The same levels, each with 20 iterations, or of users for half a second, at 20 times the rate, or 200 a second.
    private static func shortened(_ load: Load) -> Load {
        var short = load
        short.warmup = Nanoseconds(seconds: 0.1)
        short.stop = .requests(20)
        switch load.model {
        case .open(let arrivals, let profiles):
            short.model = .open(arrivals: arrivals, profiles: profiles.map { faster($0) })
        case .partlyOpen(let arrivals, let profiles, let sessions):
            short.model = .partlyOpen(
                arrivals: arrivals, profiles: profiles.map { faster($0) }, sessions: Sessions(returning: sessions.returning))
        case .closed(let users, let cycles):
            short.model = .closed(users: users.map { sooner($0) }, cycles: cycles)
            // Some think for many seconds.
            short.stop = .duration(Nanoseconds(seconds: 0.5))
        case .trace(var trace):
            trace.speed *= 20
            short.model = .trace(trace)
            short.warmup = .zero
        }
        if let duration = short.stagesDuration { short.stop = .duration(duration) }
        return short
    }

    /// Six rounds of each level take their time, and blocks of few requests grow.
    private static func firstLevels(of load: Load, _ count: Int) -> Load {
        var few = load
        switch load.model {
        case .open(let arrivals, let profiles):
            few.model = .open(arrivals: arrivals, profiles: profiles.prefix(count).map { atLeast(400, $0) })
        case .closed(let users, let cycles): few.model = .closed(users: Array(users.prefix(count)), cycles: cycles)
        case .partlyOpen, .trace: break
        }
        return few
    }

    private static func atLeast(_ perSecond: Double, _ profile: RateProfile) -> RateProfile {
        guard case .steady(let rate) = profile, rate.perSecond < perSecond else { return profile }
        return .steady(Rate(perSecond: perSecond) ?? rate)
    }

    private static func faster(_ profile: RateProfile) -> RateProfile {
        switch profile {
        case .steady(let rate): .steady(Rate(perSecond: min(rate.perSecond * 20, max(rate.perSecond, 200))) ?? rate)
        case .stages(let stages): .stages(stages.map { RateStage($0.shape, for: Nanoseconds(100_000_000)) })
        }
    }

    private static func sooner(_ profile: UserProfile) -> UserProfile {
        switch profile {
        case .steady(let users, _): .steady(users)
        case .stages(let stages): .stages(stages.map { UserStage($0.shape, for: Nanoseconds(100_000_000)) })
        }
    }
}
