import LoadModel

extension Threshold {
    /// Holds the threshold against a level; one about a time does not hold where nothing succeeded.
    public func outcome(for result: LevelResult) -> ThresholdOutcome {
        if metric == .memoryGrowth { return outcome(for: result.memoryGrowth) }
        if let label, let span = result.spans.first(where: { $0.title == label }) { return outcome(for: span) }
        guard let subject = subject(in: result) else { return ThresholdOutcome(threshold: self, holds: false, actual: nil) }
        // With no request that came to an end there are no errors, and there is nothing to judge by.
        if metric == .errors, subject.requests > 0, subject.succeeded + subject.failures.total + subject.unsent == 0 {
            return ThresholdOutcome(threshold: self, holds: false, actual: nil)
        }
        switch metric.actual(of: subject) {
        case .known(let value): return plain(value)
        case .time(let milliseconds, let isLowerBound): return ofTime(milliseconds, subject, isLowerBound: isLowerBound)
        }
    }

    /// Whether a result has what it is about.
    func isAbout(_ result: LevelResult) -> Bool {
        subject(in: result) != nil || result.spans.contains { $0.title == label }
    }

    /// Whose requests it is about; nil where the result has none of the name.
    func subject(in result: LevelResult) -> LabelResult? {
        guard let label else { return result.total }
        if let stream { return result.stream == stream ? result.total : nil }
        if let stage { return result.stages.first { $0.name == stage }?.measures }
        return result.labels.first { $0.label == label }
    }

    /// Of a group, the tries of a request or the iterations of a scenario.
    private func outcome(for span: SpanResult) -> ThresholdOutcome {
        func time(_ actual: Double?) -> ThresholdOutcome {
            ThresholdOutcome(threshold: self, holds: actual.map { holds(for: $0) } ?? false, actual: actual)
        }
        return switch metric {
        case .errors: span.succeeded + span.failed > 0 ? plain(span.errorRate) : time(nil)
        case .mean: time(span.time.mean)
        case .stddev: time(span.time.standardDeviation)
        case .min: time(span.time.min)
        case .max: time(span.time.max)
        case .percentile(let percent): time(span.time.percentile(percent)?.milliseconds)
        // The others are of requests: no span is sent or received.
        default: time(nil)
        }
    }

    /// What lies within its interval is not told from the limit, and does not hold.
    private func outcome(for growth: MemoryGrowth?) -> ThresholdOutcome {
        guard let growth else { return ThresholdOutcome(threshold: self, holds: false, actual: nil) }
        let bounds = (growth.low / 1e6)...(growth.high / 1e6)
        return ThresholdOutcome(
            threshold: self, holds: holds(for: bounds.lowerBound) && holds(for: bounds.upperBound), actual: growth.perHour / 1e6,
            bounds: bounds)
    }

    private func plain(_ actual: Double) -> ThresholdOutcome {
        ThresholdOutcome(threshold: self, holds: holds(for: actual), actual: actual)
    }

    private func ofTime(_ actual: Double?, _ subject: LabelResult, isLowerBound: Bool = false) -> ThresholdOutcome {
        guard let actual else { return ThresholdOutcome(threshold: self, holds: false, actual: nil) }
        // A value that is only known from below can be above any limit.
        let isAboveWanted = relation == .above || relation == .atLeast
        let holds = subject.succeeded > 0 && holds(for: actual) && (!isLowerBound || isAboveWanted)
        return ThresholdOutcome(threshold: self, holds: holds, actual: actual, isLowerBound: isLowerBound)
    }
}

extension Threshold.Metric {
    /// What a threshold is held against.
    enum Actual {
        /// What is counted, and so known exactly.
        case known(Double)
        /// In milliseconds; nil where nothing was answered.
        case time(Double?, isLowerBound: Bool = false)
    }

    func actual(of subject: LabelResult) -> Actual {
        switch self {
        case .errors: .known(subject.errorRate)
        case .resent: .known(subject.resentShare)
        case .throughput: .known(subject.throughput)
        // Not of requests.
        case .memoryGrowth: .time(nil)
        case .mean, .stddev, .min, .max, .percentile: actual(of: subject.responseTime)
        case .streamed(let measure, let statistic):
            subject.streams.map { statistic.actual(of: $0[measure]) } ?? .time(nil)
        }
    }

    /// Of nothing but times.
    func actual(of times: LatencySummary) -> Actual {
        switch self {
        case .errors, .resent, .throughput, .streamed, .memoryGrowth: return .time(nil)
        case .mean: return .time(times.mean)
        case .stddev: return .time(times.standardDeviation)
        case .min: return .time(times.min)
        case .max:
            return times.censored > 0 ? .time(times.censoringBound.milliseconds, isLowerBound: true) : .time(times.max)
        case .percentile(let percent):
            let value = times.percentile(percent)
            return .time(value?.milliseconds, isLowerBound: value?.isLowerBound ?? false)
        }
    }
}

/// A threshold held against a result.
public struct ThresholdOutcome: Sendable, Hashable {
    public var threshold: Threshold
    public var holds: Bool
    /// In the metric's unit; nil where the run gave nothing to judge by (then it does not hold).
    public var actual: Double?
    /// The actual value is only known to be at least `actual`.
    public var isLowerBound: Bool
    /// Between which the actual value lies, where it is an estimate.
    public var bounds: ClosedRange<Double>?

    public init(
        threshold: Threshold, holds: Bool, actual: Double?, isLowerBound: Bool = false, bounds: ClosedRange<Double>? = nil
    ) {
        self.threshold = threshold
        self.holds = holds
        self.actual = actual
        self.isLowerBound = isLowerBound
        self.bounds = bounds
    }

    /// Whether the estimate is too coarse to tell: it may hold, and may not.
    public var isUndecided: Bool {
        guard let bounds else { return false }
        return threshold.holds(for: bounds.lowerBound) != threshold.holds(for: bounds.upperBound)
    }
}

/// In a file; the condition itself is read back from its text.
extension ThresholdOutcome: Codable {
    private enum CodingKeys: String, CodingKey { case text, holds, actual, lowerBound, low, high, limit, unit }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(threshold.text, forKey: .text)
        try container.encode(holds, forKey: .holds)
        try container.encodeIfPresent(actual, forKey: .actual)
        try container.encodeIfSet(isLowerBound, forKey: .lowerBound)
        try container.encodeIfPresent(bounds?.lowerBound, forKey: .low)
        try container.encodeIfPresent(bounds?.upperBound, forKey: .high)
        try container.encode(threshold.limit, forKey: .limit)
        try container.encode(threshold.metric.unit, forKey: .unit)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let text = try container.decode(String.self, forKey: .text)
        do throws(QuantityError) { threshold = try Threshold(parsing: text) } catch {
            throw container.fault(error.description, forKey: .text)
        }
        holds = try container.decode(Bool.self, forKey: .holds)
        actual = try container.decodeIfPresent(Double.self, forKey: .actual)
        isLowerBound = try container.decodeIfSet(forKey: .lowerBound)
        guard let low = try container.decodeIfPresent(Double.self, forKey: .low),
            let high = try container.decodeIfPresent(Double.self, forKey: .high)
        else { return }
        guard low <= high else { throw container.fault("it is less than low", forKey: .high) }
        bounds = low...high
    }
}
