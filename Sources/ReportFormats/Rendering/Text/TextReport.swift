import LoadModel
import Measurement

/// A result as a terminal shows it, within 80 columns wherever names are short enough.
public enum TextReport {
    /// The report of a run: what invalidates it, what was run, what was measured.
    public static func render(_ result: RunResult) -> String {
        var blocks = faults(of: result.levels.map { ($0, result.levels.count > 1 ? LevelPhrases(result: $0).place : nil) })
        blocks.append(head(of: result))
        if result.levels.count == 1 {
            blocks += LevelText(result: result.levels[0]).blocks
        } else if !result.levels.isEmpty {
            blocks.append("Response time and throughput of each level\n" + StressTable.table(of: result.levels).plainText())
            for level in result.levels {
                blocks.append(heading(LevelPhrases(result: level).place))
                blocks += LevelText(result: level).blocks
            }
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    static func head(of result: RunResult) -> String {
        var lines = [TerminalText.printable(result.name)]
        if result.levels.count == 1 {
            lines.append(fact("Load", LevelPhrases(result: result.levels[0]).load))
        } else {
            lines.append(fact("Load", LevelPhrases.several(result.levels.count)))
        }
        lines.append(fact("Target", "\(result.target.name) \(result.target.place)"))
        lines.append(fact("Started", "\(CalendarTime.text(secondsSince1970: result.startedAt)), seed \(result.seed)"))
        if let samples = result.samples { lines.append(fact("Samples", SamplePhrases.text(samples))) }
        if let interruption = result.interruption { lines += incomplete(interruption) }
        return lines.joined(separator: "\n")
    }

    static func incomplete(_ interruption: Interruption) -> [String] {
        [fact("Incomplete", LevelPhrases.text(interruption))]
            + LevelPhrases.lastLines(interruption).map { "            | " + TerminalText.printable($0) }
    }

    /// One fact to a line, names in a column, long ones continued under their beginning.
    static func fact(_ name: String, _ text: String) -> String {
        TerminalText.wrapped(
            TerminalText.printable(text), first: TerminalText.padded(name, to: 12, .left), indent: 12)
    }

    static func heading(_ text: String) -> String {
        let text = TerminalText.printable(text)
        return text.prefix(1).uppercased() + text.dropFirst() + "\n" + String(repeating: "=", count: TerminalText.width(text))
    }

    /// The findings that invalidate, before anything else.
    static func faults(of levels: [(result: LevelResult, place: String?)]) -> [String] {
        levels.flatMap { level in
            LevelPhrases(result: level.result).faults.map { finding in
                remark("INVALID: ", (level.place.map { $0 + ": " } ?? "") + finding.message, advice: finding.advice)
            }
        }
    }

    /// A finding with what to do about it on a line of its own.
    static func remark(_ mark: String, _ message: String, advice: String) -> String {
        TerminalText.wrapped(TerminalText.printable(message), first: mark, indent: 4) + "\n"
            + TerminalText.wrapped(TerminalText.printable(advice), first: "  What to do: ", indent: 4)
    }
}
