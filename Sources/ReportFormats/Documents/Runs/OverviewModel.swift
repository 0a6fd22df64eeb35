import Charts
import LoadModel
import Measurement

/// All levels of a run beside each other.
struct OverviewModel {
    let table: TableModel
    let links: [Link]
    let figures: [FigureModel]

    struct Link {
        let anchor: String
        let name: String
        let kind: String
    }

    init(_ levels: [LevelResult]) {
        table = TableModel(StressTable.table(of: levels))
        links = levels.enumerated().map { index, level in
            let isGood = level.isValid && level.thresholds.allSatisfy(\.holds)
            return Link(anchor: "level-\(index + 1)", name: LevelPhrases(result: level).place, kind: isGood ? "" : "bad")
        }
        figures = LevelsFigures(levels).models
    }
}
