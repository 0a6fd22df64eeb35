import LoadModel

/// A level seen as a queueing system, and what is known of it in closed form.
public struct QueueingAnalysis: Sendable, Hashable {
    public var service: DeclaredService
    /// Kendall's: arrivals/service/servers, the discipline where it is not first come, first served, and users where they are as
    /// many all the time: `M/M/1`, `M/G/1-PS`, `M/M/1//20`.
    public var notation: String
    public var outcome: Outcome
    /// Of a closed loop: what holds whatever the laws of service and thinking are.
    public var bounds: Bounds?

    public enum Outcome: Sendable, Hashable {
        case predicted(Prediction)
        case unknown(TheoryGap)
    }

    /// Asymptotic bounds of a closed loop; see ``ClosedNetwork``.
    public struct Bounds: Sendable, Hashable {
        public var users: Int
        /// Mean time between an answer and the same user's next request, in seconds.
        public var think: Double
        /// Requests a second.
        public var greatestThroughput: Double
        /// In seconds, on average.
        public var leastResponseTime: Double

        public init(users: Int, think: Double, greatestThroughput: Double, leastResponseTime: Double) {
            self.users = users
            self.think = think
            self.greatestThroughput = greatestThroughput
            self.leastResponseTime = leastResponseTime
        }
    }

    public init(service: DeclaredService, notation: String, outcome: Outcome, bounds: Bounds? = nil) {
        self.service = service
        self.notation = notation
        self.outcome = outcome
        self.bounds = bounds
    }

    public var prediction: Prediction? {
        if case .predicted(let prediction) = outcome { prediction } else { nil }
    }

    /// The utilisation law: of each server, at so many requests a second.
    public func utilisation(throughput: Double) -> Double {
        OperationalLaws.utilisation(throughput: throughput, demand: service.law.mean.seconds) / Double(service.servers)
    }
}

// MARK: In a file

extension QueueingAnalysis: Decodable {
    private enum CodingKeys: String, CodingKey {
        case notation, service, noPrediction, formula, predicted, measured, difference, agrees, bounds
    }
    private enum MeasuredKeys: String, CodingKey { case utilisation, realisedRate, interactiveResponseTime }

    /// Beside what was measured, which follows from other keys and is never read back.
    ///
    /// - Parameters:
    ///   - throughput: measured, requests a second.
    ///   - meanReadDelay: in milliseconds.
    func encode(
        to encoder: any Encoder, throughput: Double, meanReadDelay: Double = 0,
        realisedRate: Double? = nil, agreement: TheoryAgreement? = nil
    ) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(notation, forKey: .notation)
        try container.encode(service, forKey: .service)
        switch outcome {
        case .unknown(let gap): try container.encode(gap, forKey: .noPrediction)
        case .predicted(let prediction):
            try container.encode(prediction.formula, forKey: .formula)
            try prediction.encode(to: container.superEncoder(forKey: .predicted))
        }
        var measured = container.nestedContainer(keyedBy: MeasuredKeys.self, forKey: .measured)
        try measured.encode(utilisation(throughput: throughput), forKey: .utilisation)
        try measured.encodeIfPresent(realisedRate, forKey: .realisedRate)
        if let bounds, throughput > 0 {
            let seconds = OperationalLaws.responseTime(
                users: bounds.users, throughput: throughput, think: bounds.think + meanReadDelay / 1000)
            try measured.encode(milliseconds: seconds * 1000, forKey: .interactiveResponseTime)
        }
        if let agreement {
            try container.encode((agreement.difference * 1e6).rounded() / 1e6, forKey: .difference)
            try container.encode(agreement.holds, forKey: .agrees)
        }
        try container.encodeIfPresent(bounds, forKey: .bounds)
    }

    /// - Throws: `DecodingError` where the keys do not describe one.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        notation = try container.decode(String.self, forKey: .notation)
        service = try container.decode(DeclaredService.self, forKey: .service)
        guard service.servers > 0 else { throw container.fault("it has no server", forKey: .service) }
        if let gap = try container.decodeIfPresent(TheoryGap.self, forKey: .noPrediction) {
            outcome = .unknown(gap)
        } else {
            outcome = .predicted(
                try Prediction(
                    from: container.superDecoder(forKey: .predicted), formula: try container.decode(String.self, forKey: .formula)
                ))
        }
        bounds = try container.decodeIfPresent(Bounds.self, forKey: .bounds)
    }
}

extension QueueingAnalysis.Bounds: Codable {
    private enum CodingKeys: String, CodingKey { case users, thinkSeconds, greatestThroughput, leastResponseTime }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(users, forKey: .users)
        try container.encode(think, forKey: .thinkSeconds)
        try container.encode(greatestThroughput, forKey: .greatestThroughput)
        try container.encode(milliseconds: leastResponseTime * 1000, forKey: .leastResponseTime)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        users = try container.decode(Int.self, forKey: .users)
        think = try container.decode(Double.self, forKey: .thinkSeconds)
        greatestThroughput = try container.decode(Double.self, forKey: .greatestThroughput)
        leastResponseTime = try container.decode(Double.self, forKey: .leastResponseTime) / 1000
    }
}

extension Prediction {
    private enum Keys: String, CodingKey { case utilisation, meanResponseTime, percentiles, inSystem, throughput }

    /// All but the formula, which stands beside it.
    fileprivate func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(utilisation, forKey: .utilisation)
        if let meanResponseTime { try container.encode(milliseconds: meanResponseTime * 1000, forKey: .meanResponseTime) }
        try container.encode(percentiles, forKey: .percentiles)
        try container.encodeIfPresent(inSystem.map { ($0 * 1e9).rounded() / 1e9 }, forKey: .inSystem)
        try container.encode(throughput, forKey: .throughput)
    }

    fileprivate init(from decoder: any Decoder, formula: String) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        self.init(
            formula: formula, throughput: try container.decode(Double.self, forKey: .throughput),
            utilisation: try container.decode(Double.self, forKey: .utilisation),
            meanResponseTime: try container.decodeIfPresent(Double.self, forKey: .meanResponseTime).map { $0 / 1000 },
            percentiles: try container.decode([Percentile].self, forKey: .percentiles))
    }
}

extension Prediction.Percentile: ListedItem {
    private enum CodingKeys: String, CodingKey { case percent, responseTime }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(percent, forKey: .percent)
        try container.encode(milliseconds: responseTime * 1000, forKey: .responseTime)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        percent = try container.decode(Double.self, forKey: .percent)
        responseTime = try container.decode(Double.self, forKey: .responseTime) / 1000
    }
}
