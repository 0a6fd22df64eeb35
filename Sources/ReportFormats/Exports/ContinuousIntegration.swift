import LoadModel
import Measurement

/// Annotations of a comparison as GitHub Actions reads them from the output of a step: `::error title=...::message`
/// (docs.github.com, "Workflow commands for GitHub Actions").
public enum WorkflowCommands {
    /// One for the verdict, one for each thing to know about it. GitHub shows ten of each kind a step.
    public static func annotations(_ result: ComparisonResult) -> String {
        let phrases = ComparisonPhrases(result: result)
        let verdict = VerdictPhrases(result: result)
        let kind =
            switch result.effectiveVerdict {
            case .pass: "notice"
            case .inconclusive, .descriptive: "warning"
            case .fail, .invalid, .baselineLost, .candidateLost: "error"
            }
        let title = "Dyno: \(result.name): \(verdict.headline)"
        var lines = [command(kind, title: title, verdict.reasons.joined(separator: "\n"))]
        lines += phrases.findings.map { finding in
            let isInvalid = finding.gravity == .invalid
            let advice = finding.advice.map { " What to do: \($0)." } ?? ""
            return command(
                isInvalid ? "error" : "warning", title: isInvalid ? "Dyno: invalid" : "Dyno", "\(finding.message).\(advice)")
        }
        return lines.joined(separator: "\n")
    }

    private static func command(_ kind: String, title: String, _ message: String) -> String {
        "::\(kind) title=\(escaped(title, isProperty: true))::\(escaped(message, isProperty: false))"
    }

    /// As the runner's toolkit does (actions/toolkit, packages/core/src/command.ts): a build's text must begin no command.
    private static func escaped(_ text: String, isProperty: Bool) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            TerminalText.printable(String($0)).replacing("%", with: "%25")
        }
        let joined = lines.joined(separator: "%0A")
        return isProperty ? joined.replacing(":", with: "%3A").replacing(",", with: "%2C") : joined
    }
}

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
                verdicts.filter(\.verdict.canFail).map { ($0.names, $0.verdict.outcome == .fail ? 1 : 0) }),
        ].joined()
    }

    private static func names(
        _ verdict: MetricVerdict, _ level: ComparisonResult.Level, _ target: TargetDescription
    ) -> [(String, String)] {
        [("candidate", target.name), ("level", LevelPhrases(result: level.baseline).place), ("metric", verdict.metric.rawValue)]
    }
}
