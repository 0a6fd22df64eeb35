import LoadModel

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// How much a target carries.
public enum CapacityAnswer: Sendable, Hashable {
    case found(CapacityEstimate, limit: CapacityLimit)
    /// All that could be tried held: the target carries this or more.
    case atLeast(Double, CapacityCeiling)
    /// Not even this load holds.
    case belowLowest(Double)
    /// The time was over, or a signal came: what held and what failed until then; or what failed was less than what held.
    case unfinished(held: Double?, failed: Double?)

    /// nil where it is not known.
    public var estimate: CapacityEstimate? { if case .found(let estimate, _) = self { estimate } else { nil } }
}

/// A capacity with the interval in which it lies.
public struct CapacityEstimate: Sendable, Hashable {
    /// Arrivals a second, or users.
    public var value: Double
    public var low: Double
    public var high: Double
    public var method: Method
    /// Of the curve, where it is one: of the logit of the share against the logarithm of the load.
    public var slope: Double?

    public enum Method: String, Sendable, Hashable, CaseIterable, Codable {
        /// The throughput of steps in which the queue never emptied; an interval of 95 %.
        case plateau
        /// Where a logistic curve through the shares of slow or failed requests meets what the threshold allows; an interval of 95 %.
        case fit
        /// Between the highest load that held and the lowest that failed, most times that they were tried.
        case bracket
    }

    public init(value: Double, low: Double, high: Double, method: Method, slope: Double? = nil) {
        self.value = value
        self.low = low
        self.high = high
        self.method = method
        self.slope = slope
    }

    /// The share of requests that break a threshold at a load, by the curve that gave the answer, which has the allowed share there; nil
    /// where no curve did.
    public func share(at load: Double, allowed: Double) -> Double? {
        guard let slope, value > 0, load > 0, allowed > 0, allowed < 1 else { return nil }
        return 1 / (1 + exp(-(log(allowed / (1 - allowed)) + slope * log(load / value))))
    }

    /// How far the bounds are from the value at most, as a share of it.
    public var relativeHalfWidth: Double { value > 0 ? max(high - value, value - low) / value : 0 }
}

extension CapacityEstimate {
    /// Of users: the highest whole number of them that the value allows, with the whole numbers around the interval.
    var whole: CapacityEstimate {
        CapacityEstimate(
            value: max(1, value.rounded(.down)), low: max(1, low.rounded(.down)), high: high.rounded(.up), method: method,
            slope: slope)
    }
}

/// What gives way first.
public enum CapacityLimit: Sendable, Hashable {
    /// More arrive than are answered: requests in flight grow without end.
    case saturation
    /// A threshold, as written.
    case threshold(String)
}

/// Why nothing higher was tried.
public enum CapacityCeiling: Sendable, Hashable {
    /// The search's own bound.
    case range
    /// From this load on the generator could not keep up, or this machine could not.
    case generator(at: Double, [Finding])
}

// MARK: In a file

extension CapacityAnswer: Codable {
    private enum CodingKeys: String, CodingKey {
        case answer, value, low, high, method, slope, limit, threshold, generatorLimitAt, findings
    }
    private enum Answer: String, Codable { case found, atLeast, belowLowest, unfinished }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .found(let estimate, let reason):
            try container.encode(Answer.found, forKey: .answer)
            try container.encode(estimate.value, forKey: .value)
            try container.encode(estimate.low, forKey: .low)
            try container.encode(estimate.high, forKey: .high)
            try container.encode(estimate.method, forKey: .method)
            try container.encodeIfPresent(estimate.slope, forKey: .slope)
            switch reason {
            case .saturation: try container.encode("saturation", forKey: .limit)
            case .threshold(let text):
                try container.encode("threshold", forKey: .limit)
                try container.encode(text, forKey: .threshold)
            }
        case .atLeast(let held, let ceiling):
            try container.encode(Answer.atLeast, forKey: .answer)
            try container.encode(held, forKey: .low)
            switch ceiling {
            case .range: try container.encode("range", forKey: .limit)
            case .generator(let load, let findings):
                try container.encode("generator", forKey: .limit)
                try container.encode(load, forKey: .generatorLimitAt)
                try container.encode(findings, forKey: .findings)
            }
        case .belowLowest(let load):
            try container.encode(Answer.belowLowest, forKey: .answer)
            try container.encode(load, forKey: .high)
        case .unfinished(let held, let failed):
            try container.encode(Answer.unfinished, forKey: .answer)
            try container.encodeIfPresent(held, forKey: .low)
            try container.encodeIfPresent(failed, forKey: .high)
        }
    }

    /// - Throws: `DecodingError` where the members do not describe one.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Answer.self, forKey: .answer) {
        case .found:
            let estimate = CapacityEstimate(
                value: try container.decodeLoad(forKey: .value), low: try container.decodeLoad(forKey: .low),
                high: try container.decodeLoad(forKey: .high),
                method: try container.decode(CapacityEstimate.Method.self, forKey: .method),
                slope: try container.decodeIfPresent(Double.self, forKey: .slope))
            guard estimate.low <= estimate.high else { throw container.fault("it is less than low", forKey: .high) }
            let threshold = try container.decodeIfPresent(String.self, forKey: .threshold)
            self = .found(estimate, limit: threshold.map { .threshold($0) } ?? .saturation)
        case .atLeast:
            let low = try container.decodeLoad(forKey: .low)
            guard let load = try container.decodeLoadIfPresent(forKey: .generatorLimitAt) else {
                self = .atLeast(low, .range)
                return
            }
            self = .atLeast(low, .generator(at: load, try decoder.findingsIfPresent() ?? []))
        case .belowLowest: self = .belowLowest(try container.decodeLoad(forKey: .high))
        case .unfinished:
            self = .unfinished(
                held: try container.decodeLoadIfPresent(forKey: .low), failed: try container.decodeLoadIfPresent(forKey: .high))
        }
    }
}

extension KeyedDecodingContainer {
    /// Arrivals a second or users that a search could try or reach: such as can be counted.
    public func decodeLoad(forKey key: Key) throws -> Double {
        let load = try decode(Double.self, forKey: key)
        guard (0...1e12).contains(load) else { throw fault("\(load) is out of range", forKey: key) }
        return load
    }

    func decodeLoadIfPresent(forKey key: Key) throws -> Double? { contains(key) ? try decodeLoad(forKey: key) : nil }
}
