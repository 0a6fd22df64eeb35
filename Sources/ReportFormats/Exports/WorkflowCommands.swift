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
            case .fail, .invalid, .baselineLost: "error"
            }
        let title = "Dyno: \(result.name): \(verdict.headline)"
        var lines = [command(kind, title: title, verdict.reasons.joined(separator: "\n"))]
        lines += phrases.faults.map { command("error", title: "Dyno: invalid", "\($0.message). What to do: \($0.advice).") }
        lines += phrases.warnings.map { command("warning", title: "Dyno", "\($0.message). What to do: \($0.advice).") }
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
