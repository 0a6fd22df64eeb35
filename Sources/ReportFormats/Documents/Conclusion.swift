import LoadModel
import Measurement

/// What a result comes to in one line, the gravest first: for whoever sees nothing else of it, and gets a status that is not 0.
public enum Conclusion {
    public static func text(_ result: RunResult) -> String {
        if let interruption = result.interruption { return ended(interruption) }
        if let finding = result.levels.lazy.flatMap(\.findings).first(where: \.invalidates) {
            return line("the measurement is invalid: \(finding.message)")
        }
        let broken = result.levels.flatMap(\.thresholds).filter { !$0.holds }
        guard let first = Culprits.sentences(of: result).first else { return line(Report.verdict(of: result).headline) }
        let others = broken.count > 1 ? "; \(QuantityText.counted(broken.count - 1, "other threshold")) did not hold either" : ""
        return line(first + others)
    }

    public static func text(_ result: ComparisonResult) -> String {
        if let interruption = result.interruption { return ended(interruption) }
        let phrases = VerdictPhrases(result: result)
        let invalid = ComparisonPhrases(result: result).findings.filter { $0.gravity == .invalid }.map(\.message)
        // What invalidates some of the metrics is not why another one failed.
        let isInvalid = if case .invalid = result.effectiveVerdict { true } else { false }
        let reasons = isInvalid ? invalid + phrases.reasons : phrases.reasons + invalid
        return line(([phrases.headline] + reasons.prefix(1)).joined(separator: ": "))
    }

    public static func text(_ result: CapacityResult) -> String {
        if let interruption = result.interruption { return ended(interruption) }
        let phrases = CapacityPhrases(result: result)
        let less = result.ratios.filter { $0.verdict == .less }.map(phrases.ratio)
        let answers = result.targets.filter { !$0.isFound }.map { "\($0.target.name) \(phrases.headline($0))" }
        return line((answers + less).first ?? "the capacity is not known")
    }

    public static func text(_ result: RecoveryResult) -> String {
        if let interruption = result.interruption { return ended(interruption) }
        let phrases = RecoveryPhrases(result: result)
        let slower = result.differences.filter { $0.verdict == .slower }.map(phrases.difference)
        let answers = result.targets.filter { $0.verdict != .recovers }.map { "\($0.target.name) \(phrases.headline($0))" }
        return line((answers + slower).first ?? "nothing is known of the recovery")
    }

    /// Of the trials that are the reason for a status.
    public static func text(_ result: SweepResult, status: Int32) -> String {
        if let interruption = result.interruption { return ended(interruption) }
        let trials = result.trials.filter { $0.status == status }
        guard let first = trials.first else { return "the sweep is not whole" }
        let values = zip(result.rule.axes, first.values).map { "\($0.shortName) \($1.text)" }.joined(separator: ", ")
        let became =
            switch status {
            case 1: "did not meet their thresholds"
            case 3: "were invalid"
            case 4: "lost their target"
            default: "ended with status \(status)"
            }
        let reason =
            if case .failed(let reason) = first.outcome {
                ": \(reason)"
            } else {
                first.figures?.invalidity.map { ": \($0.message)" } ?? ""
            }
        return line(
            "\(trials.count) of \(QuantityText.counted(result.trials.count, "trial")) \(became), the first at \(values)\(reason)")
    }

    private static func ended(_ interruption: Interruption) -> String {
        switch interruption {
        case .signal(let number): "stopped by signal \(number) before its end"
        case .targetDied, .mostlyFailures, .aborted, .failed, .killed, .running: line(LevelPhrases.text(interruption))
        }
    }

    private static func line(_ text: String) -> String { TerminalText.printable(text) }
}

extension TrialFigures {
    /// Why the numbers are not the target's; nil where they are, or nothing says why.
    var invalidity: Finding? { isValid ? nil : findings.first(where: \.invalidates) ?? findings.first }
}

extension TargetCapacity {
    fileprivate var isFound: Bool {
        switch answer {
        case .found, .atLeast(_, .range): true
        case .atLeast(_, .generator), .belowLowest, .unfinished: false
        }
    }
}
