import Measurement
import Testing

@Suite struct ClosedNetworkTests {
    private func near(_ value: Double, _ expected: Double, within relative: Double = 1e-9) -> Bool {
        abs(value - expected) <= relative * abs(expected)
    }

    // Lazowska et al., "Quantitative System Performance", sections 3.2 to 3.4: a disk that serves 40 requests a second of 22.5 ms
    // each, with 4 of them there on average; 64 users who think for 30 s and get 2 interactions a second.
    @Test func theLawsGiveTheBooksNumbers() {
        #expect(near(OperationalLaws.utilisation(throughput: 40, demand: 0.0225), 0.9))
        #expect(near(OperationalLaws.inSystem(throughput: 40, responseTime: 0.1), 4))
        #expect(near(OperationalLaws.responseTime(users: 64, throughput: 2, think: 30), 2))
        #expect(near(OperationalLaws.throughput(users: 64, responseTime: 2, think: 30), 2))
    }

    // Harchol-Balter, "Performance Modeling and Design of Computer Systems", exercise 16.1: N = 3, thinking for 1, service of 1/2.
    @Test func threeInteractiveUsersAsInTheTextbook() {
        let network = ClosedNetwork(service: 0.5, think: 1)
        #expect(near(network.solution(users: 1).throughput, 2.0 / 3))
        #expect(near(network.solution(users: 2).throughput, 1.2))
        let three = network.solution(users: 3)
        #expect(near(three.throughput, 30.0 / 19))
        #expect(near(three.responseTime, 0.9))
        #expect(near(three.inStation[0], 27.0 / 19))
    }

    // A balanced network without thinking: X(N) = N/((N + K − 1)·D), as the users spread evenly over K stations (Lazowska, 5.3).
    @Test(arguments: [1, 2, 7, 50])
    func usersSpreadEvenlyOverLikeStations(users: Int) {
        let network = ClosedNetwork(stations: (0..<3).map { _ in .init(demand: 0.2) })
        let solution = network.solution(users: users)
        #expect(near(solution.throughput, Double(users) / (Double(users + 2) * 0.2)))
        #expect(solution.inStation.allSatisfy { near($0, Double(users) / 3) })
    }

    // One station and thinking users make a birth-death chain, which is solved directly.
    @Test(arguments: [(1, 1, 0.005, 0.1), (20, 4, 0.005, 0.02), (50, 1, 0.005, 0.1), (200, 16, 0.01, 0.1), (400, 64, 0.01, 0.01)])
    func oneStationAgreesWithItsBirthDeathChain(users: Int, servers: Int, service: Double, think: Double) {
        var weights = [1.0]
        for busy in 0..<users {
            let (birth, death) = (Double(users - busy) / think, Double(min(busy + 1, servers)) / service)
            weights.append(weights[busy] * birth / death)
        }
        let departures = weights.enumerated().map { $1 * Double(min($0, servers)) / service }
        let throughput = departures.reduce(0, +) / weights.reduce(0, +)
        let solution = ClosedNetwork(service: service, servers: servers, think: think).solution(users: users)
        #expect(near(solution.throughput, throughput, within: 1e-6))
        #expect(near(solution.responseTime, Double(users) / throughput - think, within: 1e-6))
    }

    @Test func aDelayIsLikeThinking() {
        let thinking = ClosedNetwork(service: 0.5, think: 1).solution(users: 7)
        let delayed = ClosedNetwork(stations: [.init(demand: 0.5), .init(demand: 1, servers: nil)]).solution(users: 7)
        #expect(near(delayed.throughput, thinking.throughput))
        #expect(near(delayed.responseTime, thinking.responseTime + 1))
    }

    @Test(arguments: [1, 2, 5, 20, 100])
    func boundsEncloseTheSolution(users: Int) {
        let network = ClosedNetwork(stations: [.init(demand: 0.605), .init(demand: 2.1), .init(demand: 1.35)], think: 15)
        let solution = network.solution(users: users)
        #expect(solution.throughput <= network.greatestThroughput(users: users) * (1 + 1e-12))
        #expect(solution.throughput >= network.leastThroughput(users: users) * (1 - 1e-12))
        #expect(solution.responseTime >= network.leastResponseTime(users: users) * (1 - 1e-12))
        // Lazowska et al., section 5.2: N* = (D + Z)/D_max.
        #expect(near(network.saturation, 19.055 / 2.1))
    }
}
