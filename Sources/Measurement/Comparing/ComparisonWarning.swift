import LoadModel

/// Something that a reader of a comparison must know: each carries its figures and what to do about it.
public enum ComparisonWarning: Sendable, Hashable {
    /// Differences grow or shrink over rounds, are others in the first pair of a round than in the last, or others in rounds that the
    /// candidate began; `change` of ln(candidate/baseline), over the comparison or from one kind to the other.
    case drift(Drift, metric: ComparedMetric, change: Double, p: Double)
    /// Rounds resemble the ones before them: the standard error was widened by this factor.
    case correlated(metric: ComparedMetric, correlation: Double, factor: Double)
    /// One build has blocks with a bad p99 more often, which the median over pairs hides; p by the binomial law.
    case badBlocks(baseline: Int, candidate: Int, of: Int, p: Double)
    /// A percentile that was to decide is shown only.
    case quantileDropped(ComparedMetric, requestsPerBlock: Double, needed: Double)
    /// A block was made longer than the plan says.
    case blockGrown(fromSeconds: Double, toSeconds: Double)
    /// Blocks hold too few requests for any verdict.
    case fewRequests(perBlock: Double)
    /// The generator began fewer arrivals than the schedule asked for: its worst round's share.
    case achievedBelowOffered(share: Double)
    /// The generator's own lateness is part of a metric; whether it is part of what the verdict depends on, too.
    case lagShapes(LagEffect, decides: Bool)
    case generatorBusy(cpuShare: Double)
    /// The builds were not given the same load in some round.
    case loadsDiffer(share: Double)
    /// A status is a greater part of one build's answers than of the other's.
    case statusesDiffer(status: Int, baseline: Double, candidate: Double)
    /// Mean bytes of a successful response.
    case bytesDiffer(baseline: Double, candidate: Double)
    /// The candidate fails more of its requests.
    case errorsFailed(baseline: Double, candidate: Double)
    /// Neither build keeps up with the rate, requests a second.
    case bothSaturated(offered: Double, baseline: Double, candidate: Double)
    /// Baseline and candidate are one target, without being told to be.
    case sameTarget
    /// Targets were not restarted: the verdict is on two running processes.
    case aboutProcesses

    public enum Drift: String, Sendable, Hashable, CaseIterable {
        case overRounds, firstAgainstLastPair, byOrder
    }

    /// Whether no verdict must be drawn from the comparison.
    public var invalidates: Bool {
        switch self {
        case .achievedBelowOffered, .generatorBusy, .loadsDiffer: true
        case .lagShapes(_, let decides): decides
        case .drift, .correlated, .badBlocks, .quantileDropped, .blockGrown, .fewRequests, .statusesDiffer, .bytesDiffer,
            .errorsFailed, .bothSaturated, .sameTarget, .aboutProcesses:
            false
        }
    }

    /// The stable name for scripts.
    public var code: String {
        switch self {
        case .drift: "drift"
        case .correlated: "correlated"
        case .badBlocks: "badBlocks"
        case .quantileDropped: "quantileDropped"
        case .blockGrown: "blockGrown"
        case .fewRequests: "fewRequests"
        case .achievedBelowOffered: "achievedBelowOffered"
        case .lagShapes: "lagShapes"
        case .generatorBusy: "generatorBusy"
        case .loadsDiffer: "loadsDiffer"
        case .statusesDiffer: "statusesDiffer"
        case .bytesDiffer: "bytesDiffer"
        case .errorsFailed: "errorsFailed"
        case .bothSaturated: "bothSaturated"
        case .sameTarget: "sameTarget"
        case .aboutProcesses: "aboutProcesses"
        }
    }
}
