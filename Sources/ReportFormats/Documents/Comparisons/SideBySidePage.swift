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
        let limit = OverlaidFigures.limit
        let hasMore = sides.levels.count > limit
        cautions = sides.cautions + (hasMore ? ["of \(sides.levels.count) levels the charts show the first \(limit)"] : [])
        isInvalid = sides.levels.contains { !$0.level.isValid }
        table = TableModel(sides.table)
        let levels = sides.levels.map { (sides.name($0), $0.level) }
        let time = OverlaidTimesFigure(levels, note: "All from the start of their load, whenever that was.").model
        figures = [time].compactMap { $0 } + OverlaidFigures(levels).models
        sources = sides.levels.map { level in
            FactModel(sides.name(level), "\(level.target.place), \(LevelPhrases(result: level.level).load)")
        }
        environment = results.first.map { LevelPhrases.text($0.environment) } ?? ""
    }
}
