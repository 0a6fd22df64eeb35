import LoadModel

/// What a comparison, or one level of it, says in the end.
public enum ComparisonVerdict: String, Sendable, Hashable, CaseIterable {
    /// No candidate is worse than is tolerated.
    case pass
    /// A candidate is, or a threshold of the plan did not hold.
    case fail
    case inconclusive
    /// The generator, or the targets' capacity, shaped the numbers: nothing follows from them.
    case invalid
    /// The baseline did not start, or was no longer there.
    case baselineLost
    /// The same of a candidate: no regression, but no build that one would want either.
    case candidateLost
    /// The level is shown only.
    case descriptive
}

extension ComparisonResult.Candidate {
    /// Of the candidate at its level.
    public var verdict: ComparisonVerdict {
        guard (outcome.isValid && result.isValid) || failsBeyondTimes else { return .invalid }
        return switch outcome.decision {
        case .pass: .pass
        case .fail: .fail
        case .inconclusive(.nothingToJudge): .descriptive
        case .inconclusive, .more: .inconclusive
        }
    }
}

extension ComparisonResult.Candidate {
    /// Whether it is worse in what no generator shapes by being late: errors, processor time, memory.
    fileprivate var failsBeyondTimes: Bool {
        guard case .fail(let metrics) = outcome.decision, metrics.allSatisfy({ !$0.isTime && $0 != .throughput }) else {
            return false
        }
        return (outcome.findings + result.findings).allSatisfy { !$0.invalidates || $0.isAboutTimes }
    }
}

extension Finding {
    /// Whether what it invalidates are times: the generator was late or busy, and sent what it should.
    var isAboutTimes: Bool {
        ["lagShapes", "generatorLagged", "generatorBusy", "threadBusy", "stoodStill", "stolen", "throttled"].contains(code)
    }
}

extension ComparisonResult.Level {
    public var verdict: ComparisonVerdict {
        guard !baseline.isValid else { return ComparisonVerdict.gravest(of: candidates.map(\.verdict)) }
        let isAboutTimes = baseline.findings.allSatisfy { !$0.invalidates || $0.isAboutTimes }
        return isAboutTimes && candidates.contains(where: \.failsBeyondTimes) ? .fail : .invalid
    }

    /// Whether a threshold of the plan did not hold for a candidate: what the baseline breaks, as where it does not know an endpoint yet,
    /// is no fault of theirs.
    public var breaksThreshold: Bool { candidates.contains { !$0.result.thresholds.allSatisfy(\.holds) } }
}

extension ComparisonResult {
    /// Levels that are shown only say nothing, unless there are no others.
    public var verdict: ComparisonVerdict {
        if interruption?.isUnfinished ?? false { return .invalid }
        // That a build is gone is no number that a busy machine could have shaped.
        if let halt {
            if halt.isGone { return halt.isBaseline ? .baselineLost : .candidateLost }
            return halt.isBaseline ? .invalid : .fail
        }
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
        let order: [ComparisonVerdict] = [.baselineLost, .candidateLost, .invalid, .fail, .inconclusive, .pass]
        return order.first { verdicts.contains($0) } ?? .descriptive
    }
}
