import LoadModel
import Measurement

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

/// What the page of a comparison says, in the order in which it says it.
struct ComparisonPage {
    let title: String
    let name: String
    let subtitle: String
    let verdict: ComparisonVerdictModel
    let interruption: InterruptionModel?
    let faults: [RemarkModel]
    let warnings: [RemarkModel]
    let hasWarnings: Bool
    let facts: [FactModel]
    let levels: [ComparedLevelModel]
    /// nil where there is one level only, which says it all.
    let overview: ComparedOverviewModel?
    let sides: [SideModel]
    let plan: String
    let method: [FactModel]
    let environment: String
    let styleSheet = StyleSheet.text
    let script = PageScript.text

    init(_ result: ComparisonResult) {
        let phrases = ComparisonPhrases(result: result)
        title = "\(TerminalText.printable(result.name)) - Dyno"
        name = result.name
        subtitle = phrases.title
        verdict = ComparisonVerdictModel(result)
        interruption = result.interruption.map(InterruptionModel.init)
        faults = phrases.faults.map { RemarkModel($0.message, advice: $0.advice, isWarning: false) }
        warnings = phrases.warnings.map { RemarkModel($0.message, advice: $0.advice, isWarning: true) }
        hasWarnings = !warnings.isEmpty
        facts =
            [FactModel("Baseline", "\(result.baseline.name) \(result.baseline.place)")]
            + result.candidates.map { FactModel("Candidate", "\($0.name) \($0.place)") }
            + [FactModel("Started", CalendarTime.text(secondsSince1970: result.startedAt)), FactModel("Seed", "\(result.seed)")]
        levels = result.levels.map { ComparedLevelModel($0, of: result) }
        overview = result.levels.count > 1 ? ComparedOverviewModel(result) : nil
        sides = result.levels.flatMap { level in result.sides(of: level).map { SideModel($0.name, $0.result) } }
        plan = result.plan
        method = [
            FactModel("Load", phrases.load ?? ""), FactModel("About", VerdictPhrases(result: result).subject),
            FactModel("Method", phrases.method),
        ]
        .filter { !$0.text.isEmpty }
        environment = LevelPhrases.text(result.environment)
    }
}

/// The verdict with its reasons, of which the lines after the first are what a build wrote.
struct ComparisonVerdictModel {
    let kind: String
    let mark: String
    let headline: String
    let reasons: [Reason]

    struct Reason {
        let sentence: String
        let output: String?
    }

    init(_ result: ComparisonResult) {
        let phrases = VerdictPhrases(result: result)
        headline = phrases.headline
        switch result.effectiveVerdict {
        case .pass: (kind, mark) = ("good", "✓")
        case .fail, .invalid, .baselineLost: (kind, mark) = ("bad", "✗")
        case .inconclusive, .descriptive: (kind, mark) = ("warning", "?")
        }
        reasons = (phrases.reasons + (phrases.noiseFloor ?? [])).map { text in
            let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return Reason(sentence: lines[0], output: lines.count > 1 ? lines[1] : nil)
        }
    }
}

/// All targets at one level.
struct ComparedLevelModel {
    let heading: String
    let candidates: [Candidate]
    let figures: [FigureModel]
    /// What the processes of each target used; nil where none was watched.
    let resources: TableModel?

    struct Candidate {
        /// nil where it is the only one.
        let candidateName: String?
        let forest: ForestModel
        let notes: [String]
    }

    init(_ level: ComparisonResult.Level, of result: ComparisonResult) {
        let phrases = ComparisonPhrases(result: result)
        let title = phrases.levelTitle(level)
        heading = title.prefix(1).uppercased() + title.dropFirst()
        candidates = zip(result.candidates, level.candidates).map { target, candidate in
            let notes = [phrases.samples(level), phrases.looks(candidate)].compactMap { $0 }
            return Candidate(
                candidateName: result.candidates.count > 1 ? target.name : nil, forest: ForestModel(level, candidate),
                notes: notes + ComparisonPhrases.notes(level, candidate))
        }
        let rounds = zip(result.candidates, level.candidates).compactMap { target, candidate in
            RoundsFigure(candidate.outcome, name: result.candidates.count > 1 ? target.name : nil).model
        }
        let sides = result.sides(of: level)
        let watched = sides.compactMap { side in side.result.resources.map { (side.name, $0) } }
        resources = watched.isEmpty ? nil : TableModel(ResourceTable.table(of: watched))
        figures =
            rounds + [ShiftFigure(sides).model].compactMap { $0 } + OverlaidFigures(sides.map { ($0.name, $0.result) }).models
            + [
                OverlaidTimesFigure(
                    sides.map { ($0.name, $0.result) },
                    note: "Blocks of each target behind one another: both went through the same schedule, in turns."
                ).model
            ].compactMap { $0 }
    }
}

/// The levels beside each other.
struct ComparedOverviewModel {
    let stressTitle: String
    let table: TableModel
    let figures: [FigureModel]

    init(_ result: ComparisonResult) {
        stressTitle = ComparisonPhrases(result: result).stressTitle
        table = TableModel(StressTable.table(of: result))
        let names = [result.baseline.name] + result.candidates.map(\.name)
        let sides = names.indices.map { index in
            (names[index], result.levels.map { index == 0 ? $0.baseline : $0.candidates[index - 1].result })
        }
        figures = ComparedLevelsFigures(sides).models
    }
}

/// One target at one level, for those who want to know all of it.
struct SideModel {
    let heading: String
    let table: TableModel
    let failures: TableModel?
    let thresholds: [ThresholdModel]
    let warnings: [RemarkModel]
    let facts: [FactModel]

    init(_ name: String, _ level: LevelResult) {
        let phrases = LevelPhrases(result: level)
        heading = "\(name) \(phrases.place)"
        table = TableModel(LevelTables(result: level).responseTimes)
        failures = FailureTable(result: level, mostRows: 100).table.map(TableModel.init)
        thresholds = level.thresholds.map(ThresholdModel.init)
        warnings = phrases.warnings.map { RemarkModel($0) }
        facts = phrases.facts.map { FactModel($0.name, $0.text) }
    }
}
