/// What two builds are compared by.
public enum ComparedMetric: String, CaseIterable, Hashable, Sendable, Codable {
    /// Of the response time over answers.
    case mean
    /// Percentiles of the response time; requests without an answer rank above any.
    case p50, p90, p99
    /// Successful responses per second: in a closed load only, as an open one sets it itself.
    case throughput
    /// Failed and unsent requests as a fraction of the scheduled ones.
    case errors
    /// Blocks whose p99 is above twice the usual one, as a fraction of all: what befalls few of them is in no typical block.
    case stalls
    /// CPU seconds of the target's processes a request, where they are known.
    case cpuPerRequest = "cpu"
    /// The most resident memory of the target's processes within a round, in bytes, where it is known.
    case memory
    /// How fast that memory grows within a round, in bytes a minute.
    case memoryGrowth

    /// Whether builds are compared by the difference of its values; else by the logarithm of their ratio.
    public var isAbsolute: Bool { self == .errors || self == .stalls || self == .memoryGrowth }

    /// Whether its values are fractions, of requests or of blocks.
    public var isFraction: Bool { self == .errors || self == .stalls }

    /// Whether more of it is better.
    public var isBenefit: Bool { self == .throughput }

    /// How much worse the candidate may be where a plan says nothing: a fraction of the baseline's value, of errors and stalls a fraction
    /// of the requests and blocks, of the memory's growth bytes a minute.
    public var usualTolerance: Double {
        switch self {
        case .mean, .p50, .throughput, .cpuPerRequest: 0.05
        case .p90, .p99, .memory: 0.1
        case .errors: 0.001
        case .stalls: 0.02
        case .memoryGrowth: 5e6
        }
    }

    /// The usual tolerance of every metric.
    public static var usualTolerances: [ComparedMetric: Double] {
        Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.usualTolerance) })
    }

    /// The quantile that it is, from 0 to 1.
    public var quantile: Double? {
        switch self {
        case .p50: 0.5
        case .p90: 0.9
        case .p99: 0.99
        case .mean, .throughput, .errors, .stalls, .cpuPerRequest, .memory, .memoryGrowth: nil
        }
    }
}

/// A number for each of some metrics in a file: by name and in their order.
extension KeyedEncodingContainer {
    public mutating func encode(_ values: [ComparedMetric: Double], forKey key: Key) throws {
        var container = nestedContainer(keyedBy: DataKey.self, forKey: key)
        for metric in ComparedMetric.allCases {
            try container.encodeIfPresent(values[metric], forKey: DataKey(metric.rawValue))
        }
    }
}

extension KeyedDecodingContainer {
    /// Metrics that are not known are left out.
    public func decode(_ type: [ComparedMetric: Double].Type, forKey key: Key) throws -> [ComparedMetric: Double] {
        let container = try nestedContainer(keyedBy: DataKey.self, forKey: key)
        var values: [ComparedMetric: Double] = [:]
        for metric in ComparedMetric.allCases {
            values[metric] = try container.decodeIfPresent(Double.self, forKey: DataKey(metric.rawValue))
        }
        return values
    }
}
