import Dispatch
import Engine
import LoadModel
import Measurement
import Runs
import Synchronization
import TestSupport
import Testing

/// One run on one scripted server, and what holds of every run whatever its target does.
struct Trial {
    var server: ScriptedServer
    var load: Load
    var steps = [RequestStep(label: "x", path: Template("/x"))]
    var timeout = 20.0
    var threads = 1
    var seed: UInt64 = 7
    /// nil: as the plan needs.
    var transport: TransportKind?
    var abort: [AbortCondition] = []

    var plan: Plan {
        let steps = steps.map { step in
            var step = step
            step.timeout = Nanoseconds(seconds: timeout)
            return Step.request(step)
        }
        var plan = Plan(
            name: "trial", targets: [Trial.target("target", server)], scenarios: [Scenario(name: "s", steps: steps)], load: load,
            seed: seed, generator: GeneratorOptions(threads: threads, transport: transport))
        plan.abort = abort
        return plan
    }

    static func target(_ name: String, _ server: ScriptedServer) -> Target {
        Target(name: name, url: TargetURL(host: "127.0.0.1", port: server.port))
    }

    /// - Parameter interrupts: to stop the run from outside.
    func result(interrupts: Interrupts = Interrupts()) throws -> RunResult {
        let watchdog = Watchdog(interrupts.stop)
        defer { watchdog.end() }
        let plan = plan
        let session = Session(plan: plan, interrupts: interrupts)
        let result = try LoadRun.perform(session, target: plan.targets[0], planText: "", environment: .current(dyno: "test"))
        for level in result.levels { expectConsistency(of: level) }
        return result
    }

    /// What a plan of one level measured.
    func level(interrupts: Interrupts = Interrupts()) throws -> LevelResult {
        let levels = try result(interrupts: interrupts).levels
        try #require(levels.count == 1)
        return levels[0]
    }
}

/// Stops a run that hangs, so that the test fails in place of never ending.
final class Watchdog: Sendable {
    private let hasEnded = Atomic<Bool>(false)

    init(_ stop: StopSignal, seconds: Double = 40) {
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [self] in
            guard !hasEnded.load(ordering: .relaxed) else { return }
            Issue.record("the run had not ended after \(seconds) s")
            stop.request()
        }
    }

    func end() { hasEnded.store(true, ordering: .relaxed) }
}

/// The books of a run balance, from the totals down to each label.
func expectConsistency(of level: LevelResult) {
    let counts = level.counts
    #expect(counts.scheduled == counts.started + counts.unsent)
    #expect(counts.sent == counts.succeeded + counts.failed - counts.failedBeforeSending + counts.inFlightAtEnd)
    #expect(level.warmupCounts.brokenInvariants.isEmpty)
    #expect(!level.findings.contains { $0.code == "invariantBroken" })
    #expect(level.total.failures.total == counts.failed)
    #expect(level.total.succeeded == counts.succeeded)
    #expect(level.total.statuses.values.reduce(0, +) <= counts.succeeded + counts.failed)
    #expect(level.labels.reduce(0) { $0 + $1.requests } == level.total.requests)
    let unfinished = counts.inFlightAtEnd + counts.unsentRequests + counts.unsent
    #expect(level.total.requests == counts.succeeded + counts.failed + unfinished)
}

extension Load {
    static func closed(users: Int..., requests: Int) -> Load {
        Load(model: .closed(users: users, think: .zero), stop: .requests(requests))
    }

    static func closed(users: Int..., think: Double = 0, seconds: Double) -> Load {
        Load(
            model: .closed(users: users, think: .constant(Nanoseconds(seconds: think))),
            stop: .duration(Nanoseconds(seconds: seconds)))
    }

    static func open(
        _ rates: Double..., arrivals: ArrivalProcess = .constant, warmup: Double = 0, stop: StopRule, maxInFlight: Int? = nil
    ) -> Load {
        Load(
            model: .open(arrivals: arrivals, rates: rates.compactMap { Rate(perSecond: $0) }),
            warmup: Nanoseconds(seconds: warmup), stop: stop, maxInFlight: maxInFlight)
    }
}

extension Load.StopRule {
    static func seconds(_ seconds: Double) -> Load.StopRule { .duration(Nanoseconds(seconds: seconds)) }
}
