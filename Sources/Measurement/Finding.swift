import LoadModel

/// Something that a reader of the numbers must know: each carries its figures and what to do about it.
public enum Finding: Sendable, Hashable {
    /// The generator started work late: its own fault. Both times are those of the same percentile.
    case generatorLagged(percent: Double, lagMilliseconds: Double, responseMilliseconds: Double)
    /// The worker threads had hardly any time left: what they measured may hold their own delays.
    case generatorBusy(cpuShare: Double)
    /// Fewer arrivals were started than the schedule asked for.
    case achievedBelowOffered(achieved: Double, offered: Double)
    /// Arrivals waited for a free slot or connection: the plan's cap shaped the load.
    case capBound(waited: Int, cap: Int, p99WaitMilliseconds: Double)
    /// Requests of the warm-up were still unanswered when the measured window began.
    case backlogFromWarmup(inFlight: Int)
    /// Connections that were to be opened before the first arrival were not there: their opening fell into the load.
    case openedAheadTooFew(missing: Int, reason: String)
    /// Too few samples lie above a percentile, of one label or (nil) of all, for it to be known.
    case fewSamples(label: String?, percent: Double, samplesAbove: Int, requestsNeeded: Int)
    /// A closed loop slows down with its target and so hides queueing.
    case closedLoop(users: Int)
    /// The bookkeeping does not add up: a defect of Dyno.
    case invariantBroken(String)
    /// More than 90 % of requests failed, and the run stopped itself.
    case mostlyFailures(failed: Int, of: Int)
    /// Nothing was answered that could be measured.
    case nothingSucceeded

    /// Whether the numbers must not be used as results.
    public var invalidates: Bool {
        switch self {
        case .generatorLagged, .achievedBelowOffered, .invariantBroken: true
        case .generatorBusy, .capBound, .backlogFromWarmup, .openedAheadTooFew, .fewSamples, .closedLoop, .mostlyFailures,
            .nothingSucceeded:
            false
        }
    }

    /// The stable name for scripts.
    public var code: String {
        switch self {
        case .generatorLagged: "generatorLagged"
        case .generatorBusy: "generatorBusy"
        case .achievedBelowOffered: "achievedBelowOffered"
        case .capBound: "capBound"
        case .backlogFromWarmup: "backlogFromWarmup"
        case .openedAheadTooFew: "openedAheadTooFew"
        case .fewSamples: "fewSamples"
        case .closedLoop: "closedLoop"
        case .invariantBroken: "invariantBroken"
        case .mostlyFailures: "mostlyFailures"
        case .nothingSucceeded: "nothingSucceeded"
        }
    }
}
