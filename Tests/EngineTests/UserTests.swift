import LoadModel
import Measurement
import Testing

@testable import Engine

/// Users of a closed load who come and go, and who keep to a pace, in virtual time.
@Suite struct UserTests {
    private let service = Nanoseconds(10_000_000)

    private func load(_ users: UserProfile, _ cycle: UserCycle = UserCycle(), warmup: Double = 0, seconds: Double) -> Load {
        Load(
            model: .closed(users: [users], cycle: cycle), warmup: Nanoseconds(seconds: warmup),
            stop: .duration(Nanoseconds(seconds: seconds)))
    }

    /// Who asked anything within a stretch of time.
    private func users(_ outcome: VirtualTrial.Outcome, _ from: Double, _ to: Double) -> Set<Int> {
        Set(outcome.starts.filter { $0.at.seconds >= from && $0.at.seconds < to }.map(\.identity.user))
    }

    @Test(arguments: [1, 3])
    func usersComeAndGoWithTheStages(workers: Int) {
        let stages = [
            UserStage(.hold(4), for: Nanoseconds(seconds: 2)), UserStage(.ramp(from: nil, to: 12), for: Nanoseconds(seconds: 4)),
            UserStage(.spike(20), for: Nanoseconds(seconds: 1)), UserStage(.ramp(from: nil, to: 0), for: Nanoseconds(seconds: 3)),
        ]
        var trial = VirtualTrial(load: load(.stages(stages), warmup: 1, seconds: 10))
        trial.workers = workers
        let outcome = trial.run(taking: service)
        #expect(users(outcome, 0, 2.9) == Set(0..<4))
        #expect(users(outcome, 3, 4.999) == Set(0..<8))
        #expect(users(outcome, 6.95, 7) == Set(0..<12))
        #expect(users(outcome, 7, 7.9) == Set(0..<20))
        // After the iteration that each was in, they are gone.
        #expect(users(outcome, 8.1, 8.11).isSubset(of: Set(0..<12)))
        #expect(users(outcome, 9.52, 10) == Set(0..<6))
        #expect(outcome.recording.warmupCounts.sent == 400)
        #expect(outcome.recording.counts.brokenInvariants.isEmpty)
    }

    @Test func whoLeavesEndsThePassFirst() {
        let stages = [UserStage(.hold(2), for: Nanoseconds(seconds: 1)), UserStage(.hold(1), for: Nanoseconds(seconds: 1))]
        let scenario = Scenario(
            name: "s",
            steps: [
                .request(RequestStep(label: "a", path: Template("/a"))), .think(.constant(Nanoseconds(seconds: 0.6))),
                .request(RequestStep(label: "b", path: Template("/b"))),
            ])
        let outcome = VirtualTrial(load: load(.stages(stages), seconds: 2), scenarios: [scenario]).run(taking: service)
        let second = outcome.begun[0].filter { $0.identity.user == 1 }
        // Each iteration takes 0.62 s: the second began before the number fell and ends after.
        #expect(second.map(\.request) == [0, 1, 0, 1])
    }

    @Test func whoComesAgainGoesOnWithAnotherIteration() {
        let stages = [2, 1, 2].map { UserStage(.hold($0), for: Nanoseconds(seconds: 1)) }
        let starts = VirtualTrial(load: load(.stages(stages), seconds: 3)).run(taking: service).starts
            .filter { $0.identity.user == 1 }
        #expect(starts.map(\.identity.iteration) == Array(0..<200))
        #expect(starts[100].at == Nanoseconds(seconds: 2))
    }

    @Test func usersAreStagedIn() {
        let outcome = VirtualTrial(load: load(.steady(10, rampUp: Nanoseconds(seconds: 5)), seconds: 8)).run(taking: service)
        let firsts = (0..<10).map { user in outcome.starts.first { $0.identity.user == user }?.at }
        #expect(firsts == (0..<10).map { Nanoseconds(seconds: 0.5 * Double($0)) })
    }

    @Test func theRequestsOfUsersWhoAreStagedInAreAllMade() {
        let rampUp = UserProfile.steady(7, rampUp: Nanoseconds(seconds: 1))
        let outcome = VirtualTrial(load: Load(model: .closed(users: [rampUp], cycle: UserCycle()), stop: .requests(100)))
            .run(taking: service)
        #expect(outcome.recording.counts.sent == 100)
    }

    @Test func aPassBeginsNoSoonerThanThePacing() {
        let cycle = UserCycle(think: .constant(Nanoseconds(seconds: 0.05)), pacing: Nanoseconds(seconds: 0.2))
        let starts = VirtualTrial(load: load(.steady(1), cycle, seconds: 10)).run(taking: service).starts
        #expect(starts.count == 50)
        #expect(zip(starts, starts.dropFirst()).allSatisfy { $1.at - $0.at == Nanoseconds(seconds: 0.2) })
    }

    @Test func whereAnswersTakeLongerThanThePacingUsersOnlyThink() {
        let cycle = UserCycle(think: .constant(Nanoseconds(seconds: 0.05)), pacing: Nanoseconds(seconds: 0.2))
        let starts = VirtualTrial(load: load(.steady(1), cycle, seconds: 10)).run(taking: Nanoseconds(seconds: 0.3)).starts
        #expect(zip(starts, starts.dropFirst()).allSatisfy { $1.at - $0.at == Nanoseconds(seconds: 0.35) })
    }
}
