import LoadModel

extension Finding {
    /// Everything that a reader of this level must know.
    static func all(about result: LevelResult, recording: Recording, context: LevelContext) -> [Finding] {
        var findings = result.counts.brokenInvariants.map { Finding.invariantBroken($0) }
        findings += result.warmupCounts.brokenInvariants.map { Finding.invariantBroken("warm-up: \($0)") }
        findings += aboutLittlesLaw(result)
        findings += aboutThreads(result)
        findings += aboutMachine(result)
        findings += aboutGenerator(result, recording: recording, context: context)
        if !context.wasCutShort, result.counts.inFlightAtEnd > 0 {
            findings.append(.unanswered(result.counts.inFlightAtEnd, of: result.total.requests, after: context.finish))
        }
        if let asked = result.total.statuses[407], asked > 0 { findings.append(.proxyAsks(asked, of: result.total.requests)) }
        if result.counts.succeeded == 0 { findings.append(.nothingSucceeded) }
        if let finding = result.iterations.flatMap(silentFailures) { findings.append(finding) }
        if recording.renewals.failed > 0 {
            findings.append(.renewalsFailed(recording.renewals.failed, of: recording.renewals.made))
        }
        if recording.inFlightAtWindowStart > 0, context.warmup > .zero, result.offeredRate != nil {
            findings += backlog(recording, result)
        }
        if recording.missingAhead > 0 {
            findings.append(.openedAheadTooFew(missing: recording.missingAhead, reason: recording.missingAheadReason))
        }
        if result.total.resentShare > toleratedResentShare {
            findings.append(.resent(result.total.resent, of: result.total.requests))
        }
        findings += [saturated(result), stalled(result.slow?.stalls ?? [])].compactMap { $0 }
        if let finding = delayedAcknowledgement(result) { findings.append(finding) }
        if let users = context.level.peakUsers { findings.append(.closedLoop(users: users)) }
        return findings
    }

    /// Iterations that failed for other reasons than a request's failure, which no count of errors shows.
    private static func silentFailures(_ iterations: IterationResult) -> Finding? {
        let failed = iterations.reasons.reduce(0) { $0 + $1.count }
        let over = iterations.complete + iterations.failed
        guard let first = iterations.reasons.first, Double(failed) > toleratedSilentShare * Double(over) else { return nil }
        return .iterationsFailed(failed, of: over, reason: first.name)
    }

    /// Of all iterations that are over: as many as requests may fail where a plan says nothing of it.
    private static let toleratedSilentShare = 0.01

    /// Of all requests: a connection that the target closes as a request comes is chance, and rare.
    private static let toleratedResentShare = 0.01

    /// Percentiles that decide a threshold though too few samples support them.
    static func unsupportedThresholds(of result: LevelResult) -> [Finding] {
        var findings: [Finding] = []
        for threshold in result.thresholds.map(\.threshold) {
            guard case .percentile(let percent) = threshold.metric else { continue }
            let span = result.spans.first { $0.title == threshold.label }
            let times = span?.time ?? (threshold.subject(in: result) ?? result.total).responseTime
            guard let value = times.percentile(percent), value.isUncertain else { continue }
            let needed = PlanForecast.samplesNeeded(forPercentile: percent)
            let finding = Finding.fewSamples(
                label: threshold.label, percent: percent, samplesAbove: value.samplesAbove, requestsNeeded: needed,
                span: span?.kind)
            if !findings.contains(finding) { findings.append(finding) }
        }
        return findings
    }

    private static func aboutGenerator(_ result: LevelResult, recording: Recording, context: LevelContext) -> [Finding] {
        guard result.offeredRate != nil else { return readLate(result).map { [$0] } ?? [] }
        var findings = lagged(result).map { [$0] } ?? []
        // The lag of a later step contains the read delay of the one before it: that is judged once.
        if findings.isEmpty || !context.countsIterations { findings += readLate(result).map { [$0] } ?? [] }
        findings += [preempted(result), offLaw(result)].compactMap { $0 }
        if !context.wasCutShort, recording.missed * 100 > result.counts.scheduled, let offered = result.offeredRate {
            let share = Double(result.counts.scheduled - recording.missed) / Double(result.counts.scheduled)
            findings.append(.achievedBelowOffered(achieved: offered * share, offered: offered))
        }
        let wait = LatencySummary(result.phases.slotWait).percentile(99)?.milliseconds
        if recording.waitedForIdentity > 0 {
            findings.append(.identitiesBound(waited: recording.waitedForIdentity, p99WaitMilliseconds: wait))
        }
        let others = recording.waitedForSlot - recording.waitedForIdentity
        if others > 0 {
            findings.append(.capBound(waited: others, cap: context.maxInFlight, p99WaitMilliseconds: wait))
        }
        return findings
    }

    /// Lag held against the response times of answers alone: where a share of requests got none, the longest time waited
    /// would take the place of the percentile and hide any lag. Without any answer there is no time that lag could have spoilt. The lag up to a tick that batched pacing brings was asked for.
    ///
    /// Most requests are held to a stricter measure than the slowest hundredth, in which a hiccup of the machine shows; but for batched
    /// pacing, which is not after such times.
    private static func lagged(_ result: LevelResult) -> Finding? {
        guard let (percent, lag, response) = lagAndResponse(result) else { return nil }
        let pacing = result.generator.pacing
        if lag > tolerableLag(response, pacing: pacing) {
            return .generatorLagged(percent: percent, lagMilliseconds: lag, responseMilliseconds: response)
        }
        guard pacing == .precise else { return nil }
        let usual = tolerableUsualLags.filter { $0.percent < percent }.compactMap { row in
            lagAndResponse(result, at: row.percent).map { (row.percent, $0.lag, $0.response, row.least) }
        }
        if let (percent, lag, response, _) = usual.first(where: { $0.1 > Swift.max($0.3, $0.2 * tolerableUsualShare) }) {
            return .generatorLagged(percent: percent, lagMilliseconds: lag, responseMilliseconds: response)
        }
        if let (percent, lag, response, _) = usual.first(where: { $0.1 > $0.2 * tolerableUsualShare }) {
            return .lagShows(percent: percent, lagMilliseconds: lag, responseMilliseconds: response)
        }
        return lag > visibleLagShare * response
            ? .lagShows(percent: percent, lagMilliseconds: lag, responseMilliseconds: response) : nil
    }

    /// Of the response time, from which on lag is no detail: of targets that answer within some hundred microseconds, mostly.
    private static let visibleLagShare = 0.2

    /// Answers that waited for the generator to read them, by the kernel's time stamps: in no response time, and judged like lag all
    /// the same, since a generator that reads so late is late with everything. In a closed loop it only slows the loop.
    private static func readLate(_ result: LevelResult) -> Finding? {
        guard let (percent, delay, response) = readDelayAndResponse(result) else { return nil }
        let isPutOff = result.generator.receiveStamps?.putsOffReads == true
        let tolerable = tolerableLag(response, pacing: .precise) + (isPutOff ? StampUse.longestPutOff.milliseconds : 0)
        guard delay > tolerable else { return nil }
        return .answersReadLate(
            percent: percent, delayMilliseconds: delay, responseMilliseconds: response, invalidates: result.offeredRate != nil)
    }

    /// Both in milliseconds, at the percentile that there are enough samples for; nil where answers have no stamps.
    static func readDelayAndResponse(_ result: LevelResult) -> (percent: Double, delay: Double, response: Double)? {
        let percent = judgingPercent(samples: result.phases.readDelay.count)
        guard let delay = LatencySummary(result.phases.readDelay).percentile(percent),
            let response = LatencySummary(result.total.responseTime.latencies).percentile(percent)
        else { return nil }
        return (percent, delay.milliseconds, response.milliseconds)
    }

    /// Of the response time, below which lag spoils nothing: in the slowest hundredth nobody reads such differences.
    static let tolerableLagShare = 0.05
    /// In milliseconds, whatever the response time: a hiccup of the machine is no longer.
    static let tolerableLeastLag = 1.0
    /// The same of what most requests may be late. A virtual machine that does nothing else takes a tenth of a millisecond to wake up at
    /// times: of targets that answer within a millisecond such lag is said (``Finding/lagShows(percent:lagMilliseconds:responseMilliseconds:)``),
    /// and of all others no median or p90 is valid that is further than a tenth from the target's.
    private static let tolerableUsualLags: [(percent: Double, least: Double)] = [(50, 0.2), (90, 0.5)]
    private static let tolerableUsualShare = 0.1

    /// In milliseconds.
    static func tolerableLag(_ response: Double, pacing: Pacing) -> Double {
        (pacing == .batched ? Pacing.tick.milliseconds : 0) + Swift.max(tolerableLeastLag, response * tolerableLagShare)
    }

    /// Both in milliseconds, at the percentile that there are enough samples for; nil where one of them has none.
    static func lagAndResponse(_ result: LevelResult) -> (percent: Double, lag: Double, response: Double)? {
        let percent = judgingPercent(samples: result.phases.lag.count)
        return lagAndResponse(result, at: percent).map { (percent, $0.lag, $0.response) }
    }

    private static func lagAndResponse(_ result: LevelResult, at percent: Double) -> (lag: Double, response: Double)? {
        guard let lag = LatencySummary(result.phases.lag).percentile(percent),
            let response = LatencySummary(result.total.responseTime.latencies).percentile(percent)
        else { return nil }
        return (lag.milliseconds, response.milliseconds)
    }

    /// The highest whole percentile, at most 99, above which 10 samples lie; the median where there are few. A higher one rests
    /// on single samples, and one hiccup of the machine would decide.
    static func judgingPercent(samples: Int) -> Double {
        guard samples >= 20 else { return 50 }
        return Double(Swift.min(99, 100 * (samples - 10) / samples))
    }

    /// A few requests on their way when the window begins are normal; a queue is not: more than twice what the window held on average.
    private static func backlog(_ recording: Recording, _ result: LevelResult) -> [Finding] {
        let usual = Swift.max(10, 2 * result.generator.littlesLaw.inSystem.fromTimes)
        return Double(recording.inFlightAtWindowStart) > usual
            ? [.backlogFromWarmup(inFlight: recording.inFlightAtWindowStart)] : []
    }
}

// The findings about the load as a whole.
extension Finding {
    /// The generator started work late: its own fault. Both times are those of the same percentile.
    public static func generatorLagged(percent: Double, lagMilliseconds: Double, responseMilliseconds: Double) -> Finding {
        Finding(
            "generatorLagged", invalidates: true,
            ["percent": .number(percent), "lag": .number(lagMilliseconds), "response": .number(responseMilliseconds)])
    }

    /// Answers lay in their sockets, by the kernel's time stamps, until the generator came to read them.
    public static func answersReadLate(
        percent: Double, delayMilliseconds: Double, responseMilliseconds: Double, invalidates: Bool
    ) -> Finding {
        Finding(
            "answersReadLate", invalidates: invalidates,
            ["percent": .number(percent), "readDelay": .number(delayMilliseconds), "response": .number(responseMilliseconds)])
    }

    /// Lag is a good part of the response time at that percentile, though too little to spoil it.
    public static func lagShows(percent: Double, lagMilliseconds: Double, responseMilliseconds: Double) -> Finding {
        Finding(
            "lagShows",
            ["percent": .number(percent), "lag": .number(lagMilliseconds), "response": .number(responseMilliseconds)])
    }

    /// Fewer arrivals were started than the schedule asked for.
    public static func achievedBelowOffered(achieved: Double, offered: Double) -> Finding {
        Finding("achievedBelowOffered", invalidates: true, ["achieved": .number(achieved), "offered": .number(offered)])
    }

    /// Arrivals waited for their identities: exclusive ones that were in use, or ones that were being renewed.
    public static func identitiesBound(waited: Int, p99WaitMilliseconds: Double?) -> Finding {
        var figures: [String: Figure] = ["waited": .count(waited)]
        figures["p99Wait"] = p99WaitMilliseconds.map { .number($0) }
        return Finding("identitiesBound", figures)
    }

    /// Arrivals waited for a free slot or connection: the plan's cap shaped the load. No p99 where none of them got an answer.
    public static func capBound(waited: Int, cap: Int, p99WaitMilliseconds: Double?) -> Finding {
        var figures: [String: Figure] = ["waited": .count(waited), "cap": .count(cap)]
        figures["p99Wait"] = p99WaitMilliseconds.map { .number($0) }
        return Finding("capBound", figures)
    }

    /// Requests of the warm-up were still unanswered when the measured window began.
    public static func backlogFromWarmup(inFlight: Int) -> Finding {
        Finding("backlogFromWarmup", ["inFlight": .count(inFlight)])
    }

    /// Connections that were to be opened before the first arrival were not there: their opening fell into the load.
    public static func openedAheadTooFew(missing: Int, reason: String) -> Finding {
        Finding("openedAheadTooFew", ["missing": .count(missing), "detail": .text(reason)])
    }

    /// Iterations failed though their requests did not, most often for this reason: `until` waited in vain, a condition had no value.
    public static func iterationsFailed(_ count: Int, of: Int, reason: String) -> Finding {
        Finding("iterationsFailed", ["failed": .count(count), "of": .count(of), "reason": .text(reason)])
    }

    /// Identities went on with what they had, as getting new tokens failed; in no count of errors.
    public static func renewalsFailed(_ count: Int, of: Int) -> Finding {
        Finding("renewalsFailed", ["failed": .count(count), "of": .count(of)])
    }

    /// Requests were sent again because the target closed kept-alive connections under them.
    public static func resent(_ count: Int, of: Int) -> Finding {
        Finding("resent", ["of": .count(of), "resent": .count(count)])
    }

    /// Too few samples lie above a percentile, of one label or (nil) of all, for it to be known.
    ///
    /// - Parameters:
    ///   - requestsNeeded: or so many of whatever has that time, where that is no request.
    ///   - span: what has it; nil: a request.
    public static func fewSamples(
        label: String?, percent: Double, samplesAbove: Int, requestsNeeded: Int, span: SpanKind? = nil
    ) -> Finding {
        var figures: [String: Figure] = [
            "percent": .number(percent), "samplesAbove": .count(samplesAbove), "requestsNeeded": .count(requestsNeeded),
        ]
        figures["label"] = label.map { .text($0) }
        figures["span"] = span.map { .text($0.rawValue) }
        return Finding("fewSamples", figures)
    }

    /// A closed loop slows down with its target and so hides queueing.
    public static func closedLoop(users: Int) -> Finding { Finding("closedLoop", ["users": .count(users)]) }

    /// More than 90 % of requests failed, and the run stopped itself.
    public static func mostlyFailures(failed: Int, of: Int) -> Finding {
        Finding("mostlyFailures", ["failed": .count(failed), "of": .count(of)])
    }

    /// The load was in a state that the plan names as its end.
    public static func aborted(_ abort: Abort) -> Finding {
        Finding(
            "aborted",
            [
                "condition": .text(abort.condition), "actual": .number(abort.actual), "lowerBound": .flag(abort.isLowerBound),
                "from": .number(abort.fromSeconds), "to": .number(abort.toSeconds),
            ])
    }

    /// Requests were still in flight when answers were no longer awaited: what became of them is not known, and where that is most of
    /// them, nothing is.
    ///
    /// - Parameter finish: how long they were awaited; nil: not said.
    public static func unanswered(_ count: Int, of requests: Int, after finish: Nanoseconds?) -> Finding {
        var figures: [String: Figure] = ["inFlight": .count(count), "of": .count(requests)]
        figures["finish"] = finish.map { .number($0.seconds) }
        return Finding("unanswered", invalidates: Double(count) > 0.5 * Double(requests), figures)
    }

    /// The level's figures are those of so many seconds, when the run was killed.
    public static func unfinished(seconds: Double) -> Finding {
        Finding("unfinished", invalidates: true, ["seconds": .number(seconds)])
    }

    /// A proxy on the way wants to know who asks: the target has not seen these requests.
    public static func proxyAsks(_ asked: Int, of requests: Int) -> Finding {
        Finding("proxyAsks", ["asked": .count(asked), "of": .count(requests)])
    }

    /// Nothing was answered that could be measured.
    public static let nothingSucceeded = Finding("nothingSucceeded")
}
