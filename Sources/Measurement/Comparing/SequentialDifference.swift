import LoadModel

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// By how much a later run differs from an earlier one in one metric: a description, not a verdict.
///
/// The interval is made of how each run varied within itself. What differs between two runs whatever they load (what else the machine
/// did, how a build came to lie in memory) is in neither, so that identical builds "differ" by more than such an interval in most
/// sequences of runs (Abedi and Brecht, "Conducting Repeatable Experiments in Highly Variable Cloud Computing Environments", ICPE
/// 2017).
public struct SequentialDifference: Sendable, Hashable {
    public var metric: ComparedMetric
    /// Of each whole run: milliseconds, per second or a fraction; nil where there is none, as of runs without answers.
    public var baseline: Double?
    public var candidate: Double?
    /// nil where a run is too short to be cut into batches, or its batches hold too few requests for the metric.
    public var estimate: MetricVerdict.Estimate?

    /// As ``MetricVerdict/Estimate/value``; nil where a side has no value, or the baseline's is 0 and the change a ratio.
    public var change: Double? {
        guard let baseline, let candidate else { return nil }
        if metric.isAbsolute { return candidate - baseline }
        return baseline > 0 ? candidate / baseline : nil
    }

    /// Of its intervals.
    public static let confidence = 0.95
    /// Batches that each run is cut into: a batch must outlast the correlation of what is in it.
    static let batches = 8...32

    public static func all(baseline: LevelResult, candidate: LevelResult) -> [SequentialDifference] {
        let metrics: [ComparedMetric] = [.mean, .p50, .p90, .p99, .throughput, .errors]
        let (before, after) = (baseline.batches, candidate.batches)
        return metrics.map { metric in
            let (a, b) = (metric.value(of: baseline), metric.value(of: candidate))
            return SequentialDifference(
                metric: metric, baseline: a, candidate: b, estimate: estimate(metric, a, b, before, after))
        }
    }

    /// Welch's interval of the difference of two means, of logarithms where the metric is compared by its ratio (Welch, "The
    /// Generalization of Student's Problem", Biometrika 34, 1947).
    private static func estimate(
        _ metric: ComparedMetric, _ a: Double?, _ b: Double?, _ before: [Series.Point], _ after: [Series.Point]
    ) -> MetricVerdict.Estimate? {
        guard let a, let b, let first = Spread(metric, before), let second = Spread(metric, after) else { return nil }
        guard metric.isAbsolute || (a > 0 && b > 0) else { return nil }
        let variance = first.variance + second.variance
        let weights =
            first.variance * first.variance / Double(first.count - 1) + second.variance * second.variance
            / Double(second.count - 1)
        // Of whole degrees, rounded to the wider interval.
        let degrees = weights > 0 ? max(1, Int(variance * variance / weights)) : first.count - 1
        let half = studentQuantile(tail: (1 - confidence) / 2, degrees: degrees) * variance.squareRoot()
        if metric.isAbsolute { return .init(value: b - a, low: b - a - half, high: b - a + half) }
        return .init(value: b / a, low: b / a * exp(-half), high: b / a * exp(half))
    }

    /// How a metric varies from batch to batch of a run.
    private struct Spread {
        var count: Int
        /// Of the mean over batches.
        var variance: Double

        init?(_ metric: ComparedMetric, _ batches: [Series.Point]) {
            let values = batches.compactMap { metric.value(of: $0) }
            guard values.count == batches.count, values.count >= SequentialDifference.batches.lowerBound else { return nil }
            count = values.count
            let mean = values.reduce(0, +) / Double(count)
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let products = zip(values, values.dropFirst()).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
            // What correlation is left between neighbours widens it, as in the interval of the mean.
            let correlation = squares > 0 ? min(0.9, max(0, products / squares + 1 / Double(count))) : 0
            variance = squares / Double(count * (count - 1)) * (1 + correlation) / (1 - correlation)
        }
    }
}

extension LevelResult {
    /// The measured window in stretches of equal length; fewer than 8 where its series is too short.
    fileprivate var batches: [Series.Point] {
        let interval = series.interval.seconds
        guard interval > 0 else { return [] }
        let first = Int((warmup.seconds / interval).rounded(.up))
        let end = min(series.points.count, Int(((warmup.seconds + windowSeconds) / interval + 1e-6).rounded(.down)))
        guard first < end else { return [] }
        let points = series.points[first..<end]
        let length = (points.count + SequentialDifference.batches.upperBound - 1) / SequentialDifference.batches.upperBound
        // A last stretch that is shorter than the others is left out.
        return stride(from: points.startIndex, through: points.endIndex - length, by: length).map { start in
            points[start + 1..<start + length].reduce(into: points[start]) { $0.append($1) }
        }
    }
}

extension ComparedMetric {
    /// In milliseconds, per second or as a fraction; nil where it is not known, or known only to be at least something.
    fileprivate func value(of level: LevelResult) -> Double? {
        let times = level.total.responseTime
        switch self {
        case .mean: return times.mean
        case .p50, .p90, .p99:
            guard times.count > 0, let value = quantile.flatMap({ times.percentile($0 * 100) }), !value.isLowerBound else {
                return nil
            }
            return value.milliseconds
        case .throughput: return level.total.throughput
        case .errors: return level.errorRate
        case .cpuPerRequest, .memory: return nil
        }
    }

    /// Of a batch, as it is compared: a logarithm where that is by the ratio.
    fileprivate func value(of batch: Series.Point) -> Double? {
        let answered = batch.moments.count
        switch self {
        case .mean: return answered > 0 ? log(batch.moments.mean) : nil
        case .p50, .p90, .p99:
            guard let quantile, Double(answered) * (1 - quantile) >= 4 else { return nil }
            return batch.buckets.percentile(quantile * 100).map { log($0) }
        case .throughput: return batch.succeeded > 0 ? log(Double(batch.succeeded)) : nil
        case .errors:
            let all = batch.succeeded + batch.failed
            return all > 0 ? Double(batch.failed) / Double(all) : nil
        case .cpuPerRequest, .memory: return nil
        }
    }
}

/// Derived, and so never read back.
extension SequentialDifference: Encodable {
    private enum CodingKeys: String, CodingKey { case metric, baseline, candidate, change, low, high }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(metric, forKey: .metric)
        try container.encodeIfPresent(baseline, forKey: .baseline)
        try container.encodeIfPresent(candidate, forKey: .candidate)
        try container.encodeIfPresent(change, forKey: .change)
        try container.encodeIfPresent(estimate?.low, forKey: .low)
        try container.encodeIfPresent(estimate?.high, forKey: .high)
    }
}
