import LoadModel
import Measurement
import Testing

@Suite struct QueueingAnalysisTests {
    private static let fiveMilliseconds = Nanoseconds(5_000_000)
    private static let work = Scenario(name: "s", steps: [.request(RequestStep(label: "x", path: Template("/work")))])
    private static let exponential = DeclaredService(law: Distribution(.exponential, mean: fiveMilliseconds))

    private func analysis(
        _ arrivals: ArrivalProcess = .poisson, rate: Double, _ service: DeclaredService, scenarios: [Scenario] = [work]
    ) throws -> QueueingAnalysis {
        QueueingAnalysis(
            of: .open(arrivals: arrivals, rate: try #require(Rate(perSecond: rate))), scenarios: scenarios, service: service)
    }

    private static func service(
        _ law: UnitLaw, servers: Int = 1, _ discipline: Discipline = .fifo, queue: Int? = nil
    ) -> DeclaredService {
        DeclaredService(
            law: Distribution(law, mean: fiveMilliseconds), servers: servers, discipline: discipline, queue: queue)
    }

    /// Mean response times in units of the mean service time, from the formulas' own tests and by hand.
    @Test(arguments: [
        (ArrivalProcess.poisson, 0.8, service(.exponential), "M/M/1", 5.0),
        (.poisson, 0.7, service(.exponential, servers: 4), "M/M/4", 1 + 0.428654318232537 / (4 * 0.3)),
        (.poisson, 0.5, service(.lognormal(cv: 2)), "M/G/1", 1 + 0.5 * 5 / (2 * 0.5)),
        (.poisson, 0.8, service(.constant), "M/D/1", 3),
        (.poisson, 0.8, service(.lognormal(cv: 2), .ps), "M/G/1-PS", 5),
        (.poisson, 0.8, service(.pareto(alpha: 1.5), .ps), "M/G/1-PS", 5),
        (.poisson, 0.7, service(.constant, servers: 4, .ps), "M/D/4-PS", 1 + 0.428654318232537 / (4 * 0.3)),
        (.poisson, 0.8, service(.exponential, .sjf), "M/M/1-SJF", 2.8822186162397765),
        (.constant, 0.8, service(.exponential), "D/M/1", 1 / (1 - 0.6286297964964594)),
        (.constant, 0.9, service(.constant), "D/D/1", 1),
    ])
    func anOpenLevelIsRecognised(
        arrivals: ArrivalProcess, utilisation: Double, service: DeclaredService, notation: String, mean: Double
    ) throws {
        let rate = utilisation * 200 * Double(service.servers)
        let analysis = try analysis(arrivals, rate: rate, service)
        #expect(analysis.notation == notation)
        let prediction = try #require(analysis.prediction)
        #expect(abs(prediction.utilisation - utilisation) < 1e-12)
        #expect(abs(try #require(prediction.meanResponseTime) / 0.005 - mean) < 1e-6 * mean)
        #expect(abs(try #require(prediction.inSystem) - rate * 0.005 * mean) < 1e-5)
        #expect(prediction.throughput == rate)
        #expect(abs(analysis.utilisation(throughput: rate) - utilisation) < 1e-12)
    }

    @Test func returnsOfSessionsCountAsArrivalsWhereTheStationIsOfProductForm() throws {
        func analysis(_ arrivals: ArrivalProcess, _ service: DeclaredService) throws -> QueueingAnalysis {
            let profile = RateProfile.steady(try #require(Rate(perSecond: 40)))
            let sessions = Sessions(returning: 0.75, think: Distribution(.exponential, mean: Nanoseconds(seconds: 1)))
            return QueueingAnalysis(
                of: .partlyOpen(arrivals: arrivals, profile: profile, sessions: sessions), scenarios: [Self.work],
                service: service)
        }
        let known = try analysis(.poisson, Self.exponential)
        #expect(known.notation == "M/M/1 with returns")
        let prediction = try #require(known.prediction)
        #expect(abs(prediction.throughput - 160) < 1e-9 && abs(prediction.utilisation - 0.8) < 1e-12)
        #expect(abs(try #require(prediction.meanResponseTime) - 0.025) < 1e-9)
        #expect(try analysis(.poisson, Self.service(.constant, .ps)).prediction != nil)
        #expect(try analysis(.poisson, Self.service(.constant)).outcome == .unknown(.sessions))
        #expect(try analysis(.constant, Self.exponential).outcome == .unknown(.sessions))
    }

    @Test func usersWhoKeepAPaceOrComeAndGoAreNotPredicted() {
        func outcome(_ users: UserProfile, _ cycle: UserCycle = UserCycle()) -> QueueingAnalysis {
            QueueingAnalysis(of: .closed(users: users, cycle: cycle), scenarios: [Self.work], service: Self.exponential)
        }
        let second = Nanoseconds(seconds: 1)
        let paced = outcome(.steady(5), UserCycle(pacing: second))
        #expect(paced.outcome == .unknown(.pacing) && paced.bounds == nil)
        let staged = outcome(.stages([UserStage(.hold(5), for: second)]))
        #expect(staged.outcome == .unknown(.rateVaries) && staged.bounds == nil)
        #expect(outcome(.steady(5, rampUp: second)).prediction != nil)
    }

    @Test func theWholeLawOfTheResponseTimeIsKnownOfMM1() throws {
        let prediction = try #require(try analysis(rate: 100, Self.exponential).prediction)
        #expect(prediction.percentiles.map(\.percent) == [50, 90, 99])
        for (percentile, expected) in zip(prediction.percentiles, [0.0069314718, 0.0230258509, 0.0460517019]) {
            #expect(abs(percentile.responseTime - expected) < 1e-9)
        }
        #expect(try #require(try analysis(rate: 100, Self.service(.constant)).prediction).percentiles.isEmpty)
    }

    @Test(arguments: [Discipline.fifo, .sjf])
    func anInfiniteVarianceIsAnInfiniteMeanAndNoGap(discipline: Discipline) throws {
        let prediction = try #require(try analysis(rate: 100, Self.service(.pareto(alpha: 1.5), discipline)).prediction)
        #expect(prediction.meanResponseTime == nil && prediction.inSystem == nil && prediction.utilisation == 0.5)
    }

    @Test(arguments: [
        (ArrivalProcess.poisson, 200.0, exponential, "M/M/1", TheoryGap.saturated),
        (.poisson, 100, service(.exponential, queue: 10), "M/M/1/11", .limitedQueue),
        (.renewal(.gamma(cv: 2)), 100, exponential, "GI/M/1", .arrivals),
        (.constant, 100, service(.gamma(cv: 2)), "D/G/1", .arrivals),
        (.constant, 100, service(.exponential, .ps), "D/M/1-PS", .arrivals),
        (.poisson, 100, service(.constant, servers: 2), "M/D/2", .severalServers),
        (.poisson, 100, service(.exponential, servers: 2, .sjf), "M/M/2-SJF", .severalServers),
    ])
    func whatIsNotKnownIsSaid(
        arrivals: ArrivalProcess, rate: Double, service: DeclaredService, notation: String, gap: TheoryGap
    ) throws {
        let analysis = try analysis(arrivals, rate: rate, service)
        #expect(analysis.notation == notation && analysis.outcome == .unknown(gap))
    }

    @Test func aRateThatVariesHasNoSteadyState() throws {
        let stages = RateProfile.stages([RateStage(.hold(try #require(Rate(perSecond: 10))), for: Nanoseconds(seconds: 1))])
        let analysis = QueueingAnalysis(
            of: .open(arrivals: .poisson, profile: stages), scenarios: [Self.work], service: Self.exponential)
        #expect(analysis.notation == "M(t)/M/1" && analysis.outcome == .unknown(.rateVaries))
    }

    @Test func aReplayIsPredictedWhereItsUsersDecideWhenToAsk() {
        func analysis(_ level: Load.Level) -> QueueingAnalysis {
            QueueingAnalysis(of: level, scenarios: [Self.work], service: Self.exponential)
        }
        let cycle = UserCycle(think: .constant(Nanoseconds(seconds: 0.1)))
        let closed = Trace(file: "t.csv", format: .csv, mode: .closed(users: 5, cycle: cycle))
        #expect(analysis(.trace(closed)) == analysis(.closed(users: .steady(5), cycle: cycle)))
        #expect(analysis(.trace(Trace(file: "t.csv", format: .csv))).outcome == .unknown(.rateVaries))
    }

    @Test func passesOfSeveralRequestsAreNotIndependent() throws {
        let twice = Scenario(name: "t", steps: Self.work.steps + Self.work.steps)
        #expect(try analysis(rate: 10, Self.exponential, scenarios: [Self.work, twice]).outcome == .unknown(.severalRequests))
        let closed = QueueingAnalysis(of: .closed(users: 2, think: .zero), scenarios: [twice], service: Self.exponential)
        #expect(closed.outcome == .unknown(.severalRequests) && closed.bounds == nil)
    }

    @Test(arguments: [(exponential, 20), (service(.lognormal(cv: 2), .ps), 20), (service(.constant), 1)])
    func aClosedLoopIsSolvedByMeanValueAnalysisWhereThatIsExact(service: DeclaredService, users: Int) throws {
        let level = Load.Level.closed(users: users, think: Distribution(.exponential, mean: Nanoseconds(seconds: 0.1)))
        let analysis = QueueingAnalysis(of: level, scenarios: [Self.work], service: service)
        let solution = ClosedNetwork(service: 0.005, think: 0.1).solution(users: users)
        let prediction = try #require(analysis.prediction)
        #expect(prediction.meanResponseTime == solution.responseTime && prediction.throughput == solution.throughput)
        let bounds = try #require(analysis.bounds)
        #expect(bounds.greatestThroughput >= prediction.throughput && bounds.leastResponseTime <= solution.responseTime)
        #expect(bounds.users == users && bounds.think == 0.1)
        #expect(analysis.notation.hasPrefix("M/") && analysis.notation.hasSuffix("//\(users)"))
    }

    @Test func pausesOfTheScenarioAreThinkTimesToo() throws {
        let pausing = Scenario(name: "p", weight: 3, steps: [.think(.constant(Nanoseconds(seconds: 0.2)))] + Self.work.steps)
        let level = Load.Level.closed(users: 5, think: Distribution(.exponential, mean: Nanoseconds(seconds: 0.1)))
        let analysis = QueueingAnalysis(of: level, scenarios: [Self.work, pausing], service: Self.exponential)
        // (1·0 + 3·0.2)/4 + 0.1
        #expect(abs(try #require(analysis.bounds).think - 0.25) < 1e-12)
        let solution = ClosedNetwork(service: 0.005, think: 0.25).solution(users: 5)
        #expect(abs(try #require(analysis.prediction).throughput - solution.throughput) < 1e-9)
    }

    @Test(arguments: [service(.lognormal(cv: 2)), service(.exponential, .sjf)])
    func ofOtherClosedLoopsThereAreBounds(service: DeclaredService) throws {
        let level = Load.Level.closed(users: 100, think: Distribution(.exponential, mean: Nanoseconds(seconds: 0.1)))
        let analysis = QueueingAnalysis(of: level, scenarios: [Self.work], service: service)
        #expect(analysis.outcome == .unknown(.closedLaw))
        let bounds = try #require(analysis.bounds)
        #expect(abs(bounds.greatestThroughput - 200) < 1e-9 && abs(bounds.leastResponseTime - 0.4) < 1e-9)
    }

    @Test func usersWhoFitIntoALimitedQueueAreNeverTurnedAway() {
        let service = Self.service(.exponential, queue: 4)
        let outcomes = [5, 6].map {
            QueueingAnalysis(of: .closed(users: $0, think: .zero), scenarios: [Self.work], service: service).outcome
        }
        #expect(outcomes[0] != .unknown(.limitedQueue) && outcomes[1] == .unknown(.limitedQueue))
    }
}
