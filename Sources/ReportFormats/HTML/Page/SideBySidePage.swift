import Charts
import LoadModel
import Measurement

/// What the page of several results says.
struct SideBySidePage {
    let title: String
    let cautions: [String]
    let isInvalid: Bool
    let table: TableModel
    let figures: [FigureModel]
    let sources: [FactModel]
    let styleSheet = StyleSheet.text
    let script = PageScript.text
    let environment: String

    init(_ results: [SavedResult]) {
        let sides = SideBySide(results: results)
        title = sides.title
        cautions = sides.cautions
        isInvalid = sides.levels.contains { !$0.level.isValid }
        table = TableModel(sides.table)
        figures = OverlaidFigures(sides.levels.map { (sides.name($0), $0.level) }).models
        sources = sides.levels.map { level in
            FactModel(sides.name(level), "\(level.target.place), \(LevelPhrases(result: level.level).load)")
        }
        environment = results.first.map { LevelPhrases.text($0.environment) } ?? ""
    }
}
