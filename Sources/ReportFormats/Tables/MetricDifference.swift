import LoadModel
import Measurement

/// One metric of both targets of a comparison, and how far the candidate is from the baseline.
struct MetricDifference {
    enum Unit: String { case milliseconds = "ms", perSecond = "/s", fraction }

    struct Side {
        var value: Double
        /// The true value is at least this one.
        var isLowerBound = false
    }

    var name: String
    var unit: Unit
    var baseline: Side?
    var candidate: Side?

    /// candidate − baseline, in the unit; nil where either is missing or only known to be at least something.
    var absolute: Double? {
        guard let baseline, let candidate, !baseline.isLowerBound, !candidate.isLowerBound else { return nil }
        let difference = candidate.value - baseline.value
        return difference.isFinite ? difference : nil
    }

    /// The difference as a fraction of the baseline; nil where that is 0.
    var relative: Double? {
        guard let absolute, let baseline, baseline.value != 0 else { return nil }
        return absolute / baseline.value
    }

    /// The metrics of every comparison, of the response time, throughput and errors in total.
    static func all(of level: ComparisonResult.Level) -> [MetricDifference] {
        let percentiles = [50, 90, 95, 99].map { percent in
            metric(QuantityText.percentileName(percent), of: level) {
                $0.percentile(percent).map { Side(value: $0.milliseconds, isLowerBound: $0.isLowerBound) }
            }
        }
        let mean = metric("mean", of: level) { $0.mean.map { Side(value: $0) } }
        let max = metric("max", of: level) { $0.max.map { Side(value: $0) } }
        let (baseline, candidate) = (level.baseline, level.candidate)
        return [mean] + percentiles + [
            max,
            MetricDifference(
                name: "throughput", unit: .perSecond, baseline: Side(value: baseline.total.throughput),
                candidate: Side(value: candidate.total.throughput)),
            MetricDifference(
                name: "errors", unit: .fraction, baseline: Side(value: baseline.errorRate),
                candidate: Side(value: candidate.errorRate)),
        ]
    }

    private static func metric(
        _ name: String, of level: ComparisonResult.Level, value: (LatencySummary) -> Side?
    ) -> MetricDifference {
        let sides = [level.baseline, level.candidate].map { side in
            // Where nothing was answered there is no time, not even a bound worth telling.
            side.total.responseTime.count > 0 ? value(side.total.responseTime) : nil
        }
        return MetricDifference(name: name, unit: .milliseconds, baseline: sides[0], candidate: sides[1])
    }
}
