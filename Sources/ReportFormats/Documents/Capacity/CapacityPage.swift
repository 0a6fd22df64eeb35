import Charts
import LoadModel
import Measurement

/// What the page of a search for a capacity says, in the order in which it says it.
struct CapacityPage {
    let title: String
    let name: String
    let verdict: CapacityVerdictModel
    let interruption: InterruptionModel?
    /// Why the generator was the limit.
    let faults: [RemarkModel]
    let facts: [FactModel]
    /// nil where no capacity is known.
    let strips: CapacityStripsModel?
    let figures: [FigureModel]
    let targets: [TargetModel]
    let plan: String
    let repetition: String
    let environment: String
    let styleSheet = StyleSheet.text
    let script = PageScript.text

    struct TargetModel {
        let heading: String
        let sentence: String
        let method: String?
        /// nil where none was made.
        let steps: TableModel?
    }

    init(_ result: CapacityResult) {
        let phrases = CapacityPhrases(result: result)
        title = "\(TerminalText.printable(result.name)) - Dyno"
        name = result.name
        verdict = CapacityVerdictModel(result, phrases)
        interruption = result.interruption.map(InterruptionModel.init)
        faults = result.targets.flatMap { target -> [RemarkModel] in
            guard case .atLeast(_, .generator(_, let faults)) = target.answer else { return [] }
            return faults.map { RemarkModel($0, place: result.targets.count > 1 ? target.target.name : nil) }
        }
        facts =
            [FactModel("Must hold", phrases.conditions), FactModel("Tried", phrases.tried)]
            + result.targets.map { FactModel("Target", "\($0.target.name) \($0.target.place)") }
            + [FactModel("Started", CalendarTime.text(secondsSince1970: result.startedAt)), FactModel("Seed", "\(result.seed)")]
        strips = CapacityStripsModel(result, phrases)
        figures = CapacityFigures(result).all.map { figure in
            FigureModel(
                figure.heading, note: CapacityFigures.note.prefix(1).uppercased() + CapacityFigures.note.dropFirst() + ".",
                [Plot(figure.chart, summary: figure.chart.title)])
        }
        targets = result.targets.map { target in
            TargetModel(
                heading: "\(target.target.name): every step", sentence: "\(target.target.name) \(phrases.headline(target))",
                method: phrases.method(target),
                steps: target.steps.isEmpty ? nil : TableModel(phrases.table(target, withReasons: true)))
        }
        plan = result.plan
        repetition = phrases.repetition
        environment = LevelPhrases.text(result.environment)
    }
}

/// The answer: of several targets how they differ, of one how much it carries.
struct CapacityVerdictModel {
    let kind: String
    let mark: String
    let headline: String
    let reasons: [String]

    init(_ result: CapacityResult, _ phrases: CapacityPhrases) {
        let answers = result.targets.map { "\($0.target.name) \(phrases.headline($0))." }
        let ratios = result.ratios
        let all = ratios.map { phrases.ratio($0) + "." } + answers
        headline = all.first ?? "Nothing was tried."
        reasons = Array(all.dropFirst())
        (kind, mark) = CapacityVerdictModel.mark(result.targets.map(\.answer), ratios.map(\.verdict))
    }

    private static func mark(_ answers: [CapacityAnswer], _ ratios: [CapacityRatio.Verdict]) -> (kind: String, mark: String) {
        if answers.contains(where: { if case .belowLowest = $0 { true } else { false } }) || ratios.contains(.less) {
            return ("bad", "✗")
        }
        let isKnown = answers.allSatisfy { answer in
            switch answer {
            case .found, .atLeast(_, .range): true
            case .atLeast(_, .generator), .belowLowest, .unfinished: false
            }
        }
        return isKnown && !answers.isEmpty ? ("good", "✓") : ("warning", "?")
    }
}

/// The capacities of all targets on one scale.
struct CapacityStripsModel {
    let low: String
    let high: String
    let rows: [Row]

    struct Row {
        let target: String
        let value: String
        let interval: String
        let limit: String
        let strip: String
    }

    init?(_ result: CapacityResult, _ phrases: CapacityPhrases) {
        let known = result.targets.compactMap(\.answer.estimate)
        guard let high = known.map(\.high).max(), high.isFinite, high > 0 else { return nil }
        let domain = 0...high * 1.08
        low = "0"
        self.high = phrases.load(domain.upperBound)
        rows = result.targets.compactMap { target in
            guard case .found(let estimate, let limit) = target.answer, estimate.low <= estimate.high else { return nil }
            let interval = phrases.range(estimate.low, estimate.high)
            let value = phrases.load(estimate.value)
            return Row(
                target: target.target.name, value: value, interval: interval, limit: phrases.phrase(limit),
                strip: IntervalStrip(
                    TerminalText.printable("\(target.target.name): \(value), interval \(interval)"), estimate: estimate.value,
                    interval: estimate.low...estimate.high, tolerated: nil, domain: domain, .series(0)
                ).svg)
        }
    }
}
