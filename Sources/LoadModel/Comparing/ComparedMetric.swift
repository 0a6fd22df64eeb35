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

    /// What is to be known of a metric, told here and nowhere else.
    ///
    /// Another figure of processes, say, is a case above, its row below, a value in ``Runs`` where rounds are closed, and its words in a
    /// sentence (`VerdictSentence`): files, tables, keys and flags follow from these.
    private struct Row {
        var source: Source
        var quantity: Quantity
        var tolerance: Double
        var quantile: Double?
        var title: String?
    }

    /// Where its values come from.
    public enum Source: Hashable, Sendable {
        /// The response times of a block.
        case times
        /// Blocks whose times are far beyond the usual one's.
        case tails
        /// How many requests succeeded and failed.
        case outcomes
        /// What was sampled of the target's processes over a round.
        case processes
    }

    /// What its values are, which says how they are compared, read and written.
    public enum Quantity: Hashable, Sendable {
        case milliseconds, cpuSeconds, bytes, perSecond
        /// From 0 to 1, of requests or of blocks.
        case share
        case bytesPerMinute
    }

    private var row: Row {
        switch self {
        case .mean: Row(source: .times, quantity: .milliseconds, tolerance: 0.05)
        case .p50: Row(source: .times, quantity: .milliseconds, tolerance: 0.05, quantile: 0.5)
        case .p90: Row(source: .times, quantity: .milliseconds, tolerance: 0.1, quantile: 0.9)
        case .p99: Row(source: .times, quantity: .milliseconds, tolerance: 0.1, quantile: 0.99)
        case .throughput: Row(source: .outcomes, quantity: .perSecond, tolerance: 0.05)
        case .errors: Row(source: .outcomes, quantity: .share, tolerance: 0.001)
        case .stalls: Row(source: .tails, quantity: .share, tolerance: 0.02)
        case .cpuPerRequest: Row(source: .processes, quantity: .cpuSeconds, tolerance: 0.05)
        case .memory: Row(source: .processes, quantity: .bytes, tolerance: 0.1)
        case .memoryGrowth: Row(source: .processes, quantity: .bytesPerMinute, tolerance: 5e6, title: "memory/min")
        }
    }

    public var source: Source { row.source }
    public var quantity: Quantity { row.quantity }

    /// How much worse the candidate may be where a plan says nothing: a fraction of the baseline's value; of what is compared by its
    /// difference in the metric's quantity.
    public var usualTolerance: Double { row.tolerance }

    /// The quantile that it is, from 0 to 1.
    public var quantile: Double? { row.quantile }

    /// As readers know it.
    public var title: String { row.title ?? rawValue }

    /// Whether builds are compared by the difference of its values; else by the logarithm of their ratio.
    public var isAbsolute: Bool { quantity == .share || quantity == .bytesPerMinute }

    /// Whether more of it is better.
    public var isBenefit: Bool { quantity == .perSecond }

    /// Whether it is a statistic of response times.
    public var isTime: Bool { source == .times || source == .tails }

    /// The usual tolerance of every metric.
    public static var usualTolerances: [ComparedMetric: Double] {
        Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.usualTolerance) })
    }

    /// Those that any result gives, of all its requests, of a label or of a stretch of it.
    public static var ofRequests: [ComparedMetric] { allCases.filter { $0.source == .times || $0.source == .outcomes } }

    /// Those of processes.
    public static var ofProcesses: [ComparedMetric] { allCases.filter { $0.source == .processes } }
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
