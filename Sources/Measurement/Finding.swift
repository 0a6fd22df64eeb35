import LoadModel

/// Something that a reader of the numbers must know: each carries its figures and what to do about it.
public enum Finding: Sendable, Hashable {
    /// The generator started work late: its own fault. Both times are those of the same percentile.
    case generatorLagged(percent: Double, lagMilliseconds: Double, responseMilliseconds: Double)
    /// Lag is a good part of the response time at that percentile, though too little to spoil it.
    case lagShows(percent: Double, lagMilliseconds: Double, responseMilliseconds: Double)
    /// The worker threads had hardly any time left: what they measured may hold their own delays.
    case generatorBusy(cpuShare: Double)
    /// One worker thread, numbered from 1, had hardly any time left though the threads together had.
    case threadBusy(worker: Int, cpuShare: Double, meanShare: Double)
    /// The whole generator did nothing for a while: how often, the longest time, and when that began, from the start of the level.
    case stoodStill(times: Int, seconds: Double, atSeconds: Double)
    /// The hypervisor ran something else while this machine's processors wanted to run; share of their time.
    case stolen(share: Double)
    /// The control group's CPU quota was used up in so many periods; share of the time.
    case throttled(periods: Int, share: Double)
    /// Other work took the processor from the worker threads, and requests started late for it.
    case preempted(switches: Int, perSecond: Double, percent: Double, lagMilliseconds: Double)
    /// Nearly all descriptors that this process may have were in use.
    case descriptorsNearLimit(used: Int, limit: Int)
    /// Nearly all local ports for outgoing connections were taken.
    case portsRunningOut(used: Int, limit: Int)
    /// Requests failed because this machine had no descriptor, port or memory for their connection.
    case clientLimit(failed: Int, of: Int)
    /// Starts kept another distance than the schedule's law gives them: W₁ of the gaps, and the mean gap of one worker.
    case arrivalsOffLaw(distanceMilliseconds: Double, meanGapMilliseconds: Double)
    /// Fewer arrivals were started than the schedule asked for.
    case achievedBelowOffered(achieved: Double, offered: Double)
    /// Arrivals waited for a free slot or connection: the plan's cap shaped the load. No p99 where none of them got an answer.
    case capBound(waited: Int, cap: Int, p99WaitMilliseconds: Double?)
    /// Requests of the warm-up were still unanswered when the measured window began.
    case backlogFromWarmup(inFlight: Int)
    /// Connections that were to be opened before the first arrival were not there: their opening fell into the load.
    case openedAheadTooFew(missing: Int, reason: String)
    /// Requests were sent again because the target closed kept-alive connections under them.
    case resent(Int, of: Int)
    /// Too few samples lie above a percentile, of one label or (nil) of all, for it to be known.
    case fewSamples(label: String?, percent: Double, samplesAbove: Int, requestsNeeded: Int)
    /// A closed loop slows down with its target and so hides queueing.
    case closedLoop(users: Int)
    /// The bookkeeping does not add up: a defect of Dyno.
    case invariantBroken(String)
    /// Requests in the system or in flight, counted, are not what their times add up to: a defect of Dyno.
    case littlesLawBroken(Population, counted: Double, fromTimes: Double)
    /// A share of the service times piles up where delayed acknowledgement puts it, while first bytes came sooner.
    case delayedAcknowledgement(share: Double, milliseconds: Double)
    /// More than 90 % of requests failed, and the run stopped itself.
    case mostlyFailures(failed: Int, of: Int)
    /// Nothing was answered that could be measured.
    case nothingSucceeded
    /// The level's figures are those of so many seconds, when the run was killed.
    case unfinished(seconds: Double)

    /// Of what Little's law counts requests.
    public enum Population: String, Sendable, Hashable, CaseIterable {
        case inSystem, inFlight
    }

    /// Whether the numbers must not be used as results.
    public var invalidates: Bool {
        switch self {
        case .generatorLagged, .achievedBelowOffered, .invariantBroken, .littlesLawBroken, .stoodStill, .unfinished: true
        case .stolen(let share): share > Finding.spoilingStolenShare
        case .throttled(_, let share): share > Finding.spoilingThrottledShare
        case .generatorBusy(let share), .threadBusy(_, let share, _): share > Finding.saturatedShare
        case .clientLimit(let failed, let of): Double(failed) > Finding.spoilingClientLimitShare * Double(of)
        case .lagShows, .preempted, .descriptorsNearLimit, .portsRunningOut, .arrivalsOffLaw, .capBound,
            .backlogFromWarmup, .openedAheadTooFew, .resent, .fewSamples, .closedLoop, .mostlyFailures, .nothingSucceeded,
            .delayedAcknowledgement:
            false
        }
    }

    /// Whether it tells of a defect of Dyno.
    public var isDefect: Bool {
        switch self {
        case .invariantBroken, .littlesLawBroken: true
        default: false
        }
    }

    /// The stable name for scripts.
    public var code: String {
        switch self {
        case .generatorLagged: "generatorLagged"
        case .lagShows: "lagShows"
        case .generatorBusy: "generatorBusy"
        case .threadBusy: "threadBusy"
        case .stoodStill: "stoodStill"
        case .stolen: "stolen"
        case .throttled: "throttled"
        case .preempted: "preempted"
        case .descriptorsNearLimit: "descriptorsNearLimit"
        case .portsRunningOut: "portsRunningOut"
        case .clientLimit: "clientLimit"
        case .arrivalsOffLaw: "arrivalsOffLaw"
        case .achievedBelowOffered: "achievedBelowOffered"
        case .capBound: "capBound"
        case .backlogFromWarmup: "backlogFromWarmup"
        case .openedAheadTooFew: "openedAheadTooFew"
        case .resent: "resent"
        case .fewSamples: "fewSamples"
        case .closedLoop: "closedLoop"
        case .invariantBroken: "invariantBroken"
        case .littlesLawBroken: "littlesLawBroken"
        case .delayedAcknowledgement: "delayedAcknowledgement"
        case .mostlyFailures: "mostlyFailures"
        case .nothingSucceeded: "nothingSucceeded"
        case .unfinished: "unfinished"
        }
    }
}
