import LoadModel

extension QueueingAnalysis {
    /// Recognises what a level is.
    ///
    /// - Parameters:
    ///   - scenarios: of the plan.
    ///   - service: how the target serves every one of its requests.
    public init(of level: Load.Level, scenarios: [Scenario], service: DeclaredService) {
        switch level {
        case .open(let arrivals, let profile):
            self.init(
                service: service, notation: "\(arrivals.letter(profile))/\(service.kendall)",
                outcome: Outcome { () throws(TheoryGap) in
                    guard case .steady(let rate) = profile else { throw .rateVaries }
                    guard scenarios.allSatisfy(\.isOneRequest) else { throw .severalRequests }
                    return try Prediction(arrivals: arrivals, rate: rate.perSecond, service: service)
                })
        case .partlyOpen(let arrivals, let profile, let sessions):
            self.init(
                service: service, notation: "\(arrivals.letter(profile))/\(service.kendall) with returns",
                outcome: Outcome { () throws(TheoryGap) in
                    guard case .steady(let rate) = profile else { throw .rateVaries }
                    guard scenarios.allSatisfy(\.isOneRequest) else { throw .severalRequests }
                    // Iterations that return make no Poisson process. Where the station is of product form they find it all the same as one
                    // would (Jackson, "Networks of waiting lines", Operations Research 5, 1957; Baskett, Chandy, Muntz and Palacios,
                    // "Open, closed, and mixed networks of queues", Journal of the ACM 22, 1975), whatever the law of thinking.
                    let isExact = service.discipline == .ps || (service.discipline == .fifo && service.law.law == .exponential)
                    guard arrivals == .poisson, isExact else { throw .sessions }
                    return try Prediction(
                        arrivals: .poisson, rate: rate.perSecond * sessions.expectedIterations, service: service)
                })
        case .trace(let trace):
            guard case .closed(let users, let cycle) = trace.mode else {
                self.init(service: service, notation: "G(t)/\(service.kendall)", outcome: .unknown(.rateVaries))
                return
            }
            // Who asks for what is recorded; when, is up to the users.
            self.init(of: .closed(users: .steady(users), cycle: cycle), scenarios: scenarios, service: service)
        case .closed(let users, let cycle):
            let loop = ClosedLoop(users: users.peak, cycle: cycle, scenarios: scenarios, service: service)
            self.init(
                service: service, notation: "\(loop.letter)/\(service.kendall)//\(users.peak)",
                outcome: Outcome { () throws(TheoryGap) in
                    guard users.duration == nil else { throw .rateVaries }
                    return try loop.prediction()
                }, bounds: users.duration == nil ? loop.bounds : nil)
        }
    }
}

extension QueueingAnalysis {
    /// What is predicted of the same service under another level, of one request an iteration; nil where nothing is.
    public func prediction(of level: Load.Level) -> Prediction? {
        let request = RequestStep(label: "", path: Template("/"))
        return QueueingAnalysis(of: level, scenarios: [Scenario(name: "", steps: [.request(request)])], service: service)
            .prediction
    }
}

extension QueueingAnalysis.Outcome {
    fileprivate init(_ predict: () throws(TheoryGap) -> Prediction) {
        do throws(TheoryGap) { self = .predicted(try predict()) } catch { self = .unknown(error) }
    }
}

extension Prediction {
    /// Of an open load at a steady rate of requests.
    fileprivate init(arrivals: ArrivalProcess, rate: Double, service: DeclaredService) throws(TheoryGap) {
        guard service.queue == nil else { throw .limitedQueue }
        let mean = service.law.mean.seconds
        guard rate * mean < Double(service.servers) else { throw .saturated }
        self.init(
            formula: "", throughput: rate, utilisation: rate * mean / Double(service.servers), meanResponseTime: nil)
        switch arrivals {
        case .poisson: try predictPoisson(rate, mean, service)
        case .constant: try predictConstant(rate, mean, service)
        case .renewal, .onOff: throw .arrivals
        }
    }

    private mutating func predictPoisson(_ rate: Double, _ mean: Double, _ service: DeclaredService) throws(TheoryGap) {
        let law = service.law.law
        switch (service.discipline, service.servers) {
        case (.fifo, 1) where law == .exponential:
            guard let queue = MM1Queue(arrivalRate: rate, meanService: mean) else { throw .saturated }
            formula = "S/(1 − ρ), the response time exponential"
            meanResponseTime = queue.meanResponseTime
            percentiles = Prediction.percentiles { queue.responseTime(percentile: $0) }
        case (.fifo, 1):
            formula = "the formula of Pollaczek and Khinchine"
            meanResponseTime =
                MG1Queue(arrivalRate: rate, meanService: mean, squaredCV: law.squaredCV).flatMap(\.meanResponseTime)
        case (.fifo, let servers) where law == .exponential:
            formula = "Erlang's C formula"
            meanResponseTime = MMcQueue(arrivalRate: rate, meanService: mean, servers: servers)?.meanResponseTime
        case (.ps, 1):
            formula = "S/(1 − ρ), whatever the law of service"
            meanResponseTime = MG1Queue(arrivalRate: rate, meanService: mean, squaredCV: nil)?.meanResponseTimeSharing
        case (.ps, let servers):
            // Symmetric in Kelly's sense ("Reversibility and Stochastic Networks", 1979, section 3.3), hence insensitive: the number
            // present has the law that it has where service is exponential, which is that of M/M/c in any order.
            formula = "Erlang's C formula, whatever the law of service"
            meanResponseTime = MMcQueue(arrivalRate: rate, meanService: mean, servers: servers)?.meanResponseTime
        case (.sjf, 1):
            formula = "Phipps' formula for the shortest job first"
            meanResponseTime = ShortestJobFirstQueue(arrivalRate: rate, service: service.law)?.meanResponseTime
        case (.fifo, _), (.sjf, _): throw .severalServers
        }
    }

    private mutating func predictConstant(_ rate: Double, _ mean: Double, _ service: DeclaredService) throws(TheoryGap) {
        if service.law.law == .constant {
            formula = "nobody waits: each is served before its server's next one comes"
            meanResponseTime = mean
            percentiles = Prediction.percentiles { _ in mean }
            return
        }
        guard service.discipline == .fifo, service.servers == 1, service.law.law == .exponential,
            let queue = DM1Queue(arrivalRate: rate, meanService: mean)
        else { throw .arrivals }
        formula = "S/(1 − σ), the response time exponential"
        meanResponseTime = queue.meanResponseTime
        percentiles = Prediction.percentiles { queue.responseTime(percentile: $0) }
    }
}

/// Users who wait, think and ask again.
private struct ClosedLoop {
    let users: Int
    let cycle: UserCycle
    let scenarios: [Scenario]
    let service: DeclaredService

    /// Between an answer and the next request on average, over scenarios by their weights; in seconds.
    private var pause: Double {
        let weights = scenarios.reduce(0) { $0 + $1.weight }
        let pauses = scenarios.reduce(0) { $0 + $1.weight * $1.meanThink }
        return cycle.think.mean.seconds + (weights > 0 ? pauses / weights : 0)
    }

    private var network: ClosedNetwork {
        ClosedNetwork(service: service.law.mean.seconds, servers: service.servers, think: pause)
    }

    /// Kendall's, of the law of thinking, where there is one that makes all of it.
    var letter: String { scenarios.allSatisfy { $0.meanThink == 0 } ? cycle.think.law.letter : UnitLaw.otherLetter }

    func prediction() throws(TheoryGap) -> Prediction {
        guard cycle.pacing == .zero else { throw .pacing }
        guard scenarios.allSatisfy(\.isOneRequest) else { throw .severalRequests }
        if let queue = service.queue, users > service.servers, users - service.servers > queue { throw .limitedQueue }
        let isExact = service.discipline == .ps || (service.discipline == .fifo && service.law.law == .exponential)
        // Where each user has a server, nobody waits, whatever the laws.
        guard isExact || users <= service.servers else { throw .closedLaw }
        let solution = network.solution(users: users)
        return Prediction(
            formula: "exact mean value analysis", throughput: solution.throughput,
            utilisation: solution.throughput * service.law.mean.seconds / Double(service.servers),
            meanResponseTime: solution.responseTime)
    }

    var bounds: QueueingAnalysis.Bounds? {
        guard cycle.pacing == .zero, scenarios.allSatisfy(\.isOneRequest) else { return nil }
        return .init(
            users: users, think: pause, greatestThroughput: network.greatestThroughput(users: users),
            leastResponseTime: network.leastResponseTime(users: users))
    }
}

extension Scenario {
    /// Of its think times together, in seconds.
    fileprivate var meanThink: Double {
        steps.reduce(0) { sum, step in
            if case .think(let time) = step { sum + time.mean.seconds } else { sum }
        }
    }
}

extension ArrivalProcess {
    /// Kendall's letter.
    fileprivate func letter(_ profile: RateProfile) -> String {
        let letter =
            switch self {
            case .constant: "D"
            case .poisson: "M"
            case .renewal: "GI"
            case .onOff: "MMPP"
            }
        if case .steady = profile { return letter }
        return letter + "(t)"
    }
}

extension UnitLaw {
    fileprivate static let otherLetter = "G"

    /// Kendall's: Markovian, deterministic, general.
    fileprivate var letter: String {
        switch self {
        case .constant: "D"
        case .exponential: "M"
        case .uniform, .gamma, .pareto, .lognormal, .weibull, .empirical: UnitLaw.otherLetter
        }
    }
}

extension DeclaredService {
    /// Kendall's letter of the law, the servers, and what is not understood by itself.
    fileprivate var kendall: String {
        let capacity = queue.map { "/\(servers + $0)" } ?? ""
        return "\(law.law.letter)/\(servers)\(capacity)" + (discipline == .fifo ? "" : "-\(discipline.rawValue.uppercased())")
    }
}
