import LoadModel
import Measurement

/// What a comparison found as numbers in Prometheus' text format: GitLab shows it as a metrics report, and how it changes from the target
/// branch to a merge request.
enum ComparisonMetrics {
    static func render(_ result: ComparisonResult) -> String {
        let verdicts = result.levels.flatMap { level in
            zip(result.candidates, level.candidates).flatMap { target, candidate in
                candidate.outcome.verdicts.map { (verdict: $0, names: names($0, level, target)) }
            }
        }
        let changes = verdicts.compactMap { verdict, names in
            verdict.estimate.map { (names, verdict.metric.isAbsolute ? $0.value : $0.value - 1) }
        }
        return [
            PrometheusText.gauge(
                "dyno_compare_pass", "1 where the comparison passed.", [([], result.effectiveVerdict == .pass ? 1 : 0)]),
            PrometheusText.gauge(
                "dyno_compare_change",
                "Change from the baseline to the candidate, a fraction; of errors a share of the requests.",
                changes),
            PrometheusText.gauge(
                "dyno_compare_worse", "1 where the metric is worse than is tolerated.",
                verdicts.filter(\.verdict.isGate).map { ($0.names, $0.verdict.outcome == .fail ? 1 : 0) }),
        ].joined()
    }

    private static func names(
        _ verdict: MetricVerdict, _ level: ComparisonResult.Level, _ target: TargetDescription
    ) -> [(String, String)] {
        [("candidate", target.name), ("level", LevelPhrases(result: level.baseline).place), ("metric", verdict.metric.rawValue)]
    }
}
