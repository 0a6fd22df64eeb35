import LoadModel
import Measurement
import Testing

@testable import Engine

/// Partly open loads in virtual time.
@Suite struct SessionTests {
    private let service = Nanoseconds(3_000_000)

    private func load(
        _ returning: Double, rate: Double = 100, _ arrivals: ArrivalProcess = .poisson, think: Distribution = .zero,
        warmup: Double = 0, stop: Load.StopRule
    ) throws -> Load {
        Load(
            model: .partlyOpen(
                arrivals: arrivals, profiles: [.steady(try #require(Rate(perSecond: rate)))],
                sessions: Sessions(returning: returning, think: think)), warmup: Nanoseconds(seconds: warmup), stop: stop)
    }

    private static let scenarios = [("a", 3.0), ("b", 1.0)].map { name, weight in
        Scenario(
            name: name, weight: weight,
            steps: [
                .request(RequestStep(label: name, path: Template("/\(name)"))),
                .think(Distribution(.exponential, mean: Nanoseconds(seconds: 0.1))),
                .request(RequestStep(label: "\(name)2", path: Template("/\(name)2"))),
            ])
    }

    @Test(arguments: [1, 3], ["constant", "poisson", "gamma cv=2", "onOff on=1s off=2s"])
    func withoutReturnsEverythingIsAsInAnOpenLoad(workers: Int, arrivals: String) throws {
        let process = try ArrivalProcess(parsing: arrivals)
        let partly = try load(0, process, warmup: 2, stop: .duration(Nanoseconds(seconds: 20)))
        var open = partly
        open.model = .open(arrivals: process, rates: [try #require(Rate(perSecond: 100))])
        let outcomes = [partly, open].map { load in
            VirtualTrial(load: load, scenarios: Self.scenarios, seed: 7, workers: workers).run(taking: service)
        }
        let sent = outcomes.map {
            $0.begun.map { $0.map { [$0.request, $0.identity.user, $0.identity.iteration, Int($0.at.count)] } }
        }
        #expect(sent[0] == sent[1] && sent[0].joined().count > 3000)
        #expect(outcomes[0].recording.counts == outcomes[1].recording.counts)
        #expect(
            outcomes[0].recording.labels.map(\.responseTime.moments) == outcomes[1].recording.labels.map(\.responseTime.moments))
    }

    @Test(arguments: [0.2, 0.5, 0.8, 0.9])
    func sessionsAreAsLongAsTheirLawHasIt(returning: Double) throws {
        let sessions = 40_000
        let trial = VirtualTrial(load: try load(returning, rate: 1000, stop: .requests(sessions)))
        let recording = trial.run(taking: service).recording
        let counts = recording.sessions
        #expect(counts.began == sessions && counts.left == sessions && counts.cut == 0)
        #expect(recording.counts.sent == counts.passes && recording.counts.unsent == 0)
        let measured = try #require(counts.passesPerSession)
        #expect(abs(measured.mean * (1 - returning) - 1) < 0.01)
        #expect(abs(measured.mean - 1 / (1 - returning)) < 4 * measured.standardError)
    }

    @Test func sessionsThatTheEndCutsShortDoNotMakeTheOthersLookShort() throws {
        // Sessions last 10 s on average, as long as the load: most of what leaves in time is short.
        let think = try Distribution(parsing: "exponential 2.5s")
        let trial = VirtualTrial(
            load: try load(0.8, rate: 10_000, think: think, stop: .duration(Nanoseconds(seconds: 10))))
        let recording = trial.run(taking: service).recording
        let counts = recording.sessions
        #expect(counts.began == counts.left + counts.cut)
        #expect(counts.cut > counts.began / 4)
        let naive = Double(counts.passes) / Double(counts.began)
        let measured = try #require(counts.passesPerSession)
        #expect(naive < 4)
        #expect(abs(measured.mean / 5 - 1) < 0.01)
        #expect(recording.counts.brokenInvariants.isEmpty)
    }

    @Test func returnsAreThoseOfTheSessionWhateverTheNumberOfWorkers() throws {
        let think = try Distribution(parsing: "exponential 200ms")
        func begun(_ workers: Int) throws -> [[Int]] {
            let trial = VirtualTrial(
                load: try load(0.7, think: think, warmup: 1, stop: .duration(Nanoseconds(seconds: 5))), scenarios: Self.scenarios,
                workers: workers)
            return trial.run(taking: service).begun.joined().map {
                [$0.identity.user, $0.identity.iteration, $0.request, Int($0.at.count)]
            }
            .sorted { $0.lexicographicallyPrecedes($1) }
        }
        #expect(try begun(1) == begun(3))
    }

    @Test func aReturnComesAThinkTimeAfterTheAnswer() throws {
        let think = Distribution.constant(Nanoseconds(seconds: 0.25))
        let outcome = VirtualTrial(load: try load(0.8, .constant, think: think, stop: .requests(500))).run(taking: service)
        let bySession = Dictionary(grouping: outcome.starts, by: \.identity.user)
        #expect(bySession.count == 500)
        for (session, starts) in bySession {
            #expect(starts[0].at == Nanoseconds(seconds: Double(session) / 100))
            #expect(starts.map(\.identity.iteration) == (0..<starts.count).map { session + $0 })
            #expect(zip(starts, starts.dropFirst()).allSatisfy { $1.at - $0.at == Nanoseconds(seconds: 0.253) })
        }
        #expect(outcome.recording.phases.lag.moments.max == .zero)
    }

    @Test func returnsThatFindNoSlotAreUnsent() throws {
        let trial = VirtualTrial(load: try load(0.9, rate: 10, .constant, stop: .duration(Nanoseconds(seconds: 10))))
        let recording = trial.run(capacity: 1) { { $0 + Nanoseconds(seconds: 1) } }.recording
        // One at a time: ten in ten seconds, and the one that was in flight then.
        #expect(recording.counts.sent <= 11)
        #expect(recording.counts.unsent == recording.counts.scheduled - recording.counts.started)
        #expect(recording.counts.scheduled >= 100)
        #expect(recording.counts.brokenInvariants.isEmpty)
        #expect(recording.sessions.began == recording.sessions.left + recording.sessions.cut)
    }

    @Test func littlesLawHoldsOfTheBookkeeping() throws {
        let think = try Distribution(parsing: "exponential 100ms")
        for stop in [Load.StopRule.requests(2000), .duration(Nanoseconds(seconds: 20))] {
            let trial = VirtualTrial(load: try load(0.8, think: think, warmup: 1, stop: stop))
            var free = Instant.origin
            let recording = trial.run {
                { sent in
                    free = max(sent, free) + Nanoseconds(1_800_000)
                    return free
                }
            }.recording
            #expect(recording.timeInSystem == recording.census.inSystemTime)
            #expect(recording.timeInSystem > .zero)
        }
    }

    @Test(arguments: [(0.0, Sessions.Resemblance.open), (0.8, .open), (0.85, .between), (0.9, .closed), (0.99, .closed)])
    func theReportSaysWhatTheLoadIsLike(returning: Double, resemblance: Sessions.Resemblance) {
        #expect(Sessions(returning: returning).resemblance == resemblance)
    }
}
