import LoadModel
import Measurement
import Testing

/// Against values that are published, or that follow from another formula than the one under test.
@Suite struct QueueTests {
    private func near(_ value: Double?, _ expected: Double, within relative: Double = 1e-9) -> Bool {
        value.map { abs($0 - expected) <= relative * abs(expected) } ?? false
    }

    @Test func halfLoadedMM1TakesTwiceItsServiceTime() throws {
        let queue = try #require(MM1Queue(arrivalRate: 100, meanService: 0.005))
        #expect(near(queue.utilisation, 0.5))
        #expect(near(queue.meanResponseTime, 0.010))
        #expect(near(queue.meanInSystem, 1))
        // Kleinrock 1, section 5.7: the response time is exponential; ln 2, ln 10 and ln 100 means.
        #expect(near(queue.responseTime(percentile: 50), 0.0069314718055994531))
        #expect(near(queue.responseTime(percentile: 90), 0.023025850929940458))
        #expect(near(queue.responseTime(percentile: 99), 0.046051701859880914))
    }

    @Test func noQueueIsPredictedBeyondItsCapacity() {
        #expect(MM1Queue(arrivalRate: 200, meanService: 0.005) == nil)
        #expect(MMcQueue(arrivalRate: 800, meanService: 0.005, servers: 4) == nil)
        #expect(MG1Queue(arrivalRate: 200, meanService: 0.005, squaredCV: 1) == nil)
        #expect(DM1Queue(arrivalRate: 0, meanService: 0.005) == nil)
        #expect(ShortestJobFirstQueue(arrivalRate: 200, service: Distribution(.exponential, mean: Nanoseconds(5_000_000))) == nil)
    }

    // Tables of Erlang's C formula (Cooper, appendix A): offered load, servers, probability of waiting.
    @Test(arguments: [(0.5, 1, 0.5), (1.5, 2, 9.0 / 14), (2.8, 4, 0.428654318232537), (8, 10, 0.409180150796444)])
    func arrivalsAtSeveralServersWaitAsErlangSaid(load: Double, servers: Int, probability: Double) throws {
        let queue = try #require(MMcQueue(arrivalRate: load, meanService: 1, servers: servers))
        #expect(near(queue.waitingProbability, probability))
        #expect(near(queue.meanResponseTime, 1 + probability / (Double(servers) - load)))
        #expect(near(queue.meanInSystem, load * queue.meanResponseTime))
    }

    @Test func aServerWithoutVarianceHalvesTheWaitAndOneWithoutMemoryIsMM1() throws {
        let exponential = try #require(MG1Queue(arrivalRate: 0.8, meanService: 1, squaredCV: 1))
        let constant = try #require(MG1Queue(arrivalRate: 0.8, meanService: 1, squaredCV: 0))
        let wild = try #require(MG1Queue(arrivalRate: 0.5, meanService: 1, squaredCV: 4))
        #expect(near(exponential.meanResponseTime, 5) && near(exponential.meanInSystem, 4))
        #expect(near(constant.meanWait, 2))
        #expect(near(wild.meanResponseTime, 3.5))
    }

    // The formula of Harchol-Balter, "Performance Modeling and Design of Computer Systems", 2013, section 23.4, by hand:
    // ρ/(1 − ρ) = 1, E[S] = 10, (1 + C²)/2 = 13.
    @Test func variabilityCausesWaitingAtAnyUtilisation() throws {
        let queue = try #require(MG1Queue(arrivalRate: 0.05, meanService: 10, squaredCV: 25))
        #expect(near(queue.meanWait, 130))
    }

    @Test func anInfiniteVarianceMeansAnInfiniteWaitExceptWhereServersAreShared() throws {
        let queue = try #require(MG1Queue(arrivalRate: 0.5, meanService: 1, squaredCV: nil))
        #expect(queue.meanWait == nil && queue.meanInSystem == nil)
        #expect(near(queue.meanResponseTimeSharing, 2))
        #expect(near(queue.meanResponseTimeSharing(service: 3), 6))
        #expect(
            ShortestJobFirstQueue(arrivalRate: 0.5, service: Distribution(.pareto(alpha: 1.5), mean: second))?.meanWait == nil)
    }

    // Roots found by bisection elsewhere; 0.203 at half load as in Gross and Harris, "Fundamentals of Queueing Theory".
    @Test(arguments: [
        (0.2, 0.006977153651144742), (0.5, 0.20318786998007715), (0.8, 0.6286297964964594), (0.95, 0.9016951100308292),
    ])
    func evenArrivalsWaitLess(utilisation: Double, root: Double) throws {
        let even = try #require(DM1Queue(arrivalRate: utilisation, meanService: 1))
        let random = try #require(MM1Queue(arrivalRate: utilisation, meanService: 1))
        #expect(near(even.waitingProbability, root))
        #expect(near(even.meanResponseTime, 1 / (1 - root)))
        #expect(near(even.meanInSystem, utilisation / (1 - root)))
        #expect(near(even.responseTime(percentile: 50), even.meanResponseTime * 0.6931471805599453))
        #expect(even.meanResponseTime < random.meanResponseTime)
    }

    // Waits by numerical quadrature of Phipps' integral; Conway, Maxwell and Miller, "Theory of Scheduling", 1967, section 8-6,
    // print the ratio to first come, first served at ρ = 0.9 as 0.355.
    @Test(arguments: [
        (UnitLaw.exponential, 0.5, 0.7126863319388929), (.exponential, 0.8, 1.8822186162397765),
        (.exponential, 0.9, 3.1969125896641097), (.widestUniform, 0.7, 1.115212561351592),
        (.gamma(cv: 1), 0.8, 1.8822186162397765),
    ])
    func theShortestFirstWaitsLessOnAverage(law: UnitLaw, utilisation: Double, wait: Double) throws {
        let queue = try #require(ShortestJobFirstQueue(arrivalRate: utilisation, service: Distribution(law, mean: second)))
        #expect(near(queue.meanWait, wait, within: 1e-6))
        #expect(near(queue.meanResponseTime, wait + 1, within: 1e-6))
    }

    @Test func theOrderDoesNotMatterWhereAllRequestsAreAlike() throws {
        let sorted = try #require(ShortestJobFirstQueue(arrivalRate: 0.8, service: .constant(second)))
        let queued = try #require(MG1Queue(arrivalRate: 0.8, meanService: 1, squaredCV: 0))
        // Among equals the last class goes by arrival: W₀/((1 − 0)(1 − ρ)).
        #expect(near(sorted.meanWait, queued.meanWait ?? 0))
    }

    private var second: Nanoseconds { Nanoseconds(seconds: 1) }
}
