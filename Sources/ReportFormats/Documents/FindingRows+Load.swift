import LoadModel
import Measurement

// What is to be known of a load, and of what the target made of it.
extension FindingRows {
    /// Of the load, and what its numbers carry.
    static func addLoad(to rows: inout Table) {
        rows.add(
            "capBound", ["waited": .count, "cap": .count, "p99Wait": .milliseconds], optional: ["p99Wait"],
            advice: { _ in "raise maxInFlight or connections, or read the wait as part of what such a client's users would see" }
        ) { f in
            """
            \(f.amount("waited", "arrival")) waited for a free slot or connection (the cap is \
            \(f.cap)\(f.has("p99Wait") ? ", p99 of the wait \(f.p99Wait)" : "")): the plan's cap shaped the load
            """
        }
        rows.add(
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
        rows.add(
            "backlogFromWarmup", ["inFlight": .count],
            advice: "lengthen the warm-up, or lower the rate: the target may not sustain it"
        ) { f in
            """
            \(f.amount("inFlight", "request")) of the warm-up \(f.integer("inFlight") == 1 ? "was" : "were") still unanswered when the \
            measured window began
            """
        }
        rows.add(
            "openedAheadTooFew", ["missing": .count, "detail": .text],
            advice: "look at how many connections the target accepts and how fast, and open fewer ahead; or lengthen the warm-up"
        ) { f in
            """
            \(f.amount("missing", "connection")) of those to be opened ahead \(f.integer("missing") == 1 ? "was" : "were") not open when \
            the load began (\(f.detail)): opening them fell into the load
            """
        }
        rows.add(
            "closedLoop", ["users": .count],
            advice: "use an open load (rate: N/s) to see what users who do not wait for each other would see"
        ) { f in
            """
            a closed loop of \(f.amount("users", "user")) slows down with its target: its response times hide the queue that \
            independent users would meet
            """
        }
        rows.add(
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
    }

    /// Of the target.
    static func addTarget(to rows: inout Table) {
        rows.add(
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

        rows.add(
            "saturated", ["answered": .perSecond, "offered": .perSecond],
            advice: """
                take the throughput from this run, not the times; 'dyno capacity' finds the load that the target sustains, a lower rate \
                shows its times there
                """
        ) { f in
            """
            the target fell behind: \(f.answered) of \(f.offered) answered while the load lasted; the queue grew all the time, so that \
            these times depend on how long the run lasted
            """
        }
        rows.add(
            "targetStalled",
            ["times": .count, "seconds": .seconds, "from": .number, "to": .number, "requests": .count],
            advice: """
                see what the target did then: a collection of garbage, a lock, a checkpoint, input and output on its event loop, a limit \
                of its container's processors; times are from the start of the load
                """
        ) { f in
            let place = { (name: String) in QuantityText.decimal(f.number(name), places: 2) + " s" }
            let times = f.integer("times")
            let lead =
                times == 1 ? "a stall of the target" : "\(f.times) stalls of the target, \(f.seconds) together; the longest"
            return """
                \(lead) from \(place("from")) to \(place("to")): nothing was answered though \(f.amount("requests", "request")) \
                came to wait, and then many together
                """
        }
        rows.add(
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

        rows.add(
            "renewalsFailed", ["failed": .count, "of": .count],
            advice: "see why under 'Around the load', and whether 'renew' asks for new tokens as the API wants it"
        ) { f in
            let of = f.number("of")
            let share = QuantityText.percentage(of > 0 ? f.number("failed") / of : 0)
            return
                "\(f.failed) of \(f.amount("of", "renewal")) of identities (\(share)) failed: they went on with their old values"
        }

        rows.add(
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
        rows.add(
            "mostlyFailures", ["failed": .count, "of": .count],
            advice: "look at the kinds of failure, check that the target is up and the plan's paths and expectations are right"
        ) { f in
            let of = f.number("of")
            let share = QuantityText.percentage(of > 0 ? f.number("failed") / of : 0)
            return "\(f.failed) of \(f.amount("of", "request")) (\(share)) failed, and the run stopped itself"
        }
        rows.add(
            "aborted", ["condition": .text, "actual": .number, "lowerBound": .flag, "from": .seconds, "to": .seconds],
            advice: """
                look at what the target did from then on; what was measured until the end stands below, and a load that may go on has \
                another condition under 'abort'
                """
        ) { f in
            let abort = Abort(
                condition: "\(f.condition)", actual: f.number("actual"), isLowerBound: f.isSet("lowerBound"),
                fromSeconds: f.number("from"), toSeconds: f.number("to"))
            return "the load was ended, as its plan asks: \(LevelPhrases.text(abort))"
        }
        rows.add(
            "proxyAsks", ["asked": .count, "of": .count],
            advice: """
                put 'name:password@' before the proxy's host, in --proxy or in the 'proxy' of the plan's target (either may be \
                ${env.NAME}), or mend those that are there
                """
        ) { f in
            "a proxy answered \(f.asked) of \(f.amount("of", "request")) itself, with status 407: it asks for a name and a password"
        }
        rows.add(
            "nothingSucceeded",
            advice: "look at the kinds of failure and the status codes, and try one request by hand with curl"
        ) { _ in "not one request succeeded: there are no response times to report" }

        rows.add(
            "unfinished", ["seconds": .seconds],
            advice: "wait for the run's end, or run it again; no threshold says anything of these numbers"
        ) { f in
            """
            of this load only the first \(QuantityText.decimal(f.number("seconds"), places: 0)) s had been measured: its figures are \
            those of whole seconds until then, its percentiles within 3%
            """
        }
        rows.add(
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
    }

    /// Of bookkeeping that does not add up.
    static func addAccounts(to rows: inout Table) {
        let isDefect = "do not use these numbers; this is a defect of Dyno: please report it with result.json"
        rows.add("invariantBroken", ["detail": .text], advice: isDefect) { f in "the bookkeeping does not add up: \(f.detail)" }
        rows.add("littlesLawBroken", ["population": .text, "counted": .number, "fromTimes": .number], advice: isDefect) { f in
            let place = f.population == Finding.Population.inSystem.rawValue ? "in the system" : "in flight"
            return """
                the bookkeeping does not add up: requests \(place) were \(f.counted) on average by counting, \(f.fromTimes) by their \
                times, where Little's law makes them equal
                """
        }
        rows.add("told", ["message": .text], advice: "see the trial's own result") { f in f.message }
    }
}
