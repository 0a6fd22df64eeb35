import Dispatch
import Glibc
import LoadModel
import Measurement
import Runs
import TestSupport
import Testing

/// Targets get the same requests on the same schedule, by turns, and a verdict.
@Suite(.serialized) struct ComparisonTests {
    /// Rounds of about a second, four short blocks of each target.
    private static let quick = ComparisonRule(
        looks: 1, budget: Nanoseconds(seconds: 30), warmup: Nanoseconds(seconds: 0.1), block: Nanoseconds(seconds: 0.1), blocks: 8
    )

    private func compare(
        _ servers: ScriptedServer..., load: Load, rule: ComparisonRule = quick, steps: [RequestStep]? = nil, timeout: Double = 20,
        interrupts: Interrupts = Interrupts(), onRound: (ComparisonResult) -> Void = { _ in }
    ) throws -> ComparisonResult {
        var trial = Trial(server: servers[0], load: load, timeout: timeout)
        if let steps { trial.steps = steps }
        var plan = trial.plan
        plan.comparison.rule = rule
        let watchdog = Watchdog(interrupts.stop)
        defer { watchdog.end() }
        let targets = zip(["a", "b", "c"], servers).map { Trial.target($0, $1) }
        let result = try Comparison.perform(
            Session(plan: plan, interrupts: interrupts), baseline: targets[0], candidates: Array(targets.dropFirst()),
            planText: "", environment: .current(dyno: "test"), onRound: onRound)
        for level in result.levels {
            for side in result.sides(of: level) { expectConsistency(of: side.result) }
        }
        return result
    }

    private func servers(_ behaviours: ScriptedServer.Behaviour..., body: ([ScriptedServer]) throws -> Void) throws {
        let servers = try behaviours.map { try ScriptedServer($0) }
        defer { for server in servers { server.stop() } }
        try body(servers)
    }

    @Test func aSlowerCandidateFails() throws {
        try servers(.answersAfter(milliseconds: 2), .answersAfter(milliseconds: 6)) { servers in
            var rounds: [Int?] = []
            let result = try compare(servers[0], servers[1], load: .closed(users: 4, seconds: 60)) { sofar in
                rounds.append(sofar.levels.first?.rounds)
            }
            let level = try #require(result.levels.first)
            // Before anything is measured, after each turn of the first round, and after each round.
            #expect(rounds.first == .some(nil) && rounds.count { $0 == 0 } >= 1 && level.rounds == 6)
            #expect(rounds.compactMap { $0 }.drop { $0 == 0 } == [1, 2, 3, 4, 5, 6])
            guard case .fail(let metrics) = level.candidates[0].outcome.decision else {
                return #expect(Bool(false), "\(level.candidates[0].outcome.decision)")
            }
            #expect(metrics.contains(.mean) && metrics.contains(.throughput) && result.halt == nil)
            #expect(level.candidates[0].outcome.findings.contains(.aboutProcesses))
        }
    }

    @Test func allTargetsGetTheSameRequestsInTurns() throws {
        try servers(.answers, .answersAfter(milliseconds: 1), .answers) { servers in
            let step = RequestStep(label: "x", path: Template(segments: [.literal("/"), .iteration, .literal("/"), .uuid]))
            let result = try compare(
                servers[0], servers[1], servers[2], load: .open(800, stop: .seconds(60)), steps: [step])
            let level = try #require(result.levels.first)
            #expect(level.candidates.count == 2 && level.rounds > 0)
            let sent = result.sides(of: level).map(\.result.counts.sent)
            #expect(sent[0] > 0 && sent[1] == sent[0] && sent[2] == sent[0])
            // The identity of each request is drawn from the seed of its turn, and is the same on all sides.
            let paths = servers.map { $0.requests.map(\.path).sorted() }
            #expect(paths[0] == paths[1] && paths[1] == paths[2])
        }
    }

    @Test func levelsAreComparedInEachRound() throws {
        try servers(.answers, .answers) { servers in
            let load = Load.open(200, 600, stop: .seconds(60))
            let result = try compare(servers[0], servers[1], load: load)
            // All of them, unless other work on the machine takes the time for the last.
            #expect(result.levels[0].rounds == result.levels[1].rounds && result.levels[0].rounds > 1)
            // 40 requests need a longer block where fewer come.
            #expect(result.levels[0].blockSeconds > result.levels[1].blockSeconds)
        }
    }

    @Test func aCandidateOfNothingButFailuresEndsTheComparison() throws {
        try servers(.answers, .dies(after: 0)) { servers in
            let result = try compare(servers[0], servers[1], load: .closed(users: 4, seconds: 60), timeout: 1)
            let halt = try #require(result.halt)
            #expect(halt.target == "b" && !halt.isBaseline && (0...2).contains(halt.round), "\(halt)")
            #expect(result.verdict == .candidateLost && ExitStatus(result) == .candidateLost)
        }
    }

    @Test func aBaselineThatDiesStopsTheComparison() throws {
        try servers(.dies(after: 300), .answers) { servers in
            let result = try compare(servers[0], servers[1], load: .closed(users: 4, seconds: 60), timeout: 1)
            #expect(result.halt?.isBaseline == true && result.verdict == .baselineLost)
            #expect(ExitStatus(result) == .unreachable && ExitStatus(result).forBisecting == .skipped)
        }
    }

    @Test func aStopKeepsWholeTurnsOnly() throws {
        try servers(.answers, .answersAfter(milliseconds: 10)) { servers in
            let interrupts = Interrupts()
            DispatchQueue.global().async {
                while servers[1].requests.count < 70 { usleep(1000) }
                interrupts.stop.request()
            }
            let result = try compare(
                servers[0], servers[1], load: .closed(users: 2, seconds: 60), interrupts: interrupts)
            #expect(result.verdict == .inconclusive)
            for level in result.levels { #expect(level.candidates[0].outcome.rounds.count < 6) }
        }
    }

    @Test func aBudgetWithoutRoomForTheRoundsIsRefused() throws {
        try servers(.answers, .answers) { servers in
            var rule = Self.quick
            rule.budget = Nanoseconds(seconds: 1)
            rule.block = Nanoseconds(seconds: 1)
            let error = #expect(throws: RunError.self) {
                try compare(servers[0], servers[1], load: .closed(users: 1, seconds: 60), rule: rule)
            }
            #expect(error?.description.contains("--budget") == true)
        }
    }

    @Test func aTargetAgainstItselfIsSaidSoUnlessThatIsWanted() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        for isSelf in [false, true] {
            var rule = Self.quick
            rule.isSelf = isSelf
            let result = try compare(server, server, load: .closed(users: 2, seconds: 60), rule: rule)
            #expect(result.levels.first?.candidates[0].outcome.findings.contains(.sameTarget) == !isSelf)
        }
    }

    @Test func aRateThatNeitherCanCarryIsInvalidAndEndsSoon() throws {
        try servers(.answersAfter(milliseconds: 50), .answersAfter(milliseconds: 50)) { servers in
            // One connection carries 20 a second.
            var load = Load.open(200, stop: .seconds(60))
            load.connections = 1
            let result = try compare(servers[0], servers[1], load: load)
            let outcome = try #require(result.levels.first?.candidates[0].outcome)
            #expect(outcome.findings.contains(where: \.isSaturation) && outcome.rounds.count == 2)
            #expect(result.verdict == .invalid && ExitStatus(result) == .invalid)
        }
    }
}
