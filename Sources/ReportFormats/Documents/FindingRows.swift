import LoadModel
import Measurement

/// One kind of finding: its figures with their units, and its words.
struct FindingRow: Sendable {
    let figures: [Figure]
    /// What was found, with its figures.
    let message: @Sendable (FindingFigures) -> String
    /// What to do about it.
    let advice: @Sendable (FindingFigures) -> String

    struct Figure: Sendable {
        let name: String
        let unit: Unit
        var isOptional = false
    }

    enum Unit: Sendable {
        case count, number
        case milliseconds, seconds, perSecond
        /// A fraction that is said in percent; `change` with its sign.
        case share, change
        case percentile, probability
        case text, flag
    }
}

/// The figures of a finding in words, by their names: `figures.lag` is `12.3 ms`.
@dynamicMemberLookup
struct FindingFigures {
    private let finding: Finding
    private let units: [String: FindingRow.Unit]

    fileprivate init(_ finding: Finding, _ row: FindingRow) {
        self.finding = finding
        units = Dictionary(row.figures.map { ($0.name, $0.unit) }) { first, _ in first }
    }

    subscript(dynamicMember name: String) -> String {
        switch finding.figures[name] {
        case .text(let text): text
        case .flag(let flag): "\(flag)"
        case .number(let value): units[name]?.text(value) ?? QuantityText.significant(value)
        case nil: QuantityText.notApplicable
        }
    }

    func number(_ name: String) -> Double { finding[name] ?? 0 }

    /// A number from a file may be as great as it likes.
    func integer(_ name: String) -> Int { Int(min(max(number(name), -9e15), 9e15)) }

    /// `1 thing`, `1,200 things`.
    func amount(_ name: String, _ noun: String) -> String { QuantityText.counted(integer(name), noun) }

    func has(_ name: String) -> Bool { finding.figures[name] != nil }

    func isSet(_ name: String) -> Bool { finding.figures[name] == .flag(true) }
}

extension FindingRow.Unit {
    fileprivate func text(_ value: Double) -> String {
        switch self {
        case .count: QuantityText.decimal(value, places: 0)
        case .number, .text, .flag: QuantityText.significant(value)
        case .milliseconds: QuantityText.duration(milliseconds: value)
        case .seconds: QuantityText.duration(milliseconds: value * 1000)
        case .perSecond: QuantityText.rate(perSecond: value)
        case .share: QuantityText.percentage(value)
        case .change: (value < 0 ? "" : "+") + QuantityText.percentage(value)
        case .percentile: QuantityText.percentileName(value)
        case .probability: "(p = \(QuantityText.significant(value, maximumPlaces: 6)))"
        }
    }
}

extension Finding {
    /// The row whose figures it has; nil of a code or with figures that this version does not know.
    var row: FindingRow? {
        FindingRows.all[code]?.first { row in row.figures.allSatisfy { $0.isOptional || figures[$0.name] != nil } }
    }

    /// What was found, with its figures.
    public var message: String { row.map { $0.message(FindingFigures(self, $0)) } ?? code }

    /// What to do about it.
    public var advice: String { row.map { $0.advice(FindingFigures(self, $0)) } ?? "see the documentation of '\(code)'" }
}

/// Every kind of finding. What makes one is in Measurement, in a function that names its code and its figures; everything else about it
/// stands here once: JSON writes and reads the figures by these rows, and all reports take the words.
enum FindingRows {
    /// By code. Two rows of one code are told apart by their figures: of a run, and of a round of a comparison.
    static let all: [String: [FindingRow]] = {
        var rows: [String: [FindingRow]] = [:]

        func row(
            _ code: String, _ figures: KeyValuePairs<String, FindingRow.Unit> = [:], optional: Set<String> = [],
            advice: @escaping @Sendable (FindingFigures) -> String, message: @escaping @Sendable (FindingFigures) -> String
        ) {
            let figures = figures.map {
                FindingRow.Figure(name: $0.key, unit: $0.value, isOptional: optional.contains($0.key))
            }
            rows[code, default: []].append(FindingRow(figures: figures, message: message, advice: advice))
        }

        func row(
            _ code: String, _ figures: KeyValuePairs<String, FindingRow.Unit> = [:], advice: String,
            message: @escaping @Sendable (FindingFigures) -> String
        ) {
            row(code, figures, advice: { _ in advice }, message: message)
        }

        // MARK: The generator

        row(
            "generatorLagged", ["lag": .milliseconds, "response": .milliseconds, "percent": .percentile],
            advice: "lower the rate, give the generator more cores or threads (-t), or run it on a machine apart from the target"
        ) { f in
            "the generator itself started requests late: lag \(f.percent) is \(f.lag) of a response time \(f.percent) of \(f.response)"
        }
        row(
            "lagShows", ["lag": .milliseconds, "response": .milliseconds, "percent": .percentile],
            advice: "compare service times; a quieter machine, --pin, or a machine apart from the target make the lag less"
        ) { f in
            """
            lag \(f.percent) is \(f.lag) of a response time \(f.percent) of \(f.response): what the target answers so fast is told \
            apart from the generator by the service time only
            """
        }
        row(
            "generatorBusy", ["cpuShare": .share], advice: "give the generator more threads (-t) or cores, or lower the load"
        ) { f in
            """
            the generator's threads were busy for \(f.cpuShare) of the time: answers may have waited for them, and that wait is in \
            the response times
            """
        }
        row("generatorBusy", ["share": .share], advice: quieterGenerator) { f in
            "the generator's threads were busy for \(f.share) of a round"
        }
        row(
            "threadBusy", ["cpuShare": .share, "worker": .count, "meanShare": .share],
            advice:
                "give the generator more threads (-t) or cores, or lower the load; look at what the report says of each thread"
        ) { f in
            """
            worker thread \(f.worker) was busy for \(f.cpuShare) of the time, though the threads together were for \(f.meanShare): \
            answers on its connections may have waited for it
            """
        }
        row(
            "achievedBelowOffered", ["achieved": .perSecond, "offered": .perSecond],
            advice: "lower the rate, or give the generator more cores or threads (-t)"
        ) { f in "the generator started \(f.achieved) where the schedule asked for \(f.offered)" }
        row("achievedBelowOffered", ["share": .share], advice: quieterGenerator) { f in
            "in one round the generator started \(f.share) of what the schedule asked for"
        }
        row(
            "arrivalsOffLaw", ["distance": .milliseconds, "meanGap": .milliseconds],
            advice: "lower the rate, give the generator more cores or threads (-t), or have it wait precisely (--pacing precise)"
        ) { f in
            """
            requests did not start as the schedule's law has it: the gaps between the starts of a worker are off by \(f.distance) on \
            average, where the mean gap is \(f.meanGap); bursts that the plan does not ask for may have made a queue
            """
        }

        // MARK: Its machine

        row(
            "stoodStill", ["times": .count, "seconds": .seconds, "atSeconds": .seconds],
            advice:
                "measure again, and look for who stopped it: Ctrl-Z, a debugger, a paused or migrated virtual machine, a machine that slept"
        ) { f in
            """
            the generator stood still for \(QuantityText.decimal(f.number("seconds"), places: 1)) s at \(clock(f.number("atSeconds")))\
            \(f.number("times") > 1 ? ", the longest of \(f.times) times" : ""): it was stopped, or the machine was; requests that were \
            due meanwhile were made afterwards, and answers that came meanwhile were read afterwards
            """
        }
        row(
            "stolen", ["share": .share],
            advice: "use a machine of its own, or a virtual machine with processors that it does not share"
        ) { f in
            """
            the hypervisor took \(f.share) of this machine's processor time for others (steal): requests were sent and answers read \
            late by as much
            """
        }
        row(
            "throttled", ["share": .share, "periods": .count],
            advice: "raise the quota (cpu.max, or the container's limit on CPUs), use fewer threads (-t), or lower the load"
        ) { f in
            """
            the CPU quota of the control group was used up in \(f.amount("periods", "period")): threads were stopped for \(f.share) \
            of the time
            """
        }
        row(
            "preempted", ["lag": .milliseconds, "percent": .percentile, "switches": .count, "perSecond": .perSecond],
            advice: "stop other work on this machine, give the target cores of its own, or run it on another machine"
        ) { f in
            """
            other work took the processor from the worker threads \(f.amount("switches", "time")) (\(f.perSecond)): lag \(f.percent) \
            is \(f.lag)
            """
        }
        row(
            "descriptorsNearLimit", ["used": .count, "limit": .count],
            advice: "raise the limit with 'ulimit -n', or use fewer connections"
        ) { f in
            """
            \(f.used) of the \(f.amount("limit", "file descriptor")) that this process may have were in use: soon connections will \
            fail for want of one
            """
        }
        row(
            "portsRunningOut", ["used": .count, "limit": .count],
            advice: "keep connections alive (reuse), widen net.ipv4.ip_local_port_range, or load several addresses of the target"
        ) { f in
            """
            \(f.used) of the \(f.amount("limit", "local port")) for outgoing connections were taken, those of closed connections \
            included (TIME_WAIT): soon connections will fail for want of one
            """
        }
        row(
            "clientLimit", ["failed": .count, "of": .count],
            advice: "raise 'ulimit -n', keep connections alive, widen net.ipv4.ip_local_port_range, or ask for fewer connections"
        ) { f in
            """
            \(f.failed) of \(f.amount("of", "request")) failed because this machine had no descriptor, local port or memory for a \
            connection: the target never saw them
            """
        }

        // MARK: The load

        row(
            "capBound", ["waited": .count, "cap": .count, "p99Wait": .milliseconds], optional: ["p99Wait"],
            advice: { _ in "raise maxInFlight or connections, or read the wait as part of what such a client's users would see" }
        ) { f in
            """
            \(f.amount("waited", "arrival")) waited for a free slot or connection (the cap is \
            \(f.cap)\(f.has("p99Wait") ? ", p99 of the wait \(f.p99Wait)" : "")): the plan's cap shaped the load
            """
        }
        row(
            "identitiesBound", ["waited": .count, "p99Wait": .milliseconds], optional: ["p99Wait"],
            advice: { _ in
                "raise the 'count' of identities, or do without 'exclusive', where users of the API do not wait like that"
            }
        ) { f in
            """
            \(f.amount("waited", "arrival")) waited for their identity\(f.has("p99Wait") ? " (p99 of the wait \(f.p99Wait))" : ""): it was \
            in use, or was being renewed
            """
        }
        row(
            "backlogFromWarmup", ["inFlight": .count],
            advice: "lengthen the warm-up, or lower the rate: the target may not sustain it"
        ) { f in
            """
            \(f.amount("inFlight", "request")) of the warm-up \(f.integer("inFlight") == 1 ? "was" : "were") still unanswered when the \
            measured window began
            """
        }
        row(
            "openedAheadTooFew", ["missing": .count, "detail": .text],
            advice: "look at how many connections the target accepts and how fast, and open fewer ahead; or lengthen the warm-up"
        ) { f in
            """
            \(f.amount("missing", "connection")) of those to be opened ahead \(f.integer("missing") == 1 ? "was" : "were") not open when \
            the load began (\(f.detail)): opening them fell into the load
            """
        }
        row(
            "closedLoop", ["users": .count],
            advice: "use an open load (rate: N/s) to see what users who do not wait for each other would see"
        ) { f in
            """
            a closed loop of \(f.amount("users", "user")) slows down with its target: its response times hide the queue that \
            independent users would meet
            """
        }
        row(
            "fewSamples",
            ["label": .text, "percent": .percentile, "samplesAbove": .count, "requestsNeeded": .count, "span": .text],
            optional: ["label", "span"],
            advice: { f in
                "plan at least \(f.amount("requestsNeeded", timed(f)))\(ofLabel(f)), or do not quote \(f.percent)"
            }
        ) { f in
            """
            \(f.percent)\(ofLabel(f)) rests on \(f.amount("samplesAbove", "sample")) above it; it takes 10, which \
            \(f.amount("requestsNeeded", timed(f))) give
            """
        }

        // MARK: The target

        row(
            "resent", ["of": .count, "resent": .count],
            advice: """
                look at why the target closes connections in use (its keep-alive timeout and limits, a proxy, a crash); a client that \
                does not send again sees errors: 'resendStale: off' counts them, and a threshold 'resent < 1%' fails the run
                """
        ) { f in
            let of = f.number("of")
            let share = QuantityText.percentage(of > 0 ? f.number("resent") / of : 0)
            return """
                \(f.resent) of \(f.amount("of", "request")) (\(share)) had to be sent again: the target closed their kept-alive \
                connections without an answer
                """
        }

        row(
            "iterationsFailed", ["failed": .count, "of": .count, "reason": .text],
            advice: """
                look at one with 'dyno try'; no request has failed, so that 'errors' of all does not count them: 'errors{scenario=NAME} < 1%' \
                does, and fails the run
                """
        ) { f in
            let of = f.number("of")
            let share = QuantityText.percentage(of > 0 ? f.number("failed") / of : 0)
            return "\(f.failed) of \(f.amount("of", "iteration")) (\(share)) failed though no request of theirs did; \(f.reason)"
        }

        row(
            "renewalsFailed", ["failed": .count, "of": .count],
            advice: "see why under 'Around the load', and whether 'renew' asks for new tokens as the API wants it"
        ) { f in
            let of = f.number("of")
            let share = QuantityText.percentage(of > 0 ? f.number("failed") / of : 0)
            return
                "\(f.failed) of \(f.amount("of", "renewal")) of identities (\(share)) failed: they went on with their old values"
        }

        row(
            "delayedAcknowledgement", ["share": .share, "plateau": .milliseconds],
            advice: """
                have the target set TCP_NODELAY on its connections, and write header and body in one; this is the target's doing, and \
                its clients meet it as well
                """
        ) { f in
            """
            \(f.share) of the service times lie around \(f.plateau), and few beside them, though first bytes came sooner: it looks \
            like delayed acknowledgement, which holds back the rest of an answer for 40 ms
            """
        }
        row(
            "mostlyFailures", ["failed": .count, "of": .count],
            advice: "look at the kinds of failure, check that the target is up and the plan's paths and expectations are right"
        ) { f in
            let of = f.number("of")
            let share = QuantityText.percentage(of > 0 ? f.number("failed") / of : 0)
            return "\(f.failed) of \(f.amount("of", "request")) (\(share)) failed, and the run stopped itself"
        }
        row(
            "proxyAsks", ["asked": .count, "of": .count],
            advice: """
                put 'name:password@' before the proxy's host, in --proxy or in the 'proxy' of the plan's target (either may be \
                ${env.NAME}), or mend those that are there
                """
        ) { f in
            "a proxy answered \(f.asked) of \(f.amount("of", "request")) itself, with status 407: it asks for a name and a password"
        }
        row(
            "nothingSucceeded",
            advice: "look at the kinds of failure and the status codes, and try one request by hand with curl"
        ) { _ in "not one request succeeded: there are no response times to report" }

        row(
            "unfinished", ["seconds": .seconds],
            advice: "wait for the run's end, or run it again; no threshold says anything of these numbers"
        ) { f in
            """
            of this load only the first \(QuantityText.decimal(f.number("seconds"), places: 0)) s had been measured: its figures are \
            those of whole seconds until then, its percentiles within 3%
            """
        }
        row(
            "unanswered", ["inFlight": .count, "of": .count, "finish": .seconds], optional: ["finish"],
            advice: { _ in
                """
                await answers for longer (--finish, or 'finish:' under 'load:'), or leave it out: then they are awaited for as long as \
                a request may take
                """
            }
        ) { f in
            let wait = f.has("finish") ? ", as they were awaited for \(f.finish) only" : ""
            return """
                \(f.inFlight) of \(f.amount("of", "request")) \(f.integer("inFlight") == 1 ? "was" : "were") still in flight at the \
                end\(wait): they are no errors, and rank above every answer in the percentiles
                """
        }

        // MARK: The accounts

        let isDefect = "do not use these numbers; this is a defect of Dyno: please report it with result.json"
        row("invariantBroken", ["detail": .text], advice: isDefect) { f in "the bookkeeping does not add up: \(f.detail)" }
        row("littlesLawBroken", ["population": .text, "counted": .number, "fromTimes": .number], advice: isDefect) { f in
            let place = f.population == Finding.Population.inSystem.rawValue ? "in the system" : "in flight"
            return """
                the bookkeeping does not add up: requests \(place) were \(f.counted) on average by counting, \(f.fromTimes) by their \
                times, where Little's law makes them equal
                """
        }
        row("told", ["message": .text], advice: "see the trial's own result") { f in f.message }

        // MARK: Comparisons

        row(
            "drift", ["kind": .text, "metric": .text, "change": .change, "p": .probability],
            advice: { f in
                switch Finding.Drift(rawValue: f.kind) {
                case .overRounds, nil: "find what grows with time in one build: a cache, a table, a leak"
                case .firstAgainstLastPair: "lengthen the warm-up"
                case .byOrder: "give the builds nothing in common that one leaves warm or full: a database, a cache, a disk"
                }
            }
        ) { f in
            switch Finding.Drift(rawValue: f.kind) {
            case .overRounds, nil:
                return "the difference in \(f.metric) moved by \(f.change) from the first round to the last \(f.p)"
            case .firstAgainstLastPair:
                return """
                    the difference in \(f.metric) is \(f.change) greater at the beginning of a round than at its end \(f.p): the warm-up \
                    is too short for one of the builds
                    """
            case .byOrder:
                return """
                    the difference in \(f.metric) is \(f.change) greater in rounds that the candidate begins \(f.p): one build's block \
                    leaves something to the next
                    """
            }
        }
        row(
            "correlated", ["metric": .text, "correlation": .number, "factor": .number],
            advice: "measure on a quieter machine; more rounds narrow the interval"
        ) { f in
            """
            rounds resemble the ones before them in \(f.metric) (correlation \
            \(QuantityText.decimal(f.number("correlation"), places: 2))): its interval was widened by a factor of \(f.factor)
            """
        }
        row(
            "bursts", ["baseline": .milliseconds, "candidate": .milliseconds],
            advice: "find what happens now and then: collections, flushes, locks, jobs"
        ) { f in
            """
            over all requests the mean is \(f.candidate) against \(f.baseline), which is another ratio than that of the usual block: the \
            difference comes in bursts
            """
        }
        // Of files from before stalls were a metric.
        row(
            "badBlocks", ["p": .probability, "baseline": .count, "candidate": .count, "of": .count],
            advice: "gate on p99 with a rate that gives 400 requests a block, and look for pauses: collections, flushes, locks"
        ) { f in
            """
            blocks with a p99 above twice the usual one: \(f.candidate) of \(f.of) of the candidate, \(f.baseline) of the baseline \
            \(f.p); the median over pairs hides rare stalls
            """
        }
        let longerBlocks = "raise the rate, or lengthen the blocks"
        row("quantileDropped", ["metric": .text, "perBlock": .number, "needed": .number], advice: longerBlocks) { f in
            "\(f.metric) does not decide: it needs \(f.needed) requests a block, and there were \(f.perBlock)"
        }
        row("fewRequests", ["perBlock": .number], advice: longerBlocks) { f in
            "\(f.perBlock) requests a block are too few for a verdict, which needs 40"
        }
        row(
            "blockGrown", ["from": .seconds, "to": .seconds],
            advice: "nothing, or a higher rate: longer blocks leave room for fewer rounds"
        ) { f in "blocks are \(f.to) long, not \(f.from): answers are too slow or too few for shorter ones" }
        row(
            "lagShapes",
            [
                "metric": .text, "p": .probability, "lag": .milliseconds, "response": .milliseconds, "usualShare": .share,
                "moved": .change, "decides": .flag,
            ], advice: quieterGenerator
        ) { f in
            """
            the generator's lag is part of \(f.metric): \(f.lag) of \(f.response), usually \(f.usualShare) of it, and it moves the \
            difference between the builds by \(f.moved) \(f.p)\(f.isSet("decides") ? "" : "; the verdict does not rest on that")
            """
        }
        row(
            "loadsDiffer", ["share": .share],
            advice: "find the target that holds back the generator: a cap on connections, requests that are never answered"
        ) { f in "the builds were not given the same load: in one round they differ by \(f.share)" }
        let compareResponses = "compare the responses themselves before their times"
        row("statusesDiffer", ["baseline": .share, "candidate": .share, "status": .count], advice: compareResponses) { f in
            """
            status \(f.integer("status")) is \(f.candidate) of the candidate's answers, \(f.baseline) of the baseline's: they may not do \
            the same work
            """
        }
        row("bytesDiffer", ["baseline": .number, "candidate": .number], advice: compareResponses) { f in
            """
            a response of the candidate has \(f.candidate) bytes on average, one of the baseline \(f.baseline): they may not do the \
            same work
            """
        }
        row("errorsFailed", ["baseline": .share, "candidate": .share], advice: "mend the errors first") { f in
            """
            \(f.candidate) of the candidate's requests failed, \(f.baseline) of the baseline's: the times of what is still answered \
            are not comparable
            """
        }
        row(
            "bothSaturated", ["baseline": .perSecond, "candidate": .perSecond, "offered": .perSecond],
            advice: "lower the rate below what the slower build carries, or use a closed loop and compare throughput"
        ) { f in
            """
            neither build keeps up with \(f.offered): the baseline answers \(f.baseline), the candidate \(f.candidate); the ratio of \
            their times is that of their queues
            """
        }
        row(
            "othersAtWork", ["others": .text],
            advice: "let one comparison run at a time on a machine: each is noise to the other"
        ) { f in "other Dynos loaded targets from this machine meanwhile: \(f.others)" }
        row("sameTarget", advice: "say --self if that is what you want, else name two targets") { _ in
            "baseline and candidate are the same target: this shows the noise of the machine, no difference of builds"
        }
        row(
            "aboutProcesses",
            advice: "say how targets are started (start:), or what a start does to times (--start-effect 1.5%)"
        ) { _ in
            """
            the targets were not restarted: the verdict is on these two running processes, not on the builds, as one start of a build \
            differs from another
            """
        }
        return rows
    }()

    private static let quieterGenerator =
        "lower the rate, give the generator more cores or threads (-t), or run it on a machine apart from the targets"

    /// What has the time of which a percentile is.
    private static func timed(_ figures: FindingFigures) -> String {
        switch figures.has("span") ? SpanKind(rawValue: "\(figures.span)") : nil {
        case nil, .tries: "request"
        case .group: "group"
        case .until: "wait"
        case .scenario: "iteration"
        }
    }

    private static func ofLabel(_ figures: FindingFigures) -> String { figures.has("label") ? " of '\(figures.label)'" : "" }

    /// Minutes and seconds: `00:03`.
    private static func clock(_ seconds: Double) -> String {
        let whole = Int(Swift.max(0, Swift.min(seconds, 1e9)))
        let (minutes, rest) = whole.quotientAndRemainder(dividingBy: 60)
        return "\(minutes < 10 ? "0" : "")\(minutes):\(rest < 10 ? "0" : "")\(rest)"
    }
}
