import LoadModel
import Measurement

extension TextReport {
    /// The report of a run for those who ask how far it agrees with theory, and for nothing else.
    ///
    /// - Parameter result: of a target that says how it serves.
    public static func renderTheory(_ result: RunResult) -> String {
        let isOne = result.levels.count == 1
        var blocks = faults(of: result.levels.map { ($0, isOne ? nil : LevelPhrases(result: $0).place) })
        blocks.append(head(of: result))
        if !isOne, !result.levels.isEmpty {
            blocks.append("Mean response time, theory beside measurement\n" + TheoryTable.overview(of: result.levels).plainText())
        }
        for level in result.levels {
            if !isOne { blocks.append(heading(LevelPhrases(result: level).place)) }
            let text = LevelText(result: level)
            blocks += [text.theory, text.thresholds, text.warnings].compactMap { $0 }
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }
}
