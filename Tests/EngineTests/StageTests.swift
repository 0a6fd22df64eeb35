import LoadModel
import Measurement
import Testing

@testable import Engine

/// Stages with names: rows and thresholds of their own, by when requests were due.
@Suite struct StageTests {
    private static let stages = [
        "hold 10/s for 2s", "spike 50/s for 1s name rush", "hold 10/s for 2s name calm", "spike 20/s for 1s name rush",
    ]

    private func load(_ stages: [String], arrivals: ArrivalProcess = .constant) throws -> Load {
        let profile = RateProfile.stages(try stages.map { try RateStage(parsing: $0) })
        return Load(
            model: .open(arrivals: arrivals, profiles: [profile]), warmup: Nanoseconds(seconds: 1),
            stop: .duration(profile.duration ?? .zero))
    }

    private func result(_ outcome: VirtualTrial.Outcome, _ load: Load, _ thresholds: [String] = []) throws -> LevelResult {
        let context = LevelContext(
            level: load.levels[0], warmup: load.warmup, stop: load.stop, labels: ["x"], timeouts: [Nanoseconds(seconds: 10)],
            maxInFlight: 100, threads: 1, wallSeconds: 7)
        return LevelResult(
            recording: outcome.recording, context: context, thresholds: try thresholds.map { try Threshold(parsing: $0) })
    }

    @Test(arguments: [1, 2, 3])
    func aRequestBelongsToTheStageThatItWasDueIn(workers: Int) throws {
        let load = try load(Self.stages)
        let outcome = VirtualTrial(load: load, workers: workers).run(taking: Nanoseconds(seconds: 0.5))
        let level = try result(outcome, load)
        #expect(level.stages.map(\.name) == ["rush", "calm"])
        #expect(level.stages.map(\.seconds) == [2, 2])
        #expect(level.stages.map(\.offeredRate) == [35, 10])
        #expect(level.stages.map(\.measures.requests) == [70, 20])
        // Of the answers to what was due in the last half second of a piece none came before its end.
        #expect(level.stages.map(\.measures.throughput) == [18.5, 8])
        #expect(level.total.requests == 110)
    }

    @Test(arguments: [2, 3])
    func randomArrivalsBelongToTheSameStagesWhateverTheNumberOfWorkers(workers: Int) throws {
        let load = try load(Self.stages, arrivals: .poisson)
        let counts = try [1, workers].map { workers in
            try result(VirtualTrial(load: load, workers: workers).run(taking: Nanoseconds(1_000_000)), load)
                .stages.map(\.measures.requests)
        }
        #expect(counts[0] == counts[1] && counts[0].allSatisfy { $0 > 0 })
    }

    @Test func usersHaveStagesAsWell() throws {
        let stages = ["hold 2 for 2s", "spike 8 for 1s name rush", "hold 1 for 1s name calm"]
        let profile = UserProfile.stages(try stages.map { try UserStage(parsing: $0) })
        let load = Load(
            model: .closed(users: [profile], cycle: UserCycle()), stop: .duration(profile.duration ?? .zero))
        let level = try result(VirtualTrial(load: load).run(taking: Nanoseconds(seconds: 0.1)), load)
        #expect(level.stages.map(\.measures.requests) == [80, 10])
        #expect(level.stages.allSatisfy { $0.offeredRate == nil })
    }

    @Test func thresholdsOfAStageAreHeldAgainstItAlone() throws {
        let load = try load(["hold 10/s for 2s name calm", "spike 10/s for 1s name rush"])
        // What comes behind the second second takes long.
        let slowFrom = VirtualTrial.epoch + Nanoseconds(seconds: 3)
        let outcome = VirtualTrial(load: load).run { { $0 + Nanoseconds(seconds: $0 < slowFrom ? 0.01 : 0.4) } }
        let level = try result(
            outcome, load,
            ["p50{stage=calm} < 20ms", "p50{stage=rush} < 20ms", "mean{stage=rush} > 390ms", "errors{stage=rush} < 1%"])
        #expect(level.thresholds.map(\.holds) == [true, false, true, true])
    }

    @Test func whatIsUnfinishedBelongsToItsStageToo() throws {
        var load = try load(["hold 10/s for 1s", "hold 10/s for 1s name rush"])
        load.finish = .zero
        let outcome = VirtualTrial(load: load).run(taking: Nanoseconds(seconds: 0.35))
        let rush = try #require(try result(outcome, load).stages.first)
        #expect(rush.measures.requests == 10 && rush.measures.succeeded == 7)
    }

    @Test func aStageThatWasNotReachedHasNoLength() throws {
        var recording = Recording(labels: 1, isOpen: true, windowStart: .zero, windowEnd: Nanoseconds(seconds: 6))
        recording.expectStages(try load(Self.stages).levels[0].namedStages)
        recording.endWindow(at: Nanoseconds(seconds: 2.5))
        #expect(recording.stages?.parts.map(\.seconds) == [0.5, 0])
        var later = recording
        later.endWindow(at: Nanoseconds(seconds: 6))
        recording.append(later)
        #expect(recording.stages?.parts.map(\.seconds) == [2.5, 2])
    }
}
