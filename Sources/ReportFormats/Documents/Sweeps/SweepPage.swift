import Charts
import LoadModel
import Measurement

/// What the page of a sweep says, in the order in which it says it.
struct SweepPage {
    let title: String
    let name: String
    let verdict: SweepVerdictModel
    let interruption: InterruptionModel?
    /// What is amiss with single trials.
    let troubles: [String]
    let hasTroubles: Bool
    let facts: [FactModel]
    let families: [Family]
    /// The stress table; nil where no trial counts.
    let points: TableModel?
    let plan: String
    let repetition: String
    let environment: String
    let styleSheet = StyleSheet.text
    let script = PageScript.text

    /// Everything over one axis.
    struct Family {
        let heading: String
        let findings: [String]
        let figures: [FigureModel]
    }

    init(_ sweep: SweepResult) {
        let phrases = SweepPhrases(sweep: sweep)
        let fitted = SweepFits(sweep)
        let fits = fitted.families
        title = "\(TerminalText.printable(sweep.name)) - Dyno"
        name = sweep.name
        verdict = SweepVerdictModel(sweep, fits, phrases)
        interruption = sweep.interruption.map(InterruptionModel.init)
        // The page ends each with a full stop.
        troubles = phrases.troubles + [phrases.omission(fitted)?.dropLast()].compactMap { $0.map(String.init) }
        hasTroubles = !troubles.isEmpty
        facts =
            phrases.axes.map { FactModel("Varied", $0) } + [FactModel("Trials", phrases.order)]
            + sweep.targets.map { FactModel("Target", "\($0.name) \($0.place)") }
            + [FactModel("Started", CalendarTime.text(secondsSince1970: sweep.startedAt))]
        let figures = SweepFigures(sweep: sweep, families: fits)
        families = fits.map { family in
            Family(
                heading: "Over \(phrases.title(family))", findings: phrases.findings(family),
                figures: figures.figures(of: family).map { FigureModel($0, of: family, sweep) })
        }
        let table = SweepTables.points(sweep)
        points = table.rows.isEmpty ? nil : TableModel(table)
        plan = sweep.plan
        repetition = phrases.repetition
        environment = LevelPhrases.text(sweep.environment)
    }
}

/// What came of a sweep: how many trials may be used, and how the targets differ.
struct SweepVerdictModel {
    let kind: String
    let mark: String
    let headline: String
    let reasons: [String]

    /// More belongs beside its chart.
    private static let limit = 6

    init(_ sweep: SweepResult, _ families: [SweepFits.Family], _ phrases: SweepPhrases) {
        headline = phrases.counts.prefix(1).uppercased() + phrases.counts.dropFirst() + "."
        let isWhole = sweep.trials.count == sweep.planned
        let usable = sweep.trials.count(where: \.counts)
        if usable == 0 {
            (kind, mark) = ("bad", "✗")
        } else if isWhole, usable == sweep.trials.count {
            (kind, mark) = ("good", "✓")
        } else {
            (kind, mark) = ("warning", "!")
        }
        let hasContrasts = families.contains { !phrases.contrasts($0).isEmpty }
        let all = families.flatMap { family in
            (hasContrasts ? phrases.contrasts(family) : phrases.findings(family)).map {
                families.count > 1 ? "\(phrases.title(family)): \($0)" : $0
            }
        }
        reasons = Array(all.prefix(SweepVerdictModel.limit))
    }
}

extension FigureModel {
    fileprivate init(_ figure: SweepFigure, of family: SweepFits.Family, _ sweep: SweepResult) {
        let count = family.curves.reduce(0) { $0 + $1.trials.count }
        let limit = SweepTables.trialLimit
        let cut = count > limit ? "; of \(QuantityText.count(count)) trials the table has the first \(limit), trials.csv all" : ""
        let note = figure.chart.note.map { $0.prefix(1).uppercased() + $0.dropFirst() + cut + "." }
        self.init(
            figure.kind.heading, note: note, [Plot(figure.chart, summary: figure.chart.title)],
            table: SweepTables.trials(of: family, sweep, for: figure.kind))
    }
}
