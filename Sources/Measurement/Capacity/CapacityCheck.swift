import LoadModel

/// A threshold held against a step, in a form in which steps can be put together.
public struct CapacityCheck: Sendable, Hashable {
    public var outcome: ThresholdOutcome
    /// Of percentiles, errors and resent: the share of the requests that were slower than the limit, failed, or were sent again. That of several steps together
    /// is their mean, while percentiles of short steps are too low more often than not. Of other metrics actual/(actual + limit).
    public var share: Double
    /// The threshold breaks where the share is more.
    public var allowed: Double
    /// Requests that the share is of.
    public var requests: Int

    public init(outcome: ThresholdOutcome, share: Double, allowed: Double, requests: Int) {
        self.outcome = outcome
        self.share = share
        self.allowed = allowed
        self.requests = requests
    }

    public init(_ threshold: Threshold, _ result: LevelResult) {
        let subject = threshold.subject(in: result) ?? result.total
        let outcome = threshold.outcome(for: result)
        let times = subject.responseTime
        switch threshold.metric {
        case .percentile(let percent):
            let slow = times.count(above: threshold.limit) + times.censored
            let all = times.count + times.censored
            self.init(
                outcome: outcome, share: all > 0 ? Double(slow) / Double(all) : 1, allowed: 1 - percent / 100, requests: all)
        case .errors:
            self.init(outcome: outcome, share: subject.errorRate, allowed: threshold.limit, requests: subject.requests)
        case .resent:
            self.init(outcome: outcome, share: subject.resentShare, allowed: threshold.limit, requests: subject.requests)
        case .mean, .stddev, .min, .max, .throughput:
            let share = outcome.actual.map { $0 / ($0 + threshold.limit) } ?? 1
            self.init(outcome: outcome, share: share, allowed: 0.5, requests: subject.requests)
        }
    }
}

extension LatencySummary {
    /// Answers that took longer, as far as the histogram tells times apart.
    func count(above milliseconds: Double) -> Int {
        let limit = UInt64(Swift.max(0, milliseconds * 1e6))
        guard count > 0, limit < latencies.moments.max.count else { return 0 }
        return Int(latencies.histogram.count(within: limit...Latencies.highestTrackable))
    }
}

/// In a file: the threshold's outcome with the share beside it.
extension CapacityCheck: Codable {
    private enum CodingKeys: String, CodingKey { case share, allowed, requests }

    public func encode(to encoder: any Encoder) throws {
        try outcome.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(share, forKey: .share)
        try container.encode(allowed, forKey: .allowed)
        try container.encode(requests, forKey: .requests)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            outcome: try ThresholdOutcome(from: decoder), share: try container.decode(Double.self, forKey: .share),
            allowed: try container.decode(Double.self, forKey: .allowed),
            requests: try container.decode(Int.self, forKey: .requests))
    }
}
