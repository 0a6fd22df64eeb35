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

    static var metrics: [ComparedMetric] { ComparedMetric.ofRequests }

    public static func all(baseline: LevelResult, candidate: LevelResult) -> [SequentialDifference] {
        let (before, after) = (baseline.batches, candidate.batches)
        return metrics.map { metric in
            SequentialDifference(
                metric, baseline.total, candidate.total, Spread(metric, before), Spread(metric, after))
        }
    }

    /// The same of each label that both have, in the baseline's order; none where there is but one.
    public static func byLabel(
        baseline: LevelResult, candidate: LevelResult
    ) -> [(label: String, differences: [SequentialDifference])] {
        guard baseline.labels.count > 1 || candidate.labels.count > 1 else { return [] }
        let others = Dictionary(candidate.labels.map { ($0.label, $0) }) { first, _ in first }
        let (before, after) = (baseline.batches, candidate.batches)
        return baseline.labels.compactMap { label in
            guard let other = others[label.label] else { return nil }
            let differences = metrics.map { metric in
                SequentialDifference(
                    metric, label, other, Spread(metric, of: label, within: baseline.total, before),
                    Spread(metric, of: other, within: candidate.total, after))
            }
            return (label.label, differences)
        }
    }

    /// The same of each group, wait and request with tries that both have, in the baseline's order: of their times, and of those that
    /// failed.
    public static func bySpan(
        baseline: LevelResult, candidate: LevelResult
    ) -> [(label: String, differences: [SequentialDifference])] {
        let others = Dictionary(candidate.spans.map { ($0.title, $0) }) { first, _ in first }
        let (before, after) = (baseline.batches, candidate.batches)
        return baseline.spans.compactMap { span in
            guard let other = others[span.title].map(LabelResult.init) else { return nil }
            let own = LabelResult(span)
            let differences = metrics.filter { $0 != .throughput }.map { metric in
                SequentialDifference(
                    metric, own, other, Spread(metric, of: own, within: baseline.total, before),
                    Spread(metric, of: other, within: candidate.total, after))
            }
            return (span.title, differences)
        }
    }

    private init(_ metric: ComparedMetric, _ one: LabelResult, _ other: LabelResult, _ first: Spread?, _ second: Spread?) {
        self.metric = metric
        baseline = metric.value(of: one)
        candidate = metric.value(of: other)
        estimate = SequentialDifference.estimate(metric, baseline, candidate, first, second)
    }

    /// Welch's interval of the difference of two means, of logarithms where the metric is compared by its ratio (Welch, "The
    /// Generalization of Student's Problem", Biometrika 34, 1947).
    private static func estimate(
        _ metric: ComparedMetric, _ a: Double?, _ b: Double?, _ first: Spread?, _ second: Spread?
    ) -> MetricVerdict.Estimate? {
        guard let a, let b, let first, let second else { return nil }
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

    /// Of the logarithm of a quantile, by the ranks that lie a standard deviation of the binomial law around its own (David and Nagaraja,
    /// "Order Statistics", 3rd edition, 2003, section 7.1).
    fileprivate static func variance(ofQuantile quantile: Double, _ times: LatencySummary) -> Double? {
        let all = Double(times.count + times.censored)
        let half = (all * quantile * (1 - quantile)).squareRoot()
        let ranks = [all * quantile - half, all * quantile + half].map { Int($0.rounded()) }
        // Ten samples beyond it, as for a percentile that is known.
        guard all * (1 - quantile) >= 10, ranks[0] >= 1, ranks[1] <= times.count else { return nil }
        let values = ranks.map { log(max(1, Double(times.latencies.value(rank: $0)))) }
        // Values of a histogram are known to a thousandth.
        let deviation = max(5e-4, (values[1] - values[0]) / 2)
        return deviation * deviation
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

        /// Of a label, of which no series is kept: as far as its requests would vary were they independent, and beside that what those of all
        /// labels together vary more than they would: what befalls the target befalls all of them (a random effect of time; Searle, Casella
        /// and McCulloch, "Variance Components", 1992).
        init?(_ metric: ComparedMetric, of label: LabelResult, within total: LabelResult, _ batches: [Series.Point]) {
            guard let whole = Spread(metric, batches), let all = metric.independentVariance(of: total),
                let own = metric.independentVariance(of: label)
            else { return nil }
            count = whole.count
            variance = own + max(0, whole.variance - all)
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

extension LabelResult {
    /// A span, as far as it is compared: its times, and how many of those that are over failed.
    fileprivate init(_ span: SpanResult) {
        var failures = FailureCounts()
        failures[.expectation] = span.failed
        self.init(
            label: span.title, requests: span.succeeded + span.failed, succeeded: span.succeeded, failures: failures,
            statuses: [:],
            throughput: 0, receivedKBPerSecond: 0, sentKBPerSecond: 0, meanSuccessfulBytes: nil, responseTime: span.time,
            serviceTime: LatencySummary(Latencies()), timeToFailure: Moments(), jmeter: JMeterStatistics())
    }
}

extension ComparedMetric {
    /// In milliseconds, per second or as a fraction; nil where it is not known, or known only to be at least something.
    fileprivate func value(of label: LabelResult) -> Double? {
        let times = label.responseTime
        switch self {
        case .mean: return times.mean
        case .p50, .p90, .p99:
            guard times.count > 0, let value = quantile.flatMap({ times.percentile($0 * 100) }), !value.isLowerBound else {
                return nil
            }
            return value.milliseconds
        case .throughput: return label.throughput
        case .errors: return label.errorRate
        default: return nil
        }
    }

    /// Of the value, as it is compared, if requests were independent of one another; nil where there are too few.
    fileprivate func independentVariance(of label: LabelResult) -> Double? {
        let times = label.responseTime
        let n = Double(times.count)
        switch self {
        case .mean:
            guard times.count > 1, let mean = times.mean, mean > 0, let deviation = times.standardDeviation else { return nil }
            return deviation * deviation / (mean * mean * n)
        case .p50, .p90, .p99: return quantile.flatMap { SequentialDifference.variance(ofQuantile: $0, times) }
        case .throughput: return label.succeeded > 0 ? 1 / Double(label.succeeded) : nil
        case .errors:
            let judged = Double(label.succeeded + label.failures.total)
            guard judged > 0 else { return nil }
            // Where none failed, one still might have.
            let share = (Double(label.failures.total) + 0.5) / (judged + 1)
            return share * (1 - share) / judged
        default: return nil
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
        default: return nil
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
