import LoadModel
import Measurement

/// A result as Markdown to be pasted in a pull request: whether it may be used comes first.
public enum MarkdownReport {
    /// The report of a run.
    public static func render(_ result: RunResult) -> String {
        var blocks = ["# Load test \(Markdown.name(result.name))", verdict(result)]
        blocks += faults(of: result.levels.map { ($0, result.levels.count > 1 ? LevelPhrases(result: $0).place : nil) })
        if let interruption = result.interruption { blocks.append(stopped(interruption)) }
        blocks.append(facts(result))
        if result.levels.count == 1 {
            blocks += LevelMarkdown(result: result.levels[0], depth: 2).blocks
        } else if !result.levels.isEmpty {
            blocks.append("## All levels\n\n" + StressTable.table(of: result.levels).markdown)
            for level in result.levels {
                blocks.append("## " + heading(LevelPhrases(result: level).place))
                blocks += LevelMarkdown(result: level, depth: 3).blocks
            }
        }
        blocks += tail(plan: result.plan, environment: result.environment)
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func verdict(_ result: RunResult) -> String {
        let verdict = RunVerdict(result)
        let mark =
            switch verdict.kind {
            case .invalid, .failed: "❌ "
            case .held: "✅ "
            case .described: ""
            }
        return "**\(mark)\(verdict.headline)**" + (verdict.detail.map { " \($0)" } ?? "")
    }

    private static func facts(_ result: RunResult) -> String {
        let load =
            result.levels.count == 1
            ? LevelPhrases(result: result.levels[0]).load
            : LevelPhrases.several(result.levels.count)
        return Markdown.list(
            [
                "Load: \(Markdown.escaped(load))",
                "Target: \(target(result.target))",
                "Started: \(CalendarTime.text(secondsSince1970: result.startedAt)), seed \(result.seed)",
            ] + (result.samples.map { ["Samples: \(Markdown.escaped(SamplePhrases.text($0)))"] } ?? []))
    }

    static func target(_ target: TargetDescription) -> String {
        "\(Markdown.name(target.name)) \(Markdown.name(target.url))"
            + (target.link.map { " over a simulated link (\(Markdown.escaped($0)))" } ?? "")
    }

    static func stopped(_ interruption: Interruption) -> String {
        let lines = LevelPhrases.lastLines(interruption)
        let text = "**Incomplete:** \(Markdown.escaped(LevelPhrases.text(interruption)))"
        return lines.isEmpty ? text + "." : text + "\n\n" + Markdown.codeBlock(lines.joined(separator: "\n"), language: "text")
    }

    static func heading(_ text: String) -> String { Markdown.escaped(text.prefix(1).uppercased() + text.dropFirst()) }

    /// The findings that invalidate, before any number.
    static func faults(of levels: [(result: LevelResult, place: String?)]) -> [String] {
        let items = levels.flatMap { level in
            LevelPhrases(result: level.result).faults.map { remark($0, place: level.place) }
        }
        return items.isEmpty ? [] : [Markdown.list(items)]
    }

    static func remark(_ finding: Finding, place: String? = nil) -> String {
        let prefix = place.map { $0 + ": " } ?? ""
        return "\(Markdown.escaped(prefix + finding.message)). *What to do:* \(Markdown.escaped(finding.advice))."
    }

    /// The plan and the machine, folded.
    static func tail(plan: String, environment: Environment) -> [String] {
        [Markdown.details("Plan", Markdown.codeBlock(plan, language: "yaml")), machine(environment)]
    }

    static func machine(_ environment: Environment) -> String {
        Markdown.escaped(LevelPhrases.text(environment))
    }
}
