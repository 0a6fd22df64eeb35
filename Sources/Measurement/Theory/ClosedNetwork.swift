/// A closed network of stations, which a fixed number of users visit again and again, thinking in between: what each number of
/// users sees, by exact mean value analysis.
///
/// Reiser and Lavenberg, "Mean-value analysis of closed multichain queuing networks", Journal of the ACM 27, 1980. Exact where
/// service is exponential and first come, first served, or shared and of any law; think time may have any law. Times in seconds.
public struct ClosedNetwork: Hashable, Sendable {
    /// Where a user spends time on each cycle.
    public struct Station: Hashable, Sendable {
        /// Service time on all visits of one cycle together.
        public let demand: Double
        /// nil: as many as there are users, so that nobody waits (a delay).
        public let servers: Int?

        /// - Parameters:
        ///   - demand: from 0.
        ///   - servers: at least 1; nil for a delay.
        public init(demand: Double, servers: Int? = 1) {
            self.demand = demand
            self.servers = servers
        }
    }

    /// What a number of users sees.
    public struct Solution: Hashable, Sendable {
        public let users: Int
        /// Cycles per second.
        public let throughput: Double
        /// Of a cycle, without thinking.
        public let responseTime: Double
        /// Mean number at each station.
        public let inStation: [Double]
    }

    public let stations: [Station]
    /// Mean time between the end of one cycle and the start of the user's next.
    public let think: Double

    public init(stations: [Station], think: Double = 0) {
        self.stations = stations
        self.think = think
    }

    /// One station of exponential service, and thinking users: the machine-repairman model.
    public init(service: Double, servers: Int = 1, think: Double) {
        self.init(stations: [Station(demand: service, servers: servers)], think: think)
    }

    /// For `users` users, at least 1.
    public func solution(users: Int) -> Solution {
        let solutions = solutions(upTo: max(1, users))
        return solutions[solutions.count - 1]
    }

    /// For 1, 2, ... `users` users.
    ///
    /// By the arrival theorem an arriving user sees the network as it is with one user fewer. At m servers it stays for
    /// R = D/m·(1 + Q + Σ (m − 1 − j)·p(j)) over j < m − 1, with p(j) the probability of j others there (section 4).
    private func solutions(upTo users: Int) -> [Solution] {
        var occupancies = stations.indices.map { Occupancy(stations[$0], others: self.without($0, users: users)) }
        var solutions: [Solution] = []
        for population in 1...users {
            let times = occupancies.map(\.residenceTime)
            let response = times.reduce(0, +)
            let throughput = OperationalLaws.throughput(users: population, responseTime: response, think: think)
            for index in occupancies.indices {
                occupancies[index].update(users: population, throughput: throughput, residenceTime: times[index])
            }
            solutions.append(
                Solution(users: population, throughput: throughput, responseTime: response, inStation: occupancies.map(\.mean)))
        }
        return solutions
    }

    /// Throughputs of the network without station `index`; none where that station needs none.
    private func without(_ index: Int, users: Int) -> [Double] {
        guard let servers = stations[index].servers, servers > 1 else { return [] }
        var others = stations
        others.remove(at: index)
        return ClosedNetwork(stations: others, think: think).solutions(upTo: users).map(\.throughput)
    }

    // MARK: Asymptotic bounds

    /// No more than this many cycles per second: X ≤ min(1/D_max, N/(D + Z)).
    ///
    /// Muntz and Wong; Lazowska et al., "Quantitative System Performance", 1984, section 5.2. D_max is the greatest demand a server.
    public func greatestThroughput(users: Int) -> Double { min(1 / bottleneck, Double(users) / (demand + think)) }

    /// No less than this: X ≥ N/(N·D + Z), all users queueing at one place; as above.
    public func leastThroughput(users: Int) -> Double { Double(users) / (Double(users) * demand + think) }

    /// No faster than this: R ≥ max(D, N·D_max − Z); as above.
    public func leastResponseTime(users: Int) -> Double { max(demand, Double(users) * bottleneck - think) }

    /// The number of users from which queueing is certain, N* = (D + Z)/D_max; as above.
    public var saturation: Double { (demand + think) / bottleneck }

    private var demand: Double { stations.reduce(0) { $0 + $1.demand } }

    private var bottleneck: Double {
        stations.map { station in station.servers.map { station.demand / Double($0) } ?? 0 }.max() ?? 0
    }
}

/// What is known of one station with the users so far: all that the next step of the recursion needs.
private struct Occupancy {
    let station: ClosedNetwork.Station
    /// Throughputs of the network without this station, for 1, 2, ... users.
    let others: [Double]
    private(set) var mean = 0.0
    /// The probability of 0, 1, ..., servers − 1 users; empty where one server, or a delay, needs none.
    private var probabilities: [Double]

    init(_ station: ClosedNetwork.Station, others: [Double]) {
        self.station = station
        self.others = others
        let servers = station.servers ?? 1
        probabilities = servers > 1 ? [1] + Array(repeating: 0, count: servers - 1) : []
    }

    /// Of one more user, on all its visits of a cycle.
    var residenceTime: Double {
        guard let servers = station.servers else { return station.demand }
        let idle = (0..<probabilities.count).reduce(0) { $0 + Double(servers - 1 - $1) * probabilities[$1] }
        return station.demand / Double(servers) * (1 + mean + idle)
    }

    /// p(j) = D·X/j·p(j − 1) of one user fewer, and p(0) falls as the throughput does that this station takes from the others.
    ///
    /// One minus the sum of the rest, the usual p(0), drowns in rounding where the servers are nearly always busy (Reiser,
    /// "Mean-value analysis and convolution method for queue-dependent servers in closed queueing networks", Performance
    /// Evaluation 1, 1981, where this remedy is from).
    mutating func update(users: Int, throughput: Double, residenceTime: Double) {
        mean = OperationalLaws.inSystem(throughput: throughput, responseTime: residenceTime)
        guard !probabilities.isEmpty else { return }
        let busy = OperationalLaws.utilisation(throughput: throughput, demand: station.demand)
        for count in stride(from: probabilities.count - 1, to: 0, by: -1) {
            probabilities[count] = busy / Double(count) * probabilities[count - 1]
        }
        probabilities[0] *= throughput / others[users - 1]
    }
}
