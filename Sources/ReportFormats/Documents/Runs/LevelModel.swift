import Charts
import LoadModel
import Measurement

/// What a page says about one level.
struct LevelModel {
    /// Within the page, for links to it.
    let anchor: String
    /// nil where it is the only one.
    let heading: String?
    let isValid: Bool
    let tiles: [TileModel]
    let thresholds: [ThresholdModel]
    let warnings: [RemarkModel]
    let time: FigureModel
    let figures: [FigureModel]
    let labels: TableModel
    let labelsTitle: String
    let notes: [String]
    let failures: TableModel?
    let phases: PhasesModel?
    let theory: TheoryModel?
    let facts: [FactModel]

    init(_ level: LevelResult, number: Int, of count: Int) {
        let phrases = LevelPhrases(result: level)
        let tables = LevelTables(result: level)
        anchor = "level-\(number)"
        heading = count == 1 ? nil : phrases.place.prefix(1).uppercased() + phrases.place.dropFirst()
        isValid = level.isValid
        tiles = LevelTiles(result: level).tiles
        thresholds = level.thresholds.map(ThresholdModel.init)
        warnings = phrases.warnings.map { RemarkModel($0) }
        time = TimeFigure(level, levels: count).model
        figures =
            LatencyFigures(level).models
            + [StartDelayFigure(level).model, HeatMapFigure(level).model, ResourcesFigure(level).model]
            .compactMap { $0 }
        labels = TableModel(tables.responseTimes)
        labelsTitle = phrases.responseTimeTitle
        notes = phrases.notes
        failures = FailureTable(result: level, mostRows: 100).table.map(TableModel.init)
        phases = PhasesModel(level)
        theory = TheoryModel(level)
        facts = phrases.facts.map { FactModel($0.name, $0.text) }
    }
}

struct ThresholdModel {
    let kind: String
    let mark: String
    let text: String
    let actual: String

    init(_ outcome: ThresholdOutcome) {
        kind = outcome.holds ? "good" : "bad"
        mark = outcome.holds ? "✓" : "✗"
        text = outcome.threshold.text
        actual = LevelPhrases.actual(outcome)
    }
}

/// What queueing theory says, of a target that says how it serves.
struct TheoryModel {
    let system: String
    let table: TableModel?
    let sentences: [String]

    init?(_ level: LevelResult) {
        guard let phrases = TheoryPhrases(level) else { return nil }
        system = phrases.system
        table = TheoryTable.table(of: level).map(TableModel.init)
        sentences = phrases.notes
    }
}

/// Where the time of a request went.
struct PhasesModel {
    let bar: String
    let legend: [FigureModel.LegendEntry]
    let table: TableModel

    init?(_ level: LevelResult) {
        guard let table = LevelTables(result: level).parts, level.total.serviceTime.count > 0 else { return nil }
        let parts = MeanPhases(level).parts.filter { $0.value > 0 }
        let mean = QuantityText.duration(milliseconds: parts.reduce(0) { $0 + $1.value })
        bar = StackedBar("Mean response time, \(mean), by where it went", parts: parts).svg
        legend = parts.map {
            FigureModel.LegendEntry(name: "\($0.name) \($0.text)", swatch: "swatch area \($0.colour.className)")
        }
        self.table = TableModel(table)
    }
}
