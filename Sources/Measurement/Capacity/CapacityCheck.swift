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
    /// The standard error of ``share``, from how much it changed within the step; nil where that is not known.
    public var shareError: Double?

    public init(outcome: ThresholdOutcome, share: Double, allowed: Double, requests: Int, shareError: Double? = nil) {
        self.outcome = outcome
        self.share = share
        self.allowed = allowed
        self.requests = requests
        self.shareError = shareError
    }

    /// - Parameter window: what happened in intervals of the step, in their order.
    init(_ threshold: Threshold, _ result: LevelResult, window: some Sequence<Series.Point>) {
        self.init(threshold, result)
        // Of a label, a stage or a group the intervals do not tell, nor of other metrics.
        guard threshold.label == nil || threshold.stream != nil else { return }
        switch threshold.metric {
        case .percentile:
            let limit = LogBuckets.index(of: Nanoseconds(Int64(min(max(0, threshold.limit) * 1e6, 1e18))))
            shareError = CapacityCheck.shareError(
                window.map { point in
                    let slow = point.buckets.entries.reduce(0) { $0 + (Int($1.index) > limit ? Int($1.count) : 0) }
                    return (slow + point.failed, point.buckets.total + point.failed)
                })
        case .errors: shareError = CapacityCheck.shareError(window.map { ($0.failed, $0.succeeded + $0.failed) })
        default: break
        }
    }

    /// The standard error of a share over all intervals, by the method of batch means: whoever comes behind a long queue waits as well, so
    /// that requests tell less than as many independent ones.
    ///
    /// Batches are few, as they must outlast the correlation (Schmeiser, "Batch Size Effects in the Analysis of Simulation Output",
    /// Operations Research 30(3), 1982).
    ///
    /// - Parameter intervals: how many of how many requests, in order of time.
    /// - Returns: nil for fewer than two intervals a batch, and without requests.
    static func shareError(_ intervals: [(marked: Int, all: Int)]) -> Double? {
        let length = intervals.count / batches
        let all = Double(intervals.reduce(0) { $0 + $1.all })
        guard length > 1, all > 0 else { return nil }
        let share = Double(intervals.reduce(0) { $0 + $1.marked }) / all
        let squares = (0..<batches).reduce(0) { sum, batch in
            let ofBatch = intervals[(batch * length)..<((batch + 1) * length)]
            let miss = ofBatch.reduce(0) { $0 + Double($1.marked) - share * Double($1.all) }
            return sum + miss * miss
        }
        return (squares * Double(batches) / Double(batches - 1)).squareRoot() / all
    }

    /// That a step is cut into.
    private static let batches = 5

    public init(_ threshold: Threshold, _ result: LevelResult) {
        let subject = threshold.subject(in: result) ?? result.total
        let outcome = threshold.outcome(for: result)
        let times = subject.responseTime
        if case .percentile(let percent) = threshold.metric {
            let slow = times.count(above: threshold.limit) + times.censored
            let all = times.count + times.censored
            self.init(
                outcome: outcome, share: all > 0 ? Double(slow) / Double(all) : 1, allowed: 1 - percent / 100, requests: all)
        } else if threshold.metric.quantity == .share, case .known(let share) = threshold.metric.actual(of: subject) {
            self.init(outcome: outcome, share: share, allowed: threshold.limit, requests: subject.requests)
        } else {
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
    private enum CodingKeys: String, CodingKey { case share, shareError, allowed, requests }

    public func encode(to encoder: any Encoder) throws {
        try outcome.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(share, forKey: .share)
        try container.encodeIfPresent(shareError, forKey: .shareError)
        try container.encode(allowed, forKey: .allowed)
        try container.encode(requests, forKey: .requests)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            outcome: try ThresholdOutcome(from: decoder), share: try container.decode(Double.self, forKey: .share),
            allowed: try container.decode(Double.self, forKey: .allowed),
            requests: try container.decode(Int.self, forKey: .requests),
            shareError: try container.decodeLoadIfPresent(forKey: .shareError))
    }
}
