import LoadModel
import Measurement

extension TextReport {
    /// The mean response times of all plans of a survey.
    public static func render(_ survey: TheorySurvey) -> String {
        var blocks: [String] = []
        for result in survey.results {
            let title = heading("\(result.name) \(result.target.name)")
            let service = result.levels.first?.theory.map { TerminalText.wrapped("\($0.service)", indent: 2) }
            let table = result.levels.isEmpty ? "not run" : TheoryTable.overview(of: result.levels).plainText()
            let faults = faults(of: result.levels.map { ($0, LevelPhrases(result: $0).place) })
            blocks.append(([title, service, table].compactMap { $0 } + faults).joined(separator: "\n"))
        }
        let agreements = survey.results.flatMap(\.levels).compactMap(\.theoryAgreement)
        blocks.append(
            "\(agreements.count(where: \.holds)) of \(agreements.count) mean response times agree with theory: within "
                + "\(QuantityText.percentage(TheoryAgreement.tolerance)),\nor within the run's own interval.")
        return blocks.joined(separator: "\n\n") + "\n"
    }
}
