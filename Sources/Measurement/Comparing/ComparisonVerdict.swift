import LoadModel

/// What a comparison, or one level of it, says in the end.
public enum ComparisonVerdict: String, Sendable, Hashable, CaseIterable {
    /// No candidate is worse than is tolerated.
    case pass
    /// A candidate is, or it died, or a threshold of the plan did not hold.
    case fail
    case inconclusive
    /// The generator, or the targets' capacity, shaped the numbers: nothing follows from them.
    case invalid
    /// The baseline was no longer there.
    case baselineLost
    /// The level is shown only.
    case descriptive
}

extension ComparisonResult.Candidate {
    /// Of the candidate at its level.
    public var verdict: ComparisonVerdict {
        guard outcome.isValid, result.isValid else { return .invalid }
        return switch outcome.decision {
        case .pass: .pass
        case .fail: .fail
        case .inconclusive(.nothingToJudge): .descriptive
        case .inconclusive, .more: .inconclusive
        }
    }
}

extension ComparisonResult.Level {
    public var verdict: ComparisonVerdict {
        baseline.isValid ? ComparisonVerdict.gravest(of: candidates.map(\.verdict)) : .invalid
    }

    /// Whether a threshold of the plan did not hold.
    public var breaksThreshold: Bool {
        ([baseline] + candidates.map(\.result)).contains { !$0.thresholds.allSatisfy(\.holds) }
    }
}

extension ComparisonResult {
    /// Levels that are shown only say nothing, unless there are no others.
    public var verdict: ComparisonVerdict {
        if interruption?.isUnfinished ?? false { return .invalid }
        // That a build is gone is no number that a busy machine could have shaped.
        if let halt { return halt.isBaseline ? (halt.isGone ? .baselineLost : .invalid) : .fail }
        var verdicts = levels.map(\.verdict).filter { $0 != .descriptive }
        if levels.contains(where: \.breaksThreshold) { verdicts.append(.fail) }
        return verdicts.isEmpty ? .inconclusive : ComparisonVerdict.gravest(of: verdicts)
    }

    /// The verdict with what the plan makes of an undecided one.
    public var effectiveVerdict: ComparisonVerdict {
        guard verdict == .inconclusive else { return verdict }
        switch rule.undecided {
        case .pass: return .pass
        case .fail: return .fail
        case nil: return .inconclusive
        }
    }
}

extension ComparisonVerdict {
    static func gravest(of verdicts: [ComparisonVerdict]) -> ComparisonVerdict {
        let order: [ComparisonVerdict] = [.baselineLost, .invalid, .fail, .inconclusive, .pass]
        return order.first { verdicts.contains($0) } ?? .descriptive
    }
}
