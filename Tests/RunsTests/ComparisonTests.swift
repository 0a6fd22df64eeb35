import Dispatch
import Glibc
import LoadModel
import Measurement
import Runs
import TestSupport
import Testing

/// Two targets get the same requests on the same schedule, by turns.
@Suite(.serialized) struct ComparisonTests {
    private func compare(
        _ a: ScriptedServer, _ b: ScriptedServer, load: Load, steps: [RequestStep]? = nil, timeout: Double = 20,
        interrupts: Interrupts = Interrupts()
    ) throws -> ComparisonResult {
        var trial = Trial(server: a, load: load, timeout: timeout)
        if let steps { trial.steps = steps }
        let watchdog = Watchdog(interrupts.stop)
        defer { watchdog.end() }
        let result = try Comparison.perform(
            Session(plan: trial.plan, interrupts: interrupts), baseline: Trial.target("a", a),
            candidate: Trial.target("b", b), planText: "", environment: .current(dyno: "test"))
        for level in result.levels {
            expectConsistency(of: level.baseline)
            expectConsistency(of: level.candidate)
        }
        return result
    }

    @Test func bothTargetsGetTheSameRequestsInAlternatingBlocks() throws {
        let a = try ScriptedServer(.answers)
        let b = try ScriptedServer(.answersAfter(milliseconds: 3))
        defer {
            a.stop()
            b.stop()
        }
        let step = RequestStep(label: "x", path: Template(segments: [.literal("/"), .iteration, .literal("/"), .uuid]))
        // Closed blocks are cut by requests: 80 for 2 users make four of 20.
        let result = try compare(a, b, load: .closed(users: 2, requests: 80), steps: [step])
        let level = try #require(result.levels.first)
        #expect(level.blocks == 4)
        #expect(level.baseline.counts.succeeded == 80 && level.candidate.counts.succeeded == 80)
        // The identity of each request is drawn from the seed of its block, and is the same on both sides.
        #expect(a.requests.map(\.path).sorted() == b.requests.map(\.path).sorted())
        #expect(Set(a.requests.map(\.path)).count == 80)

        let log = (a.requests.map { ($0.received, "A") } + b.requests.map { ($0.received, "B") }).sorted { $0.0 < $1.0 }
        let turns = log.map(\.1).reduce(into: [(side: String, count: Int)]()) { turns, side in
            if turns.last?.side == side { turns[turns.count - 1].count += 1 } else { turns.append((side, 1)) }
        }
        // A B, B A, B A, A B: neighbours of one side run together.
        #expect(turns.map(\.side) == ["A", "B", "A", "B", "A", "B"])
        #expect(turns.map(\.count) == [20, 40, 20, 20, 40, 20])
    }

    @Test func anOpenComparisonKeepsTheScheduleOfEachBlock() throws {
        let a = try ScriptedServer(.answers)
        let b = try ScriptedServer(.answers)
        defer {
            a.stop()
            b.stop()
        }
        let result = try compare(a, b, load: .open(50, arrivals: .poisson, warmup: 0.2, stop: .requests(60)))
        let level = try #require(result.levels.first)
        #expect(level.baseline.counts.sent == 60 && level.candidate.counts.sent == 60)
        // The warm-up goes to both and is forgotten.
        #expect(a.requests.count == b.requests.count && a.requests.count > 60)
    }

    @Test func aSideThatTimesOutIsComparedNotLost() throws {
        let a = try ScriptedServer(.answers)
        let b = try ScriptedServer(.neverAnswers)
        defer {
            a.stop()
            b.stop()
        }
        let result = try compare(a, b, load: .closed(users: 10, requests: 200), timeout: 0.2)
        let level = try #require(result.levels.first)
        #expect(level.baseline.counts.succeeded == 200)
        #expect(level.candidate.total.failures[.timeout] == 200)
    }

    @Test func aStopInAComparisonKeepsWholePairsOnly() throws {
        let a = try ScriptedServer(.answers)
        let b = try ScriptedServer(.answersAfter(milliseconds: 10))
        defer {
            a.stop()
            b.stop()
        }
        let interrupts = Interrupts()
        // Blocks are of 10 requests, in the order AB BA BA AB: the stop falls into the last, whose counterpart is complete.
        DispatchQueue.global().async {
            while b.requests.count < 35 { usleep(1000) }
            interrupts.stop.request()
        }
        let result = try compare(a, b, load: .closed(users: 1, requests: 1000), interrupts: interrupts)
        let level = try #require(result.levels.first)
        #expect(level.blocks == 3)
        #expect(level.baseline.counts.sent == 30 && level.candidate.counts.sent == 30)
    }
}
