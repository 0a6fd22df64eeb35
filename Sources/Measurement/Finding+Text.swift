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
        case .lagShows(let percent, let lag, let response):
            """
            lag \(QuantityText.percentileName(percent)) is \(time(lag)) of a response time \(QuantityText.percentileName(percent)) of \
            \(time(response)): what the target answers so fast is told apart from the generator by the service time only
            """
        case .generatorBusy(let share):
            """
            the generator's threads were busy for \(QuantityText.percentage(share)) of the time: answers may have waited for \
            them, and that wait is in the response times
            """
        case .threadBusy(let worker, let share, let mean):
            """
            worker thread \(worker) was busy for \(QuantityText.percentage(share)) of the time, though the threads together were for \
            \(QuantityText.percentage(mean)): answers on its connections may have waited for it
            """
        case .stoodStill(let times, let seconds, let at):
            """
            the generator stood still for \(QuantityText.decimal(seconds, places: 1)) s at \(Finding.clock(at))\
            \(times > 1 ? ", the longest of \(QuantityText.count(times)) times" : ""): it was stopped, or the machine was; requests \
            that were due meanwhile were made afterwards, and answers that came meanwhile were read afterwards
            """
        case .stolen(let share):
            """
            the hypervisor took \(QuantityText.percentage(share)) of this machine's processor time for others (steal): requests were \
            sent and answers read late by as much
            """
        case .throttled(let periods, let share):
            """
            the CPU quota of the control group was used up in \(QuantityText.counted(periods, "period")): threads were stopped for \
            \(QuantityText.percentage(share)) of the time
            """
        case .preempted(let switches, let perSecond, let percent, let lag):
            """
            other work took the processor from the worker threads \(QuantityText.counted(switches, "time")) \
            (\(rate(perSecond))): lag \(QuantityText.percentileName(percent)) is \(time(lag))
            """
        case .descriptorsNearLimit(let used, let limit):
            """
            \(QuantityText.count(used)) of the \(QuantityText.counted(limit, "file descriptor")) that this process may have were in \
            use: soon connections will fail for want of one
            """
        case .portsRunningOut(let used, let limit):
            """
            \(QuantityText.count(used)) of the \(QuantityText.counted(limit, "local port")) for outgoing connections were taken, those \
            of closed connections included (TIME_WAIT): soon connections will fail for want of one
            """
        case .clientLimit(let failed, let of):
            """
            \(QuantityText.count(failed)) of \(QuantityText.counted(of, "request")) failed because this machine had no descriptor, \
            local port or memory for a connection: the target never saw them
            """
        case .arrivalsOffLaw(let distance, let gap):
            """
            requests did not start as the schedule's law has it: the gaps between the starts of a worker are off by \
            \(time(distance)) on average, where the mean gap is \(time(gap)); bursts that the plan does not ask for may have made a queue
            """
        case .achievedBelowOffered(let achieved, let offered):
            "the generator started \(rate(achieved)) where the schedule asked for \(rate(offered))"
        case .capBound(let waited, let cap, let wait):
            """
            \(QuantityText.counted(waited, "arrival")) waited for a free slot or connection (the cap is \
            \(QuantityText.count(cap))\(wait.map { ", p99 of the wait \(time($0))" } ?? "")): the plan's cap shaped the load
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
        case .resent(let count, let of):
            """
            \(QuantityText.count(count)) of \(QuantityText.counted(of, "request")) \
            (\(QuantityText.percentage(of > 0 ? Double(count) / Double(of) : 0))) had to be sent again: the target closed their \
            kept-alive connections without an answer
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
        case .littlesLawBroken(let population, let counted, let fromTimes):
            """
            the bookkeeping does not add up: requests \(population == .inSystem ? "in the system" : "in flight") were \
            \(QuantityText.significant(counted)) on average by counting, \(QuantityText.significant(fromTimes)) by their times, where \
            Little's law makes them equal
            """
        case .delayedAcknowledgement(let share, let milliseconds):
            """
            \(QuantityText.percentage(share)) of the service times lie around \(time(milliseconds)), and few beside them, though \
            first bytes came sooner: it looks like delayed acknowledgement, which holds back the rest of an answer for 40 ms
            """
        case .mostlyFailures(let failed, let of):
            """
            \(QuantityText.count(failed)) of \(QuantityText.counted(of, "request")) \
            (\(QuantityText.percentage(of > 0 ? Double(failed) / Double(of) : 0))) failed, and the run stopped itself
            """
        case .nothingSucceeded:
            "not one request succeeded: there are no response times to report"
        case .unfinished(let seconds):
            """
            the run was killed about \(QuantityText.decimal(seconds, places: 0)) s into this load: its figures are those of whole \
            seconds until then, its percentiles within 3%
            """
        }
    }

    /// What to do about it.
    public var advice: String {
        switch self {
        case .generatorLagged:
            "lower the rate, give the generator more cores or threads (-t), or run it on a machine apart from the target"
        case .lagShows:
            "compare service times; a quieter machine, --pin, or a machine apart from the target make the lag less"
        case .generatorBusy:
            "give the generator more threads (-t) or cores, or lower the load"
        case .threadBusy:
            "give the generator more threads (-t) or cores, or lower the load; look at what the report says of each thread"
        case .stoodStill:
            "measure again, and look for who stopped it: Ctrl-Z, a debugger, a paused or migrated virtual machine, a machine that slept"
        case .stolen:
            "use a machine of its own, or a virtual machine with processors that it does not share"
        case .throttled:
            "raise the quota (cpu.max, or the container's limit on CPUs), use fewer threads (-t), or lower the load"
        case .preempted:
            "stop other work on this machine, give the target cores of its own, or run it on another machine"
        case .descriptorsNearLimit:
            "raise the limit with 'ulimit -n', or use fewer connections"
        case .portsRunningOut:
            """
            keep connections alive (reuse), widen net.ipv4.ip_local_port_range, or load several addresses of the target
            """
        case .clientLimit:
            """
            raise 'ulimit -n', keep connections alive, widen net.ipv4.ip_local_port_range, or ask for fewer connections
            """
        case .arrivalsOffLaw:
            "lower the rate, give the generator more cores or threads (-t), or have it wait precisely (--pacing precise)"
        case .achievedBelowOffered:
            "lower the rate, or give the generator more cores or threads (-t)"
        case .capBound:
            "raise maxInFlight or connections, or read the wait as part of what such a client's users would see"
        case .backlogFromWarmup:
            "lengthen the warm-up, or lower the rate: the target may not sustain it"
        case .openedAheadTooFew:
            "look at how many connections the target accepts and how fast, and open fewer ahead; or lengthen the warm-up"
        case .resent:
            """
            look at why the target closes connections in use (its keep-alive timeout and limits, a proxy, a crash); a client that \
            does not send again sees errors: 'resendStale: off' counts them, and a threshold 'resent < 1%' fails the run
            """
        case .fewSamples(let label, let percent, _, let needed):
            """
            plan at least \(QuantityText.counted(needed, "request"))\(of(label)), or do not quote \
            \(QuantityText.percentileName(percent))
            """
        case .closedLoop:
            "use an open load (rate: N/s) to see what users who do not wait for each other would see"
        case .delayedAcknowledgement:
            """
            have the target set TCP_NODELAY on its connections, and write header and body in one; this is the target's doing, and \
            its clients meet it as well
            """
        case .invariantBroken, .littlesLawBroken:
            "do not use these numbers; this is a defect of Dyno: please report it with result.json"
        case .mostlyFailures:
            "look at the kinds of failure, check that the target is up and the plan's paths and expectations are right"
        case .unfinished:
            "run it again to its end; no threshold says anything of these numbers"
        case .nothingSucceeded:
            "look at the kinds of failure and the status codes, and try one request by hand with curl"
        }
    }

    /// Minutes and seconds: `00:03`.
    private static func clock(_ seconds: Double) -> String {
        let whole = Int(Swift.max(0, Swift.min(seconds, 1e9)))
        let (minutes, rest) = whole.quotientAndRemainder(dividingBy: 60)
        return "\(minutes < 10 ? "0" : "")\(minutes):\(rest < 10 ? "0" : "")\(rest)"
    }

    private func of(_ label: String?) -> String { label.map { " of '\($0)'" } ?? "" }
    private func time(_ milliseconds: Double) -> String { QuantityText.duration(milliseconds: milliseconds) }
    private func rate(_ perSecond: Double) -> String { QuantityText.rate(perSecond: perSecond) }
}
