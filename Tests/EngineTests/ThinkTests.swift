import LoadModel
import Measurement
import Testing

@testable import Engine

/// Pauses of users and between steps, in virtual time.
@Suite struct ThinkTests {
    private let service = Nanoseconds(1_000_000)

    /// The times from each answer to the same user's next request, in seconds.
    private func pauses(_ outcome: VirtualTrial.Outcome) -> [Double] {
        Dictionary(grouping: outcome.starts, by: \.identity.user).values.flatMap { starts in
            zip(starts, starts.dropFirst()).map { ($1.at - $0.at - service).seconds }
        }
    }

    @Test(arguments: ["exponential 20ms", "lognormal 20ms cv=0.5", "uniform 20ms", "gamma 20ms cv=0.5"])
    func usersThinkAsTheirLawHasIt(law: String) throws {
        let think = try Distribution(parsing: law)
        let trial = VirtualTrial(
            load: Load(model: .closed(users: [10], think: think), stop: .duration(Nanoseconds(seconds: 200))))
        let sorted = pauses(trial.run(taking: service)).sorted()
        #expect(sorted.count > 20_000)
        // Kolmogorov and Smirnov: at this distance or farther once in a million.
        let distance = sorted.enumerated().map { rank, pause in
            abs(think.cdf(Nanoseconds(seconds: pause)) - (Double(rank) + 0.5) / Double(sorted.count))
        }.max()
        #expect(try #require(distance) < 2.7 / Double(sorted.count).squareRoot())
    }

    @Test func thePausesOfAUserAreTheSameWhateverTheNumberOfWorkers() throws {
        let think = try Distribution(parsing: "exponential 20ms")
        func starts(_ workers: Int) -> [[Nanoseconds]] {
            var trial = VirtualTrial(
                load: Load(model: .closed(users: [7], think: think), stop: .duration(Nanoseconds(seconds: 2))))
            trial.workers = workers
            let byUser = Dictionary(grouping: trial.run(taking: service).starts, by: \.identity.user)
            return byUser.sorted { $0.key < $1.key }.map { $0.value.map(\.at) }
        }
        #expect(starts(1) == starts(3))
    }

    @Test func pausesBetweenStepsAreDrawnForEachIteration() throws {
        let scenario = Scenario(
            name: "s",
            steps: [
                .request(RequestStep(label: "a", path: Template("/a"))),
                .think(.constant(Nanoseconds(seconds: 0.1))), .think(Distribution(.exponential, mean: Nanoseconds(seconds: 0.3))),
                .request(RequestStep(label: "b", path: Template("/b"))),
            ])
        let rate = try #require(Rate(perSecond: 100))
        let trial = VirtualTrial(
            load: Load(model: .open(arrivals: .constant, rates: [rate]), stop: .requests(20_000)), scenarios: [scenario])
        let begun = trial.run(taking: service).begun[0]
        let firsts = Dictionary(uniqueKeysWithValues: begun.filter { $0.request == 0 }.map { ($0.identity.iteration, $0.at) })
        var moments = Moments()
        for second in begun where second.request == 1 {
            let first = try #require(firsts[second.identity.iteration])
            moments.record(second.at - first - service)
        }
        #expect(moments.count == 20_000)
        #expect(moments.min >= Nanoseconds(seconds: 0.1))
        // Four standard errors.
        #expect(abs(moments.mean / 1e9 - 0.4) < 4 * 0.3 / 20_000.0.squareRoot())
        #expect(abs(moments.standardDeviation / 1e9 - 0.3) < 0.02)
    }
}
