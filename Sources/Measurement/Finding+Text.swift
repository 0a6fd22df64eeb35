import LoadModel

extension Finding {
    /// What was found, with its figures.
    public var message: String {
        switch self {
        case .generatorLagged(let percent, let lag, let response):
            """
            the generator itself started requests late: lag \(QuantityText.percentileName(percent)) is \(time(lag)) of a response \
            time \(QuantityText.percentileName(percent)) of \(time(response))
            """
        case .generatorBusy(let share):
            """
            the generator's threads were busy for \(QuantityText.percentage(share)) of the time: answers may have waited for \
            them, and that wait is in the response times
            """
        case .achievedBelowOffered(let achieved, let offered):
            "the generator started \(rate(achieved)) where the schedule asked for \(rate(offered))"
        case .capBound(let waited, let cap, let wait):
            """
            \(QuantityText.counted(waited, "arrival")) waited for a free slot or connection (the cap is \
            \(QuantityText.count(cap)), p99 of the wait \(time(wait))): the plan's cap shaped the load
            """
        case .backlogFromWarmup(let inFlight):
            """
            \(QuantityText.counted(inFlight, "request")) of the warm-up \(inFlight == 1 ? "was" : "were") still unanswered when \
            the measured window began
            """
        case .openedAheadTooFew(let missing, let reason):
            """
            \(QuantityText.counted(missing, "connection")) of those to be opened ahead \(missing == 1 ? "was" : "were") not open \
            when the load began (\(reason)): opening them fell into the load
            """
        case .fewSamples(let label, let percent, let samplesAbove, let needed):
            """
            \(QuantityText.percentileName(percent))\(of(label)) rests on \(QuantityText.counted(samplesAbove, "sample")) above it; it takes 10, which \
            \(QuantityText.counted(needed, "request")) give
            """
        case .closedLoop(let users):
            """
            a closed loop of \(QuantityText.counted(users, "user")) slows down with its target: its response times hide the \
            queue that independent users would meet
            """
        case .invariantBroken(let what):
            "the bookkeeping does not add up: \(what)"
        case .mostlyFailures(let failed, let of):
            """
            \(QuantityText.count(failed)) of \(QuantityText.counted(of, "request")) \
            (\(QuantityText.percentage(of > 0 ? Double(failed) / Double(of) : 0))) failed, and the run stopped itself
            """
        case .nothingSucceeded:
            "not one request succeeded: there are no response times to report"
        }
    }

    /// What to do about it.
    public var advice: String {
        switch self {
        case .generatorLagged:
            "lower the rate, give the generator more cores or threads (-t), or run it on a machine apart from the target"
        case .generatorBusy:
            "give the generator more threads (-t) or cores, or lower the load"
        case .achievedBelowOffered:
            "lower the rate, or give the generator more cores or threads (-t)"
        case .capBound:
            "raise maxInFlight or connections, or read the wait as part of what such a client's users would see"
        case .backlogFromWarmup:
            "lengthen the warm-up, or lower the rate: the target may not sustain it"
        case .openedAheadTooFew:
            "look at how many connections the target accepts and how fast, and open fewer ahead; or lengthen the warm-up"
        case .fewSamples(let label, let percent, _, let needed):
            """
            plan at least \(QuantityText.counted(needed, "request"))\(of(label)), or do not quote \
            \(QuantityText.percentileName(percent))
            """
        case .closedLoop:
            "use an open load (rate: N/s) to see what users who do not wait for each other would see"
        case .invariantBroken:
            "do not use these numbers; this is a defect of Dyno: please report it with result.json"
        case .mostlyFailures:
            "look at the kinds of failure, check that the target is up and the plan's paths and expectations are right"
        case .nothingSucceeded:
            "look at the kinds of failure and the status codes, and try one request by hand with curl"
        }
    }

    private func of(_ label: String?) -> String { label.map { " of '\($0)'" } ?? "" }
    private func time(_ milliseconds: Double) -> String { QuantityText.duration(milliseconds: milliseconds) }
    private func rate(_ perSecond: Double) -> String { QuantityText.rate(perSecond: perSecond) }
}
