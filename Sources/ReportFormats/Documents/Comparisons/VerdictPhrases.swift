import LoadModel
import Measurement

/// What a comparison found, in words, for every format: the verdict with its reasons.
struct VerdictPhrases {
    let result: ComparisonResult

    /// One word or two, as it stands first in every report.
    var headline: String {
        switch result.interruption {
        case .killed: return "NO VERDICT: it was killed before its end"
        case .running: return "NO VERDICT YET: it is still going on"
        case .signal, .mostlyFailures, .aborted, .targetDied, .failed, nil: return word
        }
    }

    private var word: String {
        switch result.verdict {
        case .pass: "PASS"
        case .fail: "FAIL"
        case .invalid: "INVALID"
        case .baselineLost: "NO VERDICT"
        case .candidateLost: "FAIL"
        case .inconclusive, .descriptive:
            switch result.rule.undecided {
            case .pass: "UNDECIDED, which counts as a pass here"
            case .fail: "UNDECIDED, which counts as a failure here"
            case nil: "UNDECIDED"
            }
        }
    }

    var tone: Report.Tone {
        if case .running = result.interruption { return .warning }
        return switch result.effectiveVerdict {
        case .pass: .good
        case .fail, .invalid, .baselineLost, .candidateLost: .bad
        case .inconclusive, .descriptive: .warning
        }
    }

    /// Why, most important first: what ended it early, broken thresholds, then each level and candidate.
    var reasons: [String] {
        var reasons: [String] = []
        if let halt = result.halt { reasons.append(VerdictPhrases.text(halt)) }
        for level in result.levels where level.breaksThreshold {
            for (name, side) in result.sides(of: level).dropFirst() {
                let broken = side.thresholds.filter { !$0.holds }.map(\.threshold.text)
                if !broken.isEmpty { reasons.append("\(prefix(level))\(name) did not hold: \(broken.joined(separator: ", "))") }
            }
        }
        let all = result.levels.flatMap { level in
            zip(result.candidates, level.candidates).map { target, candidate in
                (rank: candidate.verdict.rank, text: prefix(level) + reason(target.name, candidate))
            }
        }
        // Of equal gravity in the order of the levels.
        reasons += all.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element.text)
        if result.levels.isEmpty { reasons.append("nothing was measured") }
        reasons += result.levels.flatMap { level in
            zip(result.candidates, level.candidates).compactMap { target, candidate in
                candidate.contrast.flatMap {
                    ContrastPhrases($0, baseline: result.baseline.name, candidate: target.name).sentence
                }
                .map { prefix(level) + $0 }
            }
        }
        return reasons
    }

    /// What it is said of.
    var subject: String {
        result.wasRestarted
            ? "the builds: each was started anew for every round"
            : "these running processes, not the builds: they were not restarted, and one start of a build differs from another"
    }

    /// Of a comparison of a build with itself: what such a comparison can see on this machine; nil for any other.
    var noiseFloor: [String]? {
        guard result.rule.isSelf else { return nil }
        return result.levels.flatMap { level in
            level.candidates.map { candidate in
                let seen = candidate.outcome.verdicts.compactMap { verdict in
                    verdict.detectableChange.map { "\(verdict.metric.rawValue) \(verdict.metric.amount(ofChange: $0))" }
                }
                return seen.isEmpty
                    ? prefix(level) + "too few rounds to tell the noise of this machine"
                    : prefix(level) + "the smallest change that such a comparison would see here, four times in five: "
                        + seen.joined(separator: ", ")
            }
        }
    }

    /// Where there are several levels, which.
    private func prefix(_ level: ComparisonResult.Level) -> String {
        result.levels.count > 1 ? "\(LevelPhrases(result: level.baseline).place): " : ""
    }

    private func reason(_ name: String, _ candidate: ComparisonResult.Candidate) -> String {
        let rounds = max(1, candidate.outcome.rounds.count)
        return VerdictSentence(
            baseline: result.baseline.name, name: name, candidate: candidate, roundSeconds: result.seconds / Double(rounds)
        ).text
    }

    /// What to do about it stands behind the first line: those after it are what a build wrote.
    private static func text(_ halt: ComparisonHalt) -> String {
        let lines = halt.message.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        return (["\(lines[0]) (\(halt.advice))"] + lines.dropFirst().map(String.init)).joined(separator: "\n")
    }
}

extension ComparisonVerdict {
    /// The gravest first.
    fileprivate var rank: Int {
        switch self {
        case .baselineLost, .candidateLost: 0
        case .fail: 1
        case .invalid: 2
        case .inconclusive: 3
        case .descriptive: 4
        case .pass: 5
        }
    }
}
