import LoadModel
import Measurement

/// What the page of a run says, in the order in which it says it.
struct RunPage {
    let title: String
    let name: String
    let subtitle: String
    let verdict: VerdictModel
    let faults: [RemarkModel]
    let interruption: InterruptionModel?
    let facts: [FactModel]
    let overview: OverviewModel?
    let levels: [LevelModel]
    let plan: String
    let repetition: String
    let environment: String
    let styleSheet = StyleSheet.text
    let script = PageScript.text

    init(_ result: RunResult) {
        let isOne = result.levels.count == 1
        let verdict = RunVerdict(result)
        title = "\(TerminalText.printable(result.name)) - Dyno"
        name = result.name
        subtitle = isOne ? LevelPhrases(result: result.levels[0]).load : LevelPhrases.several(result.levels.count)
        self.verdict = VerdictModel(verdict)
        faults = result.levels.flatMap { level in
            let phrases = LevelPhrases(result: level)
            return phrases.faults.map { RemarkModel($0, place: isOne ? nil : phrases.place) }
        }
        interruption = result.interruption.map(InterruptionModel.init)
        var facts = [
            FactModel("Target", "\(result.target.name) \(result.target.place)"),
            FactModel("Started", CalendarTime.text(secondsSince1970: result.startedAt)),
            FactModel("Seed", "\(result.seed)"),
        ]
        if let samples = result.samples { facts.append(FactModel("Samples", SamplePhrases.text(samples))) }
        self.facts = facts
        overview = result.levels.count > 1 ? OverviewModel(result.levels) : nil
        levels = result.levels.enumerated().map { LevelModel($1, number: $0 + 1, of: result.levels.count) }
        plan = result.plan
        repetition = "dyno run PLAN.yaml --seed \(result.seed)"
        environment = LevelPhrases.text(result.environment)
    }
}

/// Whether the result may be used, and what came of it.
struct VerdictModel {
    let kind: String
    let mark: String
    let headline: String
    let detail: String?

    init(_ verdict: RunVerdict) {
        headline = verdict.headline
        detail = verdict.detail
        switch verdict.kind {
        case .invalid: (kind, mark) = ("bad", "✗")
        case .failed: (kind, mark) = ("bad", "✗")
        case .held: (kind, mark) = ("good", "✓")
        case .described: (kind, mark) = ("plain", "•")
        }
    }
}

/// Why a run ended early, and what the target wrote last where that was the reason.
struct InterruptionModel {
    let sentence: String
    let output: String?

    init(_ interruption: Interruption) {
        sentence = LevelPhrases.text(interruption)
        let lines = LevelPhrases.lastLines(interruption)
        output = lines.isEmpty ? nil : lines.joined(separator: "\n")
    }
}

/// A finding with what to do about it.
struct RemarkModel {
    let message: String
    let advice: String
    let isWarning: Bool

    init(_ finding: Finding, place: String? = nil) {
        message = (place.map { $0 + ": " } ?? "") + finding.message
        advice = finding.advice
        isWarning = !finding.invalidates
    }

    init(_ message: String, advice: String, isWarning: Bool) {
        self.message = message
        self.advice = advice
        self.isWarning = isWarning
    }
}

struct FactModel {
    let name: String
    let text: String

    init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }
}

/// A number that one wants to see first.
struct TileModel {
    let name: String
    let value: String
    let note: String
    /// `bad` where the number is nothing to be glad of, else empty.
    let kind: String

    init(_ name: String, _ value: String, _ note: String, isBad: Bool = false) {
        self.name = name
        self.value = value
        self.note = note
        kind = isBad ? "bad" : ""
    }
}
